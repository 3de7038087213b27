import Checks
import Delivery
import Foundation
import History
import Incidents
import Profiles
import Retraining
import Rules

/// Decides within a run's transaction whether to ask for retraining, and stores the trigger with what it rests on.
struct RetrainBook {
  private let dataset: Dataset
  private let transaction: HistoryTransaction
  private let now: Instant

  init(_ dataset: Dataset, _ transaction: HistoryTransaction, now: Instant) {
    self.dataset = dataset
    self.transaction = transaction
    self.now = now
  }

  /// - Returns: nil for a dataset without a retraining policy or model.
  func decide(
    _ evaluation: Evaluation, newLabels: Int?, kind: RunRecord.Kind
  ) async throws -> RetrainDecision? {
    guard let policy = dataset.retrain, let model = dataset.model else { return nil }
    let decision = RetrainDecision.decide(try await context(policy, model, evaluation, newLabels, kind))
    switch decision {
    case .none: break
    case .suppressed(let trigger):
      _ = try await transaction.insertTrigger(
        trigger, actor: "leadsman", cause: trigger.suppressedBecause?.rawValue ?? "", at: evaluation.asOf)
    case .propose(let proposed):
      let stored = try await transaction.insertTrigger(
        proposed, actor: "leadsman", cause: proposed.reason, at: evaluation.asOf)
      // Without a row of its own the model has another active trigger: retraining fails closed.
      guard stored else { break }
      let trigger = try proposed.applying(.dispatch)
      CrashPoint.reached("trigger.before-dispatch")
      try await transaction.updateTrigger(
        trigger, actor: "leadsman", cause: "policy auto", at: evaluation.asOf)
      try await transaction.enqueue(
        try TriggerNotice(trigger, at: evaluation.asOf).messages(to: policy.sendTo.map(\.value), at: now))
    }
    return decision
  }

  private func context(
    _ policy: RetrainPolicy, _ model: Dataset.Model, _ evaluation: Evaluation, _ newLabels: Int?, _ kind: RunRecord.Kind
  ) async throws -> RetrainContext {
    let version = try await transaction.currentModelVersion(model: model.name, at: evaluation.asOf)
    let triggers = try await transaction.triggers(model: model.name)
    // Promoted and not carried out yet, the last trigger is not over: the reference is still the old one.
    let promoted = try await transaction.pendingPromotions().first { $0.trigger.model == model.name }
    let finished = try await transaction.lastFinishedTrigger(model: model.name)
    return RetrainContext(
      policy: policy, model: model.name, modelVersion: version?.version, dataset: dataset.name,
      window: evaluation.window,
      history: try await transaction.verdicts(dataset: dataset.name, newest: ReferenceWindows.mostWindows),
      findings: evaluation.findings, pending: try await pending(evaluation), usedColumns: dataset.usedColumns,
      driftedColumns: Self.driftedColumns(evaluation.findings),
      referenceSince: try await transaction.activeReference(dataset: dataset.name)?.since,
      activeTrigger: .known((triggers.first(where: \.trigger.isActive) ?? promoted)?.trigger),
      lastFinished: .known(
        finished.flatMap { stored in
          stored.finishedAt.map { RetrainContext.Finished(trigger: stored.trigger.id, at: $0) }
        }),
      dispatched: .known(Set(triggers.filter { $0.trigger.status != .suppressed }.map(\.trigger.id))),
      isScheduledDue: try await isScheduledDue(policy, evaluation), newLabels: newLabels, isBackfill: kind == .backfill,
      asOf: evaluation.asOf)
  }

  private func pending(_ evaluation: Evaluation) async throws -> Set<String> {
    let tests = evaluation.findings.filter { $0.outcome == .notEvaluated(.notDue) }.map(\.test)
    if tests.isEmpty { return [] }
    return try await transaction.unresolvedTests(tests, dataset: dataset.name, before: evaluation.window)
  }

  /// A scheduled time lies between the run before this one and this one.
  private func isScheduledDue(_ policy: RetrainPolicy, _ evaluation: Evaluation) async throws -> Bool {
    guard let schedule = policy.schedule else { return false }
    let zone = dataset.time?.timeZone ?? .gmt
    guard let scheduled = schedule.previous(atOrBefore: evaluation.asOf, in: zone) else { return false }
    let earlier = try await transaction.runs(dataset: dataset.name, newest: 2).filter {
      $0.record.window < evaluation.window
    }
    return earlier.last.map { $0.record.asOf < scheduled } ?? false
  }

  private static func driftedColumns(_ findings: [Finding]) -> String? {
    var seen: Set<String> = []
    let columns = findings.filter { $0.isFailure && $0.faultClass == .drift }.compactMap(\.column)
      .filter { seen.insert($0).inserted }
    return columns.isEmpty ? nil : columns.joined(separator: ", ")
  }
}
