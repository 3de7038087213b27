package import Profiles

/// Compares what is stored with what the windows say now.
package enum IncidentDiff {
  /// The changes that turn `stored` into `folded`, by first window; none when a run gave the same as before.
  /// - Parameters:
  ///   - stored: the incidents of one dataset and class.
  ///   - folded: the same dataset and class, from `IncidentTimeline.fold` with every stored closure.
  ///   - since: the first window of the fold when older ones were left out; incidents before it stay as they are.
  package static func changes(stored: [Incident], folded: [Incident], since: Window? = nil) -> [IncidentChange] {
    let before = Dictionary(stored.map { ($0.id, $0) }, uniquingKeysWith: { _, last in last })
    let justified = Set(folded.map(\.id))
    let gone = stored.filter { incident in
      !justified.contains(incident.id) && since.map { $0 <= incident.firstWindow } ?? true
    }
    let changes = gone.compactMap(superseding) + folded.compactMap { change(from: before[$0.id], to: $0) }
    return changes.sorted { ($0.incident.firstWindow, $0.incident.id) < ($1.incident.firstWindow, $1.incident.id) }
  }

  /// A person's closure stands, though nothing fails there now: it says what was found, and counts for precision.
  private static func superseding(_ stored: Incident) -> IncidentChange? {
    guard stored.closure == nil || stored.closure == .clean else { return nil }
    var incident = stored
    incident.status = .resolved
    incident.closure = .superseded
    return IncidentChange(.superseded, incident)
  }

  private static func change(from stored: Incident?, to folded: Incident) -> IncidentChange? {
    guard let stored else { return IncidentChange(folded.status == .resolved ? .passed : .opened, folded) }
    var incident = folded
    if stored.status == .acknowledged, folded.status == .open { incident.status = .acknowledged }
    guard incident != stored else { return nil }
    return IncidentChange(kind(from: stored, to: incident), incident)
  }

  private static func kind(from stored: Incident, to incident: Incident) -> IncidentChange.Kind {
    switch (stored.status == .resolved, incident.status == .resolved) {
    case (true, true): stored.closure == incident.closure ? .recounted : .relabelled
    case (true, false): .reopened
    case (false, true): .resolved
    case (false, false): lasting(from: stored, to: incident)
    }
  }

  private static func lasting(from stored: Incident, to incident: Incident) -> IncidentChange.Kind {
    if hasMoreFailures(incident, than: stored) { return .joined }
    return stored.heldAs != nil && incident.heldAs == nil ? .released : .recounted
  }

  private static func hasMoreFailures(_ incident: Incident, than stored: Incident) -> Bool {
    incident.failingWindows > stored.failingWindows || incident.lastFailingWindow > stored.lastFailingWindow
  }
}
