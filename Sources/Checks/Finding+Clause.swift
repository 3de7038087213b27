/// What tests say of a column's rows; `Finding.clause` makes sentences of them.
enum ObservedPhrase {
  /// As in `51.2 % null`.
  static let null = "% null"
  /// As in `51.2 % missing`.
  static let missing = "% missing"
  /// As in `out of range in 3.2 % of rows`.
  static let outOfRange = "out of range"
  /// As in `other values in 1.1 % of rows`.
  static let otherValues = "other values"
  /// As in `malformed texts in 1.1 % of rows`.
  static let rejectedValues = "rejected values"
  static let unmatchedTexts = "unmatched texts"
  static let malformedTexts = "malformed texts"
  static let otherLengths = "texts of other lengths"
  static let unreadableTexts = "unreadable texts"
  /// As in `values missing from airports.code in 1.1 % of rows`.
  static let missingFrom = "values missing from"
  /// As in `not met in 1.1 % of rows`.
  static let notMet = "not met"
  /// As in `3 duplicate rows`.
  static let duplicate = "duplicate row"
  /// As in `3 missing steps of 1,000`.
  static let missingStep = "missing step"
  /// As in `falling values in 1.1 % of rows`, `not rising values in …`.
  static let falling = "falling values"
  static let notRising = "values that do not rise"

  /// What a column has, rather than is, at the beginning of what was observed.
  fileprivate static let possessions = [
    otherValues, rejectedValues, unmatchedTexts, malformedTexts, otherLengths, unreadableTexts, falling, notRising,
    missingFrom,
  ]
}

extension Finding {
  /// What happened where, and what was expected, for a person:
  /// `dep_delay is 51.2 % null (476 of 930 rows), expected at least 88 % not null`.
  package var clause: String { clause(furtherSegments: 0) }

  /// - Parameter further: how many other segments break the test too.
  package func clause(furtherSegments further: Int) -> String {
    if case .notEvaluated(let reason) = outcome { return "\(test) could not be evaluated: \(reason.sentence)" }
    guard !observed.isEmpty else { return "\(test) failed" }
    let expected = Self.withoutCommonEnd(expected, observed)
    let more = further > 0 ? " and \(further.grouped) more of \((segment?.count ?? 0).counted("segment"))" : ""
    let place = segment.map { " in \($0.name)\(more)" } ?? ""
    return "\(column ?? test)\(link)\(observed)\(place)\(expected.isEmpty ? "" : ", expected \(expected)")"
  }

  private var link: String {
    guard column != nil else { return ": " }
    // Only drift has statistics.
    if !statistics.isEmpty { return outcome == .pass ? ": " : " drifted: " }
    let isState = [ObservedPhrase.null, ObservedPhrase.missing].contains(where: observed.contains)
    if isState || observed.hasPrefix(ObservedPhrase.outOfRange) { return " is " }
    let isPossession = ObservedPhrase.possessions.contains(where: observed.hasPrefix)
    let isCounted = [ObservedPhrase.duplicate, ObservedPhrase.missingStep].contains(where: observed.contains)
    if isPossession || isCounted { return " has " }
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
