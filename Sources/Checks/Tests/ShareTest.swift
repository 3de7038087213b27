import Profiles

/// Tests of which each row holds or not, and of which a share `mostly` must hold: not_null, between, accepted_values and
/// those of a `RowRule`.
struct ShareTest: DataTest {
  let column: String?
  let violation: Metric
  let population: Metric
  /// 0…1; 1: every row.
  let mostly: Double
  let words: ShareWords

  var metrics: [Metric] { [violation, population] }
  var faultClass: Finding.FaultClass { .validity }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let expected = words.expected(mostly)
    let (brokenRows, reason) = profile.count(violation)
    let (allRows, populationReason) = profile.count(population)
    guard let broken = brokenRows, let all = allRows else {
      return .unavailable(brokenRows == nil ? reason : populationReason, expected: expected)
    }
    guard all > 0 else { return .noRows(population, expected: expected) }
    let share = Double(broken) / Double(all)
    // Compared as counts, with room for the rounding of `mostly` alone, so that 0.97 of 100 rows is exactly 97 rows.
    let breaks = Double(all - broken) < mostly * Double(all) - 4 * Double(all).ulp
    return Judgement(
      result: breaks ? .breaks : .holds, observed: words.observed(broken, of: all, filter: population.filter),
      expected: expected, score: share, threshold: 1 - mostly, failingCount: breaks ? broken : nil,
      brokenShare: share, evidence: violation)
  }
}

extension ShareTest {
  static func notNull(_ column: String, mostly: Double, filter: String?) -> ShareTest {
    ShareTest(
      column: column, violation: .nulls(column: column, filter: filter), population: .rowCount(filter: filter),
      mostly: mostly, words: .null)
  }

  static func between(_ column: String, _ bounds: Metric.Bounds, mostly: Double, filter: String?) -> ShareTest {
    ShareTest(
      column: column, violation: .outside(column: column, bounds: bounds, filter: filter),
      population: .rowCount(filter: filter), mostly: mostly, words: .outOfRange(bounds))
  }

  /// - Parameter isSensitive: the values that the column may have are not told either.
  static func accepted(
    _ column: String, _ values: [String], mostly: Double, filter: String?, isSensitive: Bool
  ) -> ShareTest {
    ShareTest(
      column: column, violation: .unaccepted(column: column, values: values, filter: filter),
      population: .rowCount(filter: filter), mostly: mostly,
      words: .otherValues(accepted: values, isSensitive: isSensitive))
  }

  /// - Parameter isSensitive: the values that the column must not have are not told either.
  static func rows(_ rule: RowRule, mostly: Double, filter: String?, isSensitive: Bool) -> ShareTest {
    ShareTest(
      column: rule.column, violation: .breaking(rule, filter: filter), population: .rowCount(filter: filter),
      mostly: mostly, words: .rule(rule, isSensitive: isSensitive))
  }
}
