extension RuleError.Mistake {
  /// What is wrong, without a full stop.
  package var sentence: String {
    fileSentence ?? keySentence ?? valueSentence ?? tableSentence ?? receiverSentence ?? nameSentence
  }

  /// What to do about it, if that is not plain already.
  package var advice: String? {
    switch self {
    case .unknownKey(_, let nearest?), .notOneOf(_, _, _, let nearest?), .unknownName(_, _, let nearest?),
      .unknownColumn(_, _, let nearest?), .missingTable(_, let nearest?), .missingTrainingTable(_, let nearest?):
      "did you mean '\(nearest)'?"
    case .duplicateName(.test, _, _): "give one of them another 'name:'"
    case .missingVariable(let name): "set it, or write ${\(name):-default}"
    case .malformedVariable: "write ${NAME} or ${NAME:-default}; $${ stands for itself"
    case .ambiguousMinutes: "write 'min' for minutes"
    case .nullInValues: "missing values are what not_null tests"
    case .severalDocuments: "one file, one dataset: move it to a file of its own"
    case .failStricterThanWarn: "swap them"
    case .sampledAggregate: "leave one of them out"
    case .noMultivariate: "leave 'multivariate' out: then they are watched together wherever they can be"
    case .malformedTable: "write table, schema.table or \"Quoted Name\""
    case .missingTable: "check the name and the search path"
    case .notATable: "name a table or a view"
    case .noSharedTime: "name its own with 'time:', or write 'time: none'"
    case .malformedSecret: "`echo whsec_$(openssl rand -base64 32)` makes one"
    case .programMissing: "correct the name, or the PATH"
    case .programIsCommandLine: "write it as a list: [program, argument, argument]"
    case .programNotExecutable: "`chmod +x` it, or name another"
    default: nil
    }
  }

  private var fileSentence: String? {
    switch self {
    case .unreadable(let reason): "cannot be read: \(reason)"
    case .syntax(let problem): "not valid YAML: \(problem)"
    case .severalDocuments: "a second YAML document"
    case .missingVariable(let name): "the environment variable '\(name)' is not set"
    case .malformedVariable: "'${' without a variable's name and '}'"
    case .secretUnreadable(let path, let reason): "the secret's file '\(path)' cannot be read: \(reason)"
    case .cron(let error): error.description
    default: nil
    }
  }

  private var keySentence: String? {
    switch self {
    case .unknownKey(let key, _): "unknown key '\(key)'"
    case .unsupported(let what): "'\(what)' is not supported yet"
    case .duplicateKey(let key, let line): "the key '\(key)' stands here twice, first on line \(line)"
    case .missingKey(let key, let place): "\(place) needs the key '\(key)'"
    case .wrongShape(let what, let expected, let found): "\(what) must be \(expected), not \(found.rawValue)"
    case .noLimit(let test, let keys): "\(test) needs \(keys.map { "'\($0)'" }.joined(separator: " or "))"
    case .exclusive(let first, let second): "'\(first)' and '\(second)' exclude each other"
    case .oneKeyOnly(let what, let count): "\(what) is a map of one key, not \(count)"
    case .requires(let what, let need): "\(what) needs \(need)"
    case .neverRetrains: "retrain needs 'when' or 'schedule', else it never fires"
    case .columnsUnpaired(let count, let others):
      "'columns' of 'to' must be as many as the test's own: \(others), not \(count)"
    case .keyNotSingle(let count): "label's 'key' stands for one column, but the dataset's key has \(count)"
    case .sampledAggregate: "'sample' and 'strategy: aggregate' exclude each other: nothing is streamed"
    default: nil
    }
  }

  private var valueSentence: String? {
    switch self {
    case .notOneOf(let choices, let what, let value, _):
      "'\(value)' is no \(what): \(choices.joined(separator: ", "))"
    case .notA(let form, let what, let value): "\(what) must be \(form.rawValue), not '\(value)'"
    case .outOfRange(let what, let value, let range): "\(what) must be \(range), not \(value)"
    case .hoursDoNotDivideDay(let value): "windows of '\(value)' do not divide the day: take 1, 2, 3, 4, 6, 8 or 12"
    case .ambiguousMinutes(let value): "'\(value)' may mean minutes or months"
    case .emptyText(let what): "\(what) is empty"
    case .emptyList(let what): "\(what) is an empty list"
    case .minimumAboveMaximum(let minimum, let maximum): "the minimum \(minimum) is above the maximum \(maximum)"
    case .nothingBetween(let limit): "no value lies between \(limit) and \(limit) when a limit is exclusive"
    case .limitsOfTwoKinds(let minimum, let minimumKind, let maximum, let maximumKind):
      "the minimum \(minimum) is a \(minimumKind), but the maximum \(maximum) a \(maximumKind)"
    case .tooManyOf(let k, let n): "\(k) of \(n) windows can never be reached"
    case .repeated(let name, let list): "\(list) names '\(name)' twice"
    case .noSegment(let name, let fault): "'\(name)' cannot be a segment: \(fault.rawValue)"
    case .noMultivariate(let fault): "columns cannot be watched together: \(fault.rawValue)"
    case .sensitiveUpdatedAt(let name):
      "'\(name)' cannot be 'updated_at': it is sensitive, and a hash of its values would be kept"
    case .emptyRange(let range): "the range \(range) holds no day (its end is excluded)"
    case .failStricterThanWarn: "'fail' is as strict as 'warn' or stricter, so 'warn' would never show"
    case .nullInValues: "null cannot be one of the values"
    case .notAConnection: "neither 'embedded' nor a connection string"
    default: nil
    }
  }

  private var tableSentence: String? {
    switch self {
    case .malformedTable(let name): "'\(name)' is no name of a table"
    case .missingTable(let name, _): "there is no table or view \(name)"
    case .notATable(let name): "\(name) is neither a table nor a view"
    case .missingTrainingTable(let name, _):
      "warning: there is no table or view \(name) yet; drift is not evaluated until there is"
    case .sourceUnreachable(let source, let reason): "the source '\(source)' cannot be asked: \(reason)"
    case .tableUnreadable(let reason), .cannotBeEvaluated(let reason): reason
    default: nil
    }
  }

  private var receiverSentence: String? {
    switch self {
    case .malformedAddress: "an address must be of the form https://host/path"
    case .malformedSecret: "a secret must be whsec_ followed by base64"
    case .programMissing: "there is no such program"
    case .programIsCommandLine: "there is no such program: this is a whole command line in one text"
    case .programNotExecutable: "the program may not be executed"
    default: nil
    }
  }

  private var nameSentence: String {
    switch self {
    case .unknownName(let kind, let name, _): "unknown \(kind.rawValue) '\(name)'"
    case .duplicateName(let kind, let name, let first):
      "a second \(kind.rawValue) named '\(name)', the first is at \(first)"
    case .noSharedTime(let name, let table): "\(table) has no column '\(name)' to cut the window by"
    case .unknownColumn(let name, let table, _): "\(table) has no column '\(name)'"
    case .unfitColumn(let name, let typeName, let need): "column '\(name)' is \(typeName), but \(need)"
    case .unfitValue(let value, let column, let typeName):
      "'\(value)' is no value of column '\(column)', which is \(typeName)"
    default: "\(self)"
    }
  }
}
