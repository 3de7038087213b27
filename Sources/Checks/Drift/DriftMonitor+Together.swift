import Drift
import Profiles
import Rules
import Statistics

extension DriftMonitor {
  /// Of what columns show together.
  package static let togetherTest = "drift of columns together"

  /// What whole rows say of the columns together; nil where nothing is watched so, or too few rows are there to say.
  func together(
    _ profile: TableProfile, _ reference: DriftReference, _ judged: [WatchedJudgement?], _ evidence: DriftEvidence
  ) -> Finding? {
    guard rule.isMultivariate, let known = reference.together, let rows = profile.wholeRows,
      rows.columns.count > 1, rows.rowCount >= MultivariateBaseline.leastRows
    else { return nil }
    func waiting(_ reason: Finding.NotEvaluated) -> Finding {
      Finding(
        test: Self.togetherTest, faultClass: .drift, outcome: .notEvaluated(reason),
        expected: "as in \(reference.label)",
        definition: Self.definition)
    }
    switch known {
    case .failure(.fewColumns): return nil
    case .failure(.fewWindows(let missing)): return waiting(.warmingUp(windowsMissing: missing))
    case .success(let baseline):
      // A column that the window lacks has findings of its own.
      guard let judgement = reference.baseline.placeTogether.flatMap({ judged[$0] }) else {
        return waiting(.notInReference)
      }
      return finding(judgement, judgement.isBeyond ? baseline.changes(rows) : nil, evidence, profile.sample)
    }
  }

  private func finding(
    _ judgement: WatchedJudgement, _ changes: MultivariateChanges?, _ evidence: DriftEvidence, _ sample: Sample?
  ) -> Finding {
    let told = evidence.told(judgement, isSecret: false)
    var (outcome, observed) = (Finding.Outcome.pass, told.observed)
    if judgement.isBeyond {
      outcome = rule.severity == .fail ? .fail : .warn
      if let changes { observed += TogetherWords(changes, judgement).causes }
    }
    let deciding = Finding.StatisticScore(
      statistic: told.movement.statistic, score: told.movement.mean, limit: told.limit)
    let finding = Finding(
      test: Self.togetherTest, faultClass: .drift, outcome: outcome, observed: observed, expected: told.expected,
      score: told.movement.mean, threshold: told.limit, pValue: judgement.pValue.value, statistics: [deciding],
      movement: told.movement, definition: Self.definition)
    return sample.map(finding.adding) ?? finding
  }
}
