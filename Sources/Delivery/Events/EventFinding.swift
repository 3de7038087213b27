/// What one test or drift monitor said, as an event tells it.
package struct EventFinding: Sendable, Equatable, Codable {
  package struct Statistic: Sendable, Equatable, Codable {
    package let statistic: String
    /// Nil where it is not a finite number.
    package let score: Double?
    package let limit: Double?

    package init(statistic: String, score: Double, limit: Double?) {
      self.statistic = statistic.cut(to: 60)
      self.score = score.ifFinite
      self.limit = limit?.ifFinite
    }
  }

  private static let keysTold = 20
  private static let statisticsTold = 10

  package let test: String
  package let column: String?
  /// Of which part of the rows it is, as `carrier=UA`; nil of all.
  package let segment: String?
  /// `pass`, `warn`, `fail` or `not_evaluated`.
  package let outcome: String
  package let observed: String
  package let expected: String
  /// How many rows break the test.
  package let failingCount: Int64?
  /// Keys of some of them.
  package let failingKeys: [String]
  package let score: Double?
  package let threshold: Double?
  package let statistics: [Statistic]

  package init(
    test: String, column: String? = nil, segment: String? = nil, outcome: String, observed: String = "",
    expected: String = "",
    failingCount: Int64? = nil, failingKeys: [String] = [], score: Double? = nil, threshold: Double? = nil,
    statistics: [Statistic] = []
  ) {
    self.test = test.cut(to: 120)
    self.column = column?.cut(to: 120)
    self.segment = segment?.cut(to: 200)
    self.outcome = outcome.cut(to: 60)
    self.observed = observed.cut(to: 300)
    self.expected = expected.cut(to: 300)
    self.failingCount = failingCount
    self.failingKeys = failingKeys.prefix(Self.keysTold).map { $0.cut(to: 80) }
    self.score = score?.ifFinite
    self.threshold = threshold?.ifFinite
    self.statistics = Array(statistics.prefix(Self.statisticsTold))
  }
}

extension EventFinding {
  /// The test's name, with the column where a name of the user's own does not tell it: `fares are known (fare)`.
  var subject: String {
    let place = segment.map { " in \($0)" } ?? ""
    guard let column, !test.hasSuffix("(\(column))") else { return test + place }
    return "\(test) (\(column))\(place)"
  }

  /// By outcome, then how far past the limit, then by rows, then by name, so that the same findings always read the
  /// same.
  static func isWorse(_ left: EventFinding, _ right: EventFinding) -> Bool {
    guard left.rank == right.rank else { return left.rank < right.rank }
    guard left.excess == right.excess else { return left.excess > right.excess }
    let rows = (left: left.failingCount ?? 0, right: right.failingCount ?? 0)
    guard rows.left == rows.right else { return rows.left > rows.right }
    let names = (left: (left.test, left.column ?? ""), right: (right.test, right.column ?? ""))
    guard names.left == names.right else { return names.left < names.right }
    return (left.segment ?? "") < (right.segment ?? "")
  }

  private var rank: Int { ["fail", "not_evaluated", "warn", "pass"].firstIndex(of: outcome) ?? 4 }

  /// Distance from the limit, relative to a limit other than 0; 0 without both numbers.
  private var excess: Double {
    guard let score, let threshold else { return 0 }
    let distance = abs(score - threshold)
    return threshold == 0 ? distance : distance / abs(threshold)
  }
}
