/// What tests say of a column's rows; `Finding.clause` makes sentences of them.
enum ObservedPhrase {
  /// As in `51.2 % null`.
  static let null = "% null"
  /// As in `out of range in 3.2 % of rows`.
  static let outOfRange = "out of range"
  /// As in `other values in 1.1 % of rows`.
  static let otherValues = "other values"
  /// As in `3 duplicate rows`.
  static let duplicate = "duplicate row"
}

extension Finding {
  /// What happened where, and what was expected, for a person:
  /// `dep_delay is 51.2 % null (476 of 930 rows), expected at least 88 % not null`.
  package var clause: String {
    if case .notEvaluated(let reason) = outcome { return "\(test) could not be evaluated: \(reason.sentence)" }
    guard !observed.isEmpty else { return "\(test) failed" }
    let expected = Self.withoutCommonEnd(expected, observed)
    return "\(column ?? test)\(link)\(observed)\(expected.isEmpty ? "" : ", expected \(expected)")"
  }

  private var link: String {
    guard column != nil else { return ": " }
    // Only drift has statistics.
    if !statistics.isEmpty { return outcome == .pass ? ": " : " drifted: " }
    if observed.contains(ObservedPhrase.null) || observed.hasPrefix(ObservedPhrase.outOfRange) { return " is " }
    if observed.contains(ObservedPhrase.duplicate) || observed.hasPrefix(ObservedPhrase.otherValues) { return " has " }
    return ": "
  }

  /// "at least 500 rows" beside "12 rows" is "at least 500".
  private static func withoutCommonEnd(_ expected: String, _ observed: String) -> String {
    var words = expected.split(separator: " ")
    var other = observed.split(separator: " ")
    while words.count > 1, let last = words.last, last == other.last, last.allSatisfy(\.isLetter) {
      words.removeLast()
      other.removeLast()
    }
    return words.joined(separator: " ")
  }
}
