package import Incidents
package import Profiles

/// An incident as it is stored, with what only the state knows of it.
package struct StoredIncident: Sendable, Equatable {
  package let incident: Incident
  /// For a person, as of its last change.
  package let summary: String
  /// Someone was told of it.
  package let isNotified: Bool
  package let openedAt: Instant
  /// When a person first took it on; stays when it is resolved.
  package let acknowledgedAt: Instant?
  /// Nil unless it is resolved.
  package let resolvedAt: Instant?

  /// What receivers last heard of it, or will.
  package var lastTold: NotifyDecision.Told? {
    isNotified ? (incident.status == .resolved ? .resolve : .page) : nil
  }
}

/// One step of an incident: a row that is appended and never changed.
package struct IncidentStep: Sendable, Equatable {
  package let at: Instant
  /// `opened`, `joined`, `resolved`, `acknowledged` …: see `IncidentChange.Kind` and `IncidentAction`.
  package let kind: String
  /// The status after it.
  package let status: Incident.Status
  package let actor: String
  package let cause: String
}
