import Checks
package import Profiles
import Rules

/// Whether the training core is asked to train again.
///
/// Retraining fails closed: whatever is unknown, and every doubt about the data, ends in no trigger.
package enum RetrainDecision: Sendable, Equatable {
  /// There is no reason to retrain.
  case none(Idle)
  /// There is a reason, and a stronger one not to; the trigger is kept for the record.
  case suppressed(Trigger)
  /// The trigger is `proposed`; dispatch it in the transaction that stores it.
  case propose(Trigger)

  package enum Idle: Sendable, Equatable {
    case policyOff
    case backfill
    /// Neither did enough windows drift nor is a scheduled retraining due.
    case notDue(drifted: Int, of: Int)
    /// The window was run again; its trigger stands.
    case alreadyTriggered(id: String)
    /// The window was run again after later ones; the newest window decides.
    case laterWindowJudged(Window)
  }

  package static func decide(_ context: RetrainContext) -> RetrainDecision {
    guard let policy = context.policy, policy.mode != .off else { return .none(.policyOff) }
    guard !context.isBackfill else { return .none(.backfill) }
    let history = context.latestVerdicts
    if let later = history.last?.window, later > context.window { return .none(.laterWindowJudged(later)) }
    let count = DriftCount(history: history, last: policy.drifted?.n ?? 0, since: context.referenceSince)
    guard let cause = cause(policy, count, isScheduledDue: context.isScheduledDue) else {
      return .none(.notDue(drifted: count.drifted, of: count.windows))
    }
    if let id = earlierTrigger(context) { return .none(.alreadyTriggered(id: id)) }

    let range = TrainingRange(before: context.window.end, length: policy.trainOn, history: history)
    var trigger = Trigger(
      id: Trigger.identifier(model: context.model, cause: cause, window: context.window), model: context.model,
      dataset: context.dataset, cause: cause, reason: reason(cause, count, columns: context.driftedColumns),
      window: context.window, trainOn: range.window, excluded: range.excluded, modelVersion: context.modelVersion,
      createdAt: context.asOf, status: .proposed)
    guard let suppression = suppression(context, policy, range) else { return .propose(trigger) }
    trigger.status = .suppressed
    trigger.suppressedBecause = suppression
    return .suppressed(trigger)
  }
}

extension RetrainDecision {
  /// Drift comes first when both apply: it says more to whoever reads the trigger.
  private static func cause(_ policy: RetrainPolicy, _ count: DriftCount, isScheduledDue: Bool) -> Trigger.Cause? {
    if let rule = policy.drifted, rule.k >= 1, count.drifted >= rule.k { return .drift }
    return isScheduledDue ? .schedule : nil
  }

  /// A trigger that this very window led to, whether by drift or by schedule.
  private static func earlierTrigger(_ context: RetrainContext) -> String? {
    let ids = [Trigger.Cause.drift, .schedule].map {
      Trigger.identifier(model: context.model, cause: $0, window: context.window)
    }
    return ids.first { id in
      if case .known(let dispatched) = context.dispatched, dispatched.contains(id) { return true }
      if case .known(let finished?) = context.lastFinished, finished.trigger == id { return true }
      if case .known(let active?) = context.activeTrigger, active.id == id, active.status.isActive { return true }
      return false
    }
  }

  private static func reason(_ cause: Trigger.Cause, _ count: DriftCount, columns: String?) -> String {
    switch cause {
    case .schedule: "scheduled retraining is due"
    case .drift:
      "drifted in \(count.drifted) of the last \(count.windows) windows" + (columns.map { ": \($0)" } ?? "")
    }
  }

  /// The first reason that holds, the data's own before those of bookkeeping.
  private static func suppression(
    _ context: RetrainContext, _ policy: RetrainPolicy, _ range: TrainingRange
  ) -> Trigger.Suppression? {
    dataHold(context) ?? activeHold(context) ?? cooldownHold(context, policy) ?? labelHold(context, policy)
      ?? (range.parts.isEmpty ? .noTrainingData : nil)
      ?? (policy.mode == .shadow ? .shadow : nil)
  }

  private static func dataHold(_ context: RetrainContext) -> Trigger.Suppression? {
    switch context.latestVerdicts.last(where: { $0.window == context.window })?.verdict {
    case .brokenData: brokenHold(context)
    case .unknown, nil: .incompleteContext
    case .regressed, .degraded, .drifted, .healthy: isPending(context) ? .incompleteContext : nil
    }
  }

  /// Whether a test that says nothing of this window found the data broken when it last spoke.
  private static func isPending(_ context: RetrainContext) -> Bool {
    context.findings.contains {
      // Drift is a reason to retrain, and none to hold.
      $0.outcome == .notEvaluated(.notDue) && $0.faultClass != .drift && context.pending.contains($0.test)
        && $0.isOfUsed(context.usedColumns)
    }
  }

  /// Broken data holds, unless all that broke are columns that the model does not use.
  private static func brokenHold(_ context: RetrainContext) -> Trigger.Suppression? {
    let broken = context.findings.filter { $0.isFailure && $0.faultClass != .drift }
    if broken.isEmpty || broken.holdRetraining(usedColumns: context.usedColumns) { return .brokenData }
    // What could not be evaluated may be a test of a column that the model does use.
    let isUntold = context.findings.contains { $0.incidentClass == .cannotEvaluate } || isPending(context)
    return isUntold ? .incompleteContext : nil
  }

  private static func activeHold(_ context: RetrainContext) -> Trigger.Suppression? {
    guard case .known(let active) = context.activeTrigger, case .known = context.dispatched else {
      return .incompleteContext
    }
    return active == nil ? nil : .activeTrigger
  }

  /// Any end starts the cooldown: a training that fails every night is not to be asked for every night.
  private static func cooldownHold(_ context: RetrainContext, _ policy: RetrainPolicy) -> Trigger.Suppression? {
    guard case .known(let finished) = context.lastFinished else { return .incompleteContext }
    guard let finished else { return nil }
    return context.asOf < finished.at.advanced(by: policy.cooldown) ? .cooldown : nil
  }

  private static func labelHold(_ context: RetrainContext, _ policy: RetrainPolicy) -> Trigger.Suppression? {
    guard let minimum = policy.minimumNewLabels else { return nil }
    guard let labels = context.newLabels else { return .incompleteContext }
    return labels < minimum ? .tooFewLabels : nil
  }
}
