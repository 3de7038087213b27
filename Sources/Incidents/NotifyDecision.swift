/// Whether receivers hear of a change.
///
/// Alerts fail open: what nobody was told of yet is told as soon as it fails once more. Backfills tell nothing.
package enum NotifyDecision: Sendable, Equatable {
  /// `recurrenceOf`: the incident of the same dataset and class before this one.
  case page(Incident, recurrenceOf: String?)
  case resolve(Incident)
  case silent(Reason)

  /// What receivers last heard of an incident; nothing at all is nil.
  package enum Told: String, Sendable, Codable, CaseIterable {
    case page
    case resolve
  }

  package enum Reason: Sendable, Equatable {
    case backfill
    /// Receivers know it already.
    case told
    /// They never heard that it was open.
    case neverTold
    /// It is over, or a person is on it.
    case nothingToDo
    /// Receivers were told of all that fails not long ago, by `Incident.heldAs`.
    case held
  }

  /// - Parameters:
  ///   - lastTold: the latest message about this very incident, delivered or queued.
  ///   - backfill: the windows were run long after they happened, on purpose.
  package static func decide(_ change: IncidentChange, lastTold: Told?, backfill: Bool) -> NotifyDecision {
    guard !backfill else { return .silent(.backfill) }
    switch change.kind {
    case .opened, .reopened, .joined, .released: return page(change.incident, lastTold: lastTold)
    case .resolved, .superseded: return resolve(change.incident, lastTold: lastTold)
    case .passed, .recounted, .relabelled: return .silent(.nothingToDo)
    }
  }

  /// Joining windows page only where nobody knows of the incident: a backfill opened it, or it was held.
  private static func page(_ incident: Incident, lastTold: Told?) -> NotifyDecision {
    guard incident.status == .open else { return .silent(.nothingToDo) }
    guard lastTold != .page else { return .silent(.told) }
    guard incident.heldAs == nil else { return .silent(.held) }
    return .page(incident, recurrenceOf: incident.previous)
  }

  private static func resolve(_ incident: Incident, lastTold: Told?) -> NotifyDecision {
    switch lastTold {
    case .page: .resolve(incident)
    case .resolve: .silent(.told)
    case nil: .silent(.neverTold)
    }
  }
}
