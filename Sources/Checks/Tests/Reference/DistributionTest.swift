import Profiles
import Rules
import Statistics

/// A column is distributed as in the reference: by one statistic and its limit, or by all and what the reference's own
/// windows teach.
struct DistributionTest: DataTest {
  let ofColumn: String
  let limit: DistributionLimit
  let sensitive: Set<String>

  var column: String? { ofColumn }
  var metrics: [Metric] { [] }
  var faultClass: Finding.FaultClass { .drift }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let expected = "as in the reference"
    if let reason = profile.unprofiled[ofColumn] { return .unavailable(reason, expected: expected) }
    guard profile.rowCount > 0 else { return .noRows(.rowCount(filter: nil), expected: expected) }
    switch context.reference {
    case .unavailable(let reason): return Judgement(result: .unknown(reason), expected: expected)
    case .known(let reference):
      switch limit {
      case .learned(let budget):
        // Segments share the false alarms evenly (Bonferroni), as statistics do.
        let count = budget.count / Double(max(1, context.segmentCount ?? 1))
        return learned(profile, reference.ofAllRows, FalseAlarmBudget(count: count, period: budget.period))
      case .atMost(let most, let name):
        guard let statistic = DriftStatistic(rawValue: name) else {
          return .unavailable("no such statistic", expected: "")
        }
        return judge(profile, reference.ofAllRows, statistic, atMost: most)
      }
    }
  }

  private func learned(_ profile: TableProfile, _ reference: DriftReference, _ budget: FalseAlarmBudget) -> Judgement {
    let location = SourceLocation(file: "", line: 0, column: 0)
    let rule = DriftRule(
      columns: .only([Located(ofColumn, at: location)]), falseAlarms: budget, severity: .fail, location: location)
    let length = profile.window.end.since(profile.window.start)
    let monitor = DriftMonitor(
      rule: rule, reference: reference.watching(only: ofColumn), windowLength: length, sensitive: sensitive)
    guard let finding = monitor.findings(profile).first else {
      return .unavailable("the scan did not read its values", expected: "as in \(reference.label)")
    }
    let result: Judgement.Result =
      switch finding.outcome {
      case .fail, .warn: .breaks
      case .pass: .holds
      case .notEvaluated(let reason): .unknown(reason)
      }
    return Judgement(
      result: result, observed: finding.observed, expected: finding.expected, score: finding.score,
      threshold: finding.threshold, pValue: finding.pValue, statistics: finding.statistics,
      movement: finding.movement)
  }

  private func judge(
    _ profile: TableProfile, _ reference: DriftReference, _ statistic: DriftStatistic, atMost most: Double
  ) -> Judgement {
    let expected = "at most \(statistic.text(most)), as in \(reference.label)"
    guard let current = profile[column: ofColumn] else {
      return .unavailable("the scan did not read its values", expected: expected)
    }
    guard let known = reference.columns[ofColumn] else {
      return Judgement(result: .unknown(reference.reason(without: ofColumn)), expected: expected)
    }
    guard let comparison = try? ColumnComparison(reference: known.whole, current: current) else {
      return .unavailable("this column is of another kind of type in \(reference.label)", expected: expected)
    }
    guard let score = comparison.distances[statistic] else {
      return .unavailable("\(statistic.rawValue) is not defined on its values", expected: expected)
    }
    // The values of sensitive columns are counted of all rows.
    let sample = sensitive.contains(ofColumn) ? nil : profile.sample
    let ofSample = sample.map { " \($0.words)" } ?? ""
    return Judgement(
      result: score > most ? .breaks : .holds, observed: "\(statistic.label) \(statistic.text(score))\(ofSample)",
      expected: expected, score: score, threshold: most,
      statistics: [.init(statistic: statistic.rawValue, score: score, limit: most)])
  }
}
