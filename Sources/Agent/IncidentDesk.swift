import Checks
import Delivery
package import History
package import Incidents
package import Profiles
package import Rules

/// What a person does about an incident.
package struct IncidentDesk: Sendable {
  package enum DeskError: Error, Sendable, Equatable {
    case noSuchIncident(String)
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

  /// - Returns: the incident as it is after the step.
  /// - Throws: `DeskError`, `IncidentError`, and what the state throws.
  package func apply(_ action: IncidentAction, to id: String, actor: String, at now: Instant) async throws -> Incident {
    guard let found = try await history.incident(id: id) else { throw DeskError.noSuchIncident(id) }
    return try await history.transaction(dataset: found.incident.dataset) { transaction in
      let stored = try await transaction.incident(id: id) ?? found
      let newest =
        try await transaction.runs(dataset: stored.incident.dataset, newest: 1).first?.record.window
        ?? stored.incident.lastFailingWindow
      let step = try stored.incident.applying(action, actor: actor, newest: newest)
      let number = try await transaction.saveIncident(step, cause: "\(action)", at: now)
      if step.incident.status == .resolved {
        if stored.lastTold == .page {
          let notice = IncidentNotice(step.incident, .resolved, summary: stored.summary, at: now)
          try await transaction.enqueue(
            notice.messages(to: routes.receivers(for: step.incident), step: number, at: clock()))
        }
        if action == .accept(.expected) && stored.incident.faultClass == .drift {
          try await anchor(stored.incident, newest: newest, actor: actor, at: now, transaction)
        }
      }
      return step.incident
    }
  }

  /// The change is the new normal: windows are held against those since it began.
  private func anchor(
    _ incident: Incident, newest: Window, actor: String, at now: Instant, _ transaction: HistoryTransaction
  ) async throws {
    try await transaction.setReference(
      ReferenceRecord(
        dataset: incident.dataset, kind: Anchor.Kind.accepted.rawValue,
        window: Window(start: incident.firstWindow.start, end: newest.end),
        since: Window(start: newest.end, end: newest.end), setAt: now, actor: actor,
        cause: "\(incident.id) accepted as expected"))
  }
}

extension IncidentDesk.DeskError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .noSuchIncident(let id): "there is no incident '\(id)'; `leadsman incidents list` shows them all"
    }
  }
}
