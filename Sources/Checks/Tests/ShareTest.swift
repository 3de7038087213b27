import Profiles

/// Tests of which each row holds or not, and of which a share `mostly` must hold: not_null, between, accepted_values.
struct ShareTest: DataTest {
  let column: String?
  let violation: Metric
  let population: Metric
  /// 0…1; 1: every row.
  let mostly: Double
  /// As in `8 of 930 rows are null`.
  let words: (broken: String, expected: String)

  var metrics: [Metric] { [violation, population] }
  var faultClass: Finding.FaultClass { .validity }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let expected = mostly == 1 ? words.expected : "\(words.expected) in at least \(mostly.exactPercent) of rows"
    let (brokenRows, reason) = profile.count(violation)
    let (allRows, populationReason) = profile.count(population)
    guard let broken = brokenRows, let all = allRows else {
      return .unavailable(brokenRows == nil ? reason : populationReason, expected: expected)
    }
    guard all > 0 else { return Judgement(result: .holds, observed: "no rows", expected: expected) }
    let share = Double(broken) / Double(all)
    // Compared as counts, with room for the rounding of `mostly` alone, so that 0.97 of 100 rows is exactly 97 rows.
    let breaks = Double(all - broken) < mostly * Double(all) - 4 * Double(all).ulp
    let observed = "\(Percent(share)) \(words.broken) (\(broken) of \(all) rows)"
    return Judgement(
      result: breaks ? .breaks : .holds, observed: observed, expected: expected, score: share, threshold: 1 - mostly,
      failingCount: breaks ? broken : nil, evidence: violation)
  }
}

extension ShareTest {
  static func notNull(_ column: String, mostly: Double, filter: String?) -> ShareTest {
    ShareTest(
      column: column, violation: .nulls(column: column, filter: filter), population: .rowCount(filter: filter),
      mostly: mostly, words: ("null", "not null"))
  }

  static func between(_ column: String, _ bounds: Metric.Bounds, mostly: Double, filter: String?) -> ShareTest {
    let low = bounds.minimum.map { "\(bounds.excludesMinimum ? ">" : "≥") \($0)" }
    let high = bounds.maximum.map { "\(bounds.excludesMaximum ? "<" : "≤") \($0)" }
    return ShareTest(
      column: column, violation: .outside(column: column, bounds: bounds, filter: filter),
      population: .rowCount(filter: filter), mostly: mostly,
      words: ("outside", [low, high].compactMap { $0 }.joined(separator: " and ")))
  }

  static func accepted(_ column: String, _ values: [String], mostly: Double, filter: String?) -> ShareTest {
    let shown = values.prefix(8).joined(separator: ", ")
    let rest = values.count > 8 ? ", … (\(values.count) values)" : ""
    return ShareTest(
      column: column, violation: .unaccepted(column: column, values: values, filter: filter),
      population: .rowCount(filter: filter), mostly: mostly, words: ("not accepted", "one of \(shown)\(rest)"))
  }
}
