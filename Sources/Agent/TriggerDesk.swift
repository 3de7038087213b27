import Checks
import Delivery
package import History
import Incidents
package import Profiles
package import Retraining
package import Rules

/// What the training core reports of a trigger, and what follows from a promotion.
package struct TriggerDesk: Sendable {
  package enum DeskError: Error, Sendable, Equatable {
    case noSuchTrigger(String)
    case promotionWithoutVersion(String)
  }

  private let history: HistoryStore
  private let routes: Routes
  /// The time of day at which messages are put into the outbox, whatever moment they speak of.
  private let clock: @Sendable () -> Instant

  package init(_ history: HistoryStore, routes: Routes, clock: @escaping @Sendable () -> Instant) {
    self.history = history
    self.routes = routes
    self.clock = clock
  }

  /// Gives the oldest dispatched trigger to a worker; no two get the same.
  package func claim(by worker: String, model: String?, at now: Instant) async throws -> Trigger? {
    try await history.transaction { try await $0.claimNextTrigger(by: worker, model: model, at: now)?.trigger }
  }

  /// - Returns: the trigger as it is after the step.
  /// - Throws: `DeskError`, `TriggerError`, and what the state throws.
  package func apply(_ action: TriggerAction, to id: String, actor: String, at now: Instant) async throws -> Trigger {
    guard let found = try await history.trigger(id: id) else { throw DeskError.noSuchTrigger(id) }
    if case .succeed(.promoted, newVersion: nil) = action { throw DeskError.promotionWithoutVersion(id) }
    return try await history.transaction(dataset: found.trigger.dataset) { transaction in
      guard let stored = try await transaction.lockTrigger(id: id) else { throw DeskError.noSuchTrigger(id) }
      let trigger = try stored.trigger.applying(action)
      // The same report once more, its first answer lost: everything that follows from it is done.
      if trigger == stored.trigger { return trigger }
      CrashPoint.reached("trigger.before-transition")
      try await transaction.updateTrigger(trigger, actor: actor, cause: action.name.rawValue, at: now)
      if let anchoring = Reanchoring(after: trigger, promotedAt: now) {
        try await promote(trigger, anchoring, actor: actor, at: now, transaction)
      }
      return trigger
    }
  }

  private func promote(
    _ trigger: Trigger, _ anchoring: Reanchoring, actor: String, at now: Instant, _ transaction: HistoryTransaction
  ) async throws {
    if let version = anchoring.newVersion {
      try await transaction.addModelVersion(
        ModelVersionRecord(
          model: trigger.model, version: version, since: now, trainedOn: trigger.trainOn, triggerID: trigger.id,
          promotedAt: now))
    }
    try await transaction.setReference(
      ReferenceRecord(
        dataset: trigger.dataset, kind: Anchor.Kind.promoted.rawValue, window: anchoring.reference.window,
        excluded: anchoring.reference.excluded, since: anchoring.since, triggerID: trigger.id, setAt: now,
        actor: actor, cause: "\(trigger.id) promoted \(anchoring.newVersion ?? "a model")"))
    try await resolveDrift(trigger, actor: actor, at: now, transaction)
  }

  /// The model knows the changed data now, so the drift incident that led here is over.
  private func resolveDrift(
    _ trigger: Trigger, actor: String, at now: Instant, _ transaction: HistoryTransaction
  ) async throws {
    let open = try await transaction.incidents(
      dataset: trigger.dataset, faultClass: .drift, status: [.open, .acknowledged])
    let newest = try await transaction.runs(dataset: trigger.dataset, newest: 1).first?.record.window
    for stored in open {
      let step = try stored.incident.applying(
        .retrained, actor: actor, newest: newest ?? stored.incident.lastFailingWindow)
      try await transaction.saveIncident(step, cause: "\(trigger.id) promoted", at: now)
      if stored.isNotified {
        let notice = IncidentNotice(step.incident, .resolved, summary: stored.summary, at: now)
        try await transaction.enqueue(notice.messages(to: routes.receivers(for: step.incident), at: clock()))
      }
    }
  }
}

extension TriggerDesk.DeskError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noSuchTrigger(let id): "there is no trigger '\(id)'; `leadsman triggers list` shows them all"
    case .promotionWithoutVersion(let id):
      "\(id) was promoted, so the reference moves to the new model's data: name it with --model-version"
    }
  }
}
