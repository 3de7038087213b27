extension Finding {
  /// The rows that break a test: a few of them by their keys, and how to find all.
  struct Evidence {
    var keys: [String] = []
    var sql: String?
  }

  init(
    _ name: String, _ test: (any DataTest)?, _ outcome: Outcome, _ judgement: Judgement, evidence: Evidence? = nil,
    segment: Segment? = nil
  ) {
    self.init(
      test: name, column: test?.column, faultClass: test?.faultClass ?? .validity, outcome: outcome,
      observed: judgement.observed, expected: judgement.expected, score: judgement.score,
      threshold: judgement.threshold, pValue: judgement.pValue, statistics: judgement.statistics,
      movement: judgement.movement,
      failingCount: judgement.failingCount, failingKeys: evidence?.keys ?? [], evidenceSQL: evidence?.sql,
      segment: segment)
  }

  /// How far past its limit, relative to a limit other than 0; 0 without a number, infinite for one that is not finite.
  package var excess: Double { movement.map { abs($0.strength) } ?? Self.excess(of: score, over: threshold) }

  static func excess(of score: Double?, over threshold: Double?) -> Double {
    guard let score, let threshold else { return 0 }
    let distance = abs(score - threshold)
    guard distance.isFinite else { return .infinity }
    return threshold == 0 ? distance : distance / abs(threshold)
  }
}
