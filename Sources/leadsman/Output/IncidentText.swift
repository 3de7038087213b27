import Checks
import History
import Incidents
import Profiles

/// An incident in one line for a person.
struct IncidentText {
  private let stored: StoredIncident

  init(_ stored: StoredIncident) { self.stored = stored }

  var line: String {
    let incident = stored.incident
    let status = incident.closure.map { "\(incident.status.rawValue) (\($0.rawValue))" } ?? incident.status.rawValue
    let state = status + (incident.heldAs.map { ", held: as \($0)" } ?? "")
    let windows = "\(incident.failingWindows) window\(incident.failingWindows == 1 ? "" : "s")"
    return "\(incident.id)  \(incident.dataset)  \(incident.faultClass.rawValue)  \(state)  since "
      + "\(incident.firstWindow.start), \(windows): \(stored.summary)"
  }
}

/// An incident as JSON; the keys are stable.
struct IncidentJSON: Encodable {
  let id: String
  let dataset: String
  let faultClass: String
  let status: String
  let closure: String?
  let firstWindowStart: String
  let lastFailingWindowStart: String
  let failingWindows: Int
  let previous: String?
  let heldAs: String?
  let summary: String
  let openedAt: String
  let resolvedAt: String?

  init(_ stored: StoredIncident) {
    id = stored.incident.id
    dataset = stored.incident.dataset
    faultClass = stored.incident.faultClass.rawValue
    status = stored.incident.status.rawValue
    closure = stored.incident.closure?.rawValue
    firstWindowStart = stored.incident.firstWindow.start.description
    lastFailingWindowStart = stored.incident.lastFailingWindow.start.description
    failingWindows = stored.incident.failingWindows
    previous = stored.incident.previous
    heldAs = stored.incident.heldAs
    summary = stored.summary
    openedAt = stored.openedAt.description
    resolvedAt = stored.resolvedAt?.description
  }
}
