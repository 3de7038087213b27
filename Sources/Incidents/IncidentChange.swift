/// What a run changed of one incident; the incident is as it is to be stored.
package struct IncidentChange: Sendable, Equatable {
  package enum Kind: String, Sendable, Equatable, CaseIterable {
    case opened
    /// It began and ended since the last run, as after missed runs; there is nothing left to do about it.
    case passed
    /// More windows failed.
    case joined
    /// It was held, and something fails that nobody was told of; or nothing holds it any longer.
    case released
    /// Only counts or links changed.
    case recounted
    /// It ended; `incident.closure` says how.
    case resolved
    /// It had ended already; now for another reason, as when a person calls it a false alarm afterwards.
    case relabelled
    /// Its windows were run again and it is no longer there.
    case superseded
    /// It had ended, and a window that was run again says that it had not.
    case reopened
  }

  package let kind: Kind
  package let incident: Incident

  package init(_ kind: Kind, _ incident: Incident) {
    self.kind = kind
    self.incident = incident
  }
}
