import Checks

/// How one column differs, as JSON.
struct ComparisonColumnJSON: Encodable {
  struct Score: Encodable {
    let statistic: String
    let score: Double
  }

  /// The least probability that a double holds is far from the least there is, which the logarithm tells.
  struct Chance: Encodable {
    /// `values`, `nulls` or `non_finite`.
    let of: String
    let pValue: Double
    let pValueLog10: Double
  }

  let column: String
  let isSensitive: Bool
  @Nullable var moved: Double?
  let scores: [Score]
  let pValues: [Chance]
  /// What changed, in words.
  @Nullable var change: String?
  /// Why the values were not compared.
  @Nullable var reason: String?
  let a: ProfileColumnJSON
  let b: ProfileColumnJSON

  init(_ difference: ColumnDifference) {
    column = difference.name
    isSensitive = difference.first.isSensitive
    _moved = Nullable(difference.moved)
    scores = ComparisonStatistic.allCases.compactMap { statistic in
      difference.scores[statistic].map { Score(statistic: statistic.rawValue, score: $0) }
    }
    let tests = [
      ("values", difference.pValue), ("nulls", difference.nullPValue), ("non_finite", difference.nonFinitePValue),
    ]
    pValues = tests.compactMap { name, pValue in
      pValue.map { Chance(of: name, pValue: $0.value, pValueLog10: $0.log10) }
    }
    _change = Nullable(difference.change)
    _reason = Nullable(difference.reason)
    a = ProfileColumnJSON(difference.first)
    b = ProfileColumnJSON(difference.second)
  }
}
