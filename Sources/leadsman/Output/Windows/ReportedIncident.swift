import Agent
import Checks
import History
import Incidents
import Profiles

/// An incident that findings of a window belong to, as far as a report tells of it.
struct ReportedIncident {
  let id: String
  let faultClass: Finding.FaultClass
  let firstWindow: Window
  let failingWindows: Int

  init(_ incident: Incident) {
    id = incident.id
    faultClass = incident.faultClass
    firstWindow = incident.firstWindow
    failingWindows = incident.failingWindows
  }

  /// Those that the findings of `evaluation` belong to, as they stand in the state.
  /// - Throws: what the state throws.
  static func all(of evaluation: Evaluation, in store: HistoryStore) async throws -> [ReportedIncident] {
    let classes = Set(evaluation.findings.compactMap(\.incidentClass))
    if classes.isEmpty { return [] }
    return try await store.incidents(dataset: evaluation.dataset).map(\.incident).filter { incident in
      classes.contains(incident.faultClass) && incident.closure != .superseded
        && (incident.firstWindow...incident.lastFailingWindow).contains(evaluation.window)
    }.sorted { $0.firstWindow < $1.firstWindow }.map(ReportedIncident.init)
  }
}
