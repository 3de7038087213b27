import Profiles
import Rules

/// A query of the user's gives no rows, or, where there are limits, one number within them.
struct QueryTest: DataTest {
  let query: String
  let limits: NumberLimits?

  var column: String? { nil }
  var faultClass: Finding.FaultClass { .validity }
  // A query stands for itself: it may well be about rows that are not there.
  var isOfRows: Bool { false }
  var metrics: [Metric] { [metric] }

  private var metric: Metric { .statement(limits == nil ? .queryRows(query) : .queryNumber(query)) }

  private var expected: String { limits?.words ?? "none" }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    switch profile.measurements[metric] {
    case .count(let rows): judge(rows: rows)
    case .number(let text): judge(number: text)
    case .noRows: noNumber
    case .unavailable(let reason): .unavailable(reason, expected: expected)
    case .instant, .fingerprint, .segments, nil: .unavailable("the scan took no number", expected: expected)
    }
  }

  /// A query that tells of some segments says nothing of the others.
  private var noNumber: Judgement {
    var judgement = Judgement.unavailable(
      "its `query` gave NULL; with limits it has to give one number", expected: expected)
    judgement.isOfNoRows = true
    return judgement
  }

  private func judge(rows: Int64) -> Judgement {
    let limit = Int64(StatementMetric.rowLimit)
    // Counted no further.
    let observed = rows > limit ? "more than \(limit.rows)" : rows == 0 ? "no rows" : rows.rows
    return Judgement(
      result: rows > 0 ? .breaks : .holds, observed: observed, expected: expected, score: Double(rows), threshold: 0,
      failingCount: rows > 0 ? rows : nil, evidence: metric)
  }

  private func judge(number text: String) -> Judgement {
    let (minimum, maximum) = (limits?.minimum, limits?.maximum)
    let (isLow, isHigh) = AggregateTest.breaks(text, minimum: minimum, maximum: maximum)
    // What is no number has no place on a scale.
    let score = Double(text).flatMap { $0.isFinite ? $0 : nil }
    return Judgement(
      result: isLow || isHigh ? .breaks : .holds,
      observed: AggregateTest.shown(text, isLow: isLow, isHigh: isHigh, minimum: minimum, maximum: maximum),
      expected: expected, score: score, threshold: (isHigh ? maximum : minimum ?? maximum).flatMap(Double.init),
      evidence: metric)
  }
}

extension NumberLimits {
  /// As in `8 to 25`, the limits as the user wrote them.
  var words: String {
    switch (minimum, maximum) {
    case (let minimum?, let maximum?): minimum == maximum ? "exactly \(minimum)" : "\(minimum) to \(maximum)"
    case (let minimum?, nil): "at least \(minimum)"
    case (nil, let maximum?): "at most \(maximum)"
    case (nil, nil): "any number"
    }
  }
}
