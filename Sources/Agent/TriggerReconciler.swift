import Checks
import Delivery
package import History
import Incidents
package import Profiles
package import Retraining
package import Rules

/// What follows from a promotion, by whatever way it was reported: the model's version, the reference, the end of the
/// drift incident, and the word to its receivers.
///
/// It follows once: under the lock of the trigger's dataset, and only while no reference names the trigger.
package struct TriggerReconciler: Sendable {
  private let history: HistoryStore
  private let routes: Routes

  package init(_ history: HistoryStore, routes: Routes) {
    self.history = history
    self.routes = routes
  }

  /// Carries out the promotions that wait, those of each dataset in a transaction of its own.
  /// - Parameters:
  ///   - dataset: nil for all.
  ///   - now: the time of day, at which messages are put into the outbox; they speak of the promotion's own moment.
  /// - Returns: the triggers whose promotion was carried out, by dataset and end.
  /// - Throws: what the state throws.
  @discardableResult
  package func reconcile(dataset: String? = nil, at now: Instant) async throws -> [Trigger] {
    let waiting = Set(try await history.pendingPromotions(dataset: dataset).map(\.trigger.dataset))
    var triggers: [Trigger] = []
    for name in waiting.sorted() {
      triggers += try await history.transaction(dataset: name) {
        try await PromotionBook($0, routes, now: now).carryOut(dataset: name)
      }
    }
    return triggers
  }
}

/// Carries out promotions within a transaction that holds the lock of their dataset.
struct PromotionBook {
  private let transaction: HistoryTransaction
  private let routes: Routes
  private let now: Instant

  init(_ transaction: HistoryTransaction, _ routes: Routes, now: Instant) {
    self.transaction = transaction
    self.routes = routes
    self.now = now
  }

  func carryOut(dataset: String) async throws -> [Trigger] {
    let pending = try await transaction.pendingPromotions(dataset: dataset)
    for stored in pending {
      // Whoever reported it may have done so long ago: all that follows carries the moment of the report.
      let promotedAt = stored.finishedAt ?? now
      guard let anchoring = Reanchoring(after: stored.trigger, promotedAt: promotedAt) else { continue }
      CrashPoint.reached("trigger.before-promotion")
      try await carryOut(stored.trigger, anchoring, at: promotedAt)
    }
    return pending.map(\.trigger)
  }

  private func carryOut(_ trigger: Trigger, _ anchoring: Reanchoring, at promotedAt: Instant) async throws {
    // What was marked on it since has its status too.
    let events = try await transaction.triggerEvents(id: trigger.id)
    let reporter = events.first { $0.status == trigger.status }?.actor ?? ""
    let actor = reporter.contains { !$0.isWhitespace } ? reporter : trigger.id
    if let version = anchoring.newVersion {
      try await transaction.addModelVersion(
        ModelVersionRecord(
          model: trigger.model, version: version, since: promotedAt, trainedOn: trigger.trainOn, triggerID: trigger.id,
          promotedAt: promotedAt))
    }
    // A reference that a person or a later promotion has set since the report stands, and so do its incidents.
    let isInForce = try await transaction.activeReference(dataset: trigger.dataset).map { $0.setAt <= promotedAt }
    try await transaction.setReference(
      ReferenceRecord(
        dataset: trigger.dataset, kind: Anchor.Kind.promoted.rawValue, window: anchoring.reference.window,
        excluded: anchoring.reference.excluded, since: anchoring.since, triggerID: trigger.id, setAt: promotedAt,
        actor: actor, cause: "\(trigger.id) promoted \(anchoring.newVersion ?? "a model")"),
      isActive: isInForce ?? true)
    if isInForce ?? true { try await resolveDrift(trigger, actor: actor, at: promotedAt) }
  }

  /// The model knows the changed data now, so the drift incident that led here is over.
  private func resolveDrift(_ trigger: Trigger, actor: String, at promotedAt: Instant) async throws {
    let open = try await transaction.incidents(
      dataset: trigger.dataset, faultClass: .drift, status: [.open, .acknowledged])
    let newest = try await transaction.runs(dataset: trigger.dataset, newest: 1).first?.record.window
    for stored in open {
      let step = try stored.incident.applying(
        .retrained, actor: actor, newest: newest ?? stored.incident.lastFailingWindow)
      let number = try await transaction.saveIncident(step, cause: "\(trigger.id) promoted", at: promotedAt)
      if stored.lastTold == .page {
        let notice = IncidentNotice(step.incident, .resolved, summary: stored.summary, at: promotedAt)
        try await transaction.enqueue(notice.messages(to: routes.receivers(for: step.incident), step: number, at: now))
      }
    }
  }
}
