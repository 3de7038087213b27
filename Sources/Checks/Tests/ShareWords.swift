import Profiles

/// How a test of rows says what it found and what it wanted.
enum ShareWords {
  case null
  case outOfRange(Metric.Bounds)
  case otherValues(accepted: [String], isSensitive: Bool)
  case rule(RowRule, isSensitive: Bool)
  /// `by`: the column of the order, where it is not the dataset's time.
  case rising(by: String?, isStrict: Bool)
  case unreferenced(RowReference)

  /// As in `51.2 % null (476 of 930 rows)`, `out of range in 3.2 % of rows (31 of 978)`.
  func observed(_ broken: Int64, of all: Int64, filter: String?) -> String {
    let share = Percent(Double(broken) / Double(all))
    let filtered = filter == nil ? "" : " in the filter"
    let phrase: String
    switch self {
    case .null: return "\(share.number) \(ObservedPhrase.null) (\(broken.grouped) of \(all.rows)\(filtered))"
    case .rule(.present, _):
      return "\(share.number) \(ObservedPhrase.missing) (\(broken.grouped) of \(all.rows)\(filtered))"
    case .outOfRange: phrase = ObservedPhrase.outOfRange
    case .otherValues: phrase = ObservedPhrase.otherValues
    case .rule(let rule, _): phrase = rule.observedPhrase
    case .rising(_, let isStrict): phrase = isStrict ? ObservedPhrase.notRising : ObservedPhrase.falling
    case .unreferenced(let reference): phrase = "\(ObservedPhrase.missingFrom) \(reference.words)"
    }
    return "\(phrase) in \(share) of rows (\(broken.grouped) of \(all.grouped)\(filtered))"
  }

  /// As in `at least 88 % not null`, `50 to 6000 in at least 95 % of rows`.
  func expected(_ mostly: Double) -> String {
    switch self {
    case .null: mostly == 1 ? "no nulls" : "at least \(mostly.exactPercent) not null"
    case .outOfRange(let bounds): bounds.words + Self.inMost(mostly)
    case .otherValues(let values, let isSensitive):
      (isSensitive ? Self.number(of: values) : Self.list(values)) + Self.inMost(mostly)
    case .rule(let rule, let isSensitive): rule.expectation(isSensitive: isSensitive) + Self.inMost(mostly)
    case .rising(let by, let isStrict):
      "values that \(isStrict ? "rise" : "do not fall") in the order of \(by ?? "time")" + Self.inMost(mostly)
    case .unreferenced(let reference): "values of \(reference.words)" + Self.inMost(mostly)
    }
  }

  private static func inMost(_ mostly: Double) -> String {
    mostly == 1 ? "" : " in at least \(mostly.exactPercent) of rows"
  }

  private static func list(_ values: [String]) -> String {
    let shown = values.shortened.list
    return values.count == 1 ? "only \(shown)" : "one of \(shown)"
  }

  private static func number(of values: [String]) -> String {
    values.count == 1 ? "only the rule's value" : "one of the rule's \(values.count.grouped) values"
  }
}

extension Metric.Bounds {
  /// As in `50 to 6000`, the limits as the user wrote them.
  var words: String {
    if let minimum, let maximum, !excludesMinimum, !excludesMaximum {
      return minimum == maximum ? "exactly \(minimum)" : "\(minimum) to \(maximum)"
    }
    let low = minimum.map { "\(excludesMinimum ? "more than" : "at least") \($0)" }
    let high = maximum.map { "\(excludesMaximum ? "less than" : "at most") \($0)" }
    return [low, high].compactMap { $0 }.joined(separator: " and ")
  }
}
