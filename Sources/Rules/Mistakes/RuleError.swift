/// One mistake in a file that a user wrote: where, what, and the user's own line.
package struct RuleError: Error, Hashable, Sendable {
  package let location: SourceLocation
  package let mistake: Mistake
  let excerpt: Excerpt

  /// A line with its secrets masked; the caret stands under `length` scalars from `offset`.
  struct Excerpt: Hashable, Sendable {
    let text: String
    let offset: Int
    let length: Int
  }

  /// What is wrong, as data; `Mistake.sentence` and `Mistake.advice` put it in words.
  package enum Mistake: Hashable, Sendable {
    case unreadable(reason: String)
    case syntax(problem: String)
    case severalDocuments
    case unknownKey(String, nearest: String?)
    case unsupported(String)
    case duplicateKey(String, firstLine: Int)
    case missingKey(String, in: String)
    case wrongShape(String, expected: String, found: Shape)
    case notOneOf([String], String, value: String, nearest: String?)
    case notA(Form, String, value: String)
    case outOfRange(String, value: String, range: String)
    case hoursDoNotDivideDay(String)
    case ambiguousMinutes(String)
    case emptyText(String)
    case emptyList(String)
    case minimumAboveMaximum(minimum: String, maximum: String)
    case nothingBetween(String)
    case limitsOfTwoKinds(minimum: String, minimumKind: String, maximum: String, maximumKind: String)
    case tooManyOf(k: Int, n: Int)
    case emptyRange(String)
    case noLimit(test: String, keys: [String])
    case exclusive(String, String)
    case failStricterThanWarn
    case oneKeyOnly(String, count: Int)
    case nullInValues
    case unknownName(NameKind, String, nearest: String?)
    case duplicateName(NameKind, String, first: SourceLocation)
    case requires(String, String)
    case neverRetrains
    case keyNotSingle(count: Int)
    /// Columns that are to be held against others, of which there are more or fewer.
    case columnsUnpaired(count: Int, others: Int)
    /// A sample where nothing is streamed.
    case sampledAggregate
    case noMultivariate(MultivariateFault)
    case repeated(String, in: String)
    case noSegment(String, SegmentFault)
    case sensitiveUpdatedAt(String)
    case missingVariable(String)
    case malformedVariable
    case secretUnreadable(path: String, reason: String)
    case notAConnection
    case cron(CronError)
    case unknownColumn(String, table: String, nearest: String?)
    /// Another table lacks the dataset's own time column.
    case noSharedTime(String, table: String)
    case unfitColumn(String, typeName: String, need: String)
    case unfitValue(String, column: String, typeName: String)
    case malformedTable(String)
    case missingTable(String, nearest: String?)
    case notATable(String)
    /// A warning: it may come.
    case missingTrainingTable(String, nearest: String?)
    /// Not the user's mistake: `reason` is a sentence without data values.
    case sourceUnreachable(String, reason: String)
    case tableUnreadable(reason: String)
    /// The server cannot evaluate it: `reason` is a sentence without data values.
    case cannotBeEvaluated(reason: String)
    case malformedAddress
    case malformedSecret
    case programMissing
    case programIsCommandLine
    case programNotExecutable
  }

  package enum Shape: String, Hashable, Sendable {
    case nothing
    case text = "a single value"
    case list = "a list"
    case map = "a map"
  }

  /// What a text was to be.
  package enum Form: String, Hashable, Sendable {
    case duration = "a duration, as '2 hours' or '7 days'"
    case window = "a window, as '6 hours', '1 day', '1 week' or '1 month'"
    case timeZone = "a time zone, as 'America/New_York'"
    case number = "a number"
    case integer = "a whole number"
    case boolean = "true or false"
    case name = "a name of letters, digits, '_', '-' and '.'"
    case dates = "a range of days, as '2013-01-01..2013-04-01'"
    case windows = "a number of windows, as '28 windows'"
    case persistence = "of the form '3 of 5 windows'"
    case step = "a whole number or a duration, as 5 or '1 hour'"
    case share = "a share, as '2 %' or 0.02"
    case budget = "of the form '1 per 90 days'"
    case tolerance = "a share or a number from 0 on, as '1 %' or 10"
    case otherColumn = "a table and its column in Postgres' syntax, as 'airports.code' or 'ops.airports.code'"
    case reference = "'all', a list of columns or '{ all_except: [..] }'"
    case webAddress = "an address that begins with http:// or https://"
  }

  /// Why rows are not profiled by the values of a column.
  package enum SegmentFault: String, Hashable, Sendable {
    case sensitive = "it is sensitive, and segments are named by its values"
    case time = "it is the time column, which cuts windows"
    case key = "it is in the key, which tells rows apart"
  }

  /// Why columns cannot be watched together.
  package enum MultivariateFault: String, Hashable, Sendable {
    case aggregate = "with 'strategy: aggregate' no row leaves the server"
    case blocks = "with 'method: system' rows are drawn block by block, and those of a block may be alike"
  }

  package enum NameKind: String, Hashable, Sendable {
    case test
    case dataset
    case source
    case receiver
    case faultClass = "class of fault"
  }
}

/// All the mistakes of one file or of a set of files, in the order of their places.
package struct RuleErrors: Error, Hashable, Sendable {
  package let errors: [RuleError]

  package init(_ errors: [RuleError]) {
    self.errors = errors.sorted { left, right in
      let (left, right) = (left.location, right.location)
      return (left.file, left.line, left.column) < (right.file, right.line, right.column)
    }
  }
}
