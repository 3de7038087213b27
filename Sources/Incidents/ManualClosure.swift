package import Profiles

/// An incident was ended by a person or by a promotion, not by clean windows.
package struct ManualClosure: Sendable, Equatable, Codable {
  package let incident: String
  /// Any but `clean` and `superseded`, which only the windows themselves decide.
  package let closure: Incident.Closure
  /// The last window that belongs to the incident; a failing window after it opens a new one.
  package let after: Window

  package init(incident: String, closure: Incident.Closure, after: Window) {
    precondition(closure != .clean && closure != .superseded, "Only windows decide \(closure.rawValue)")
    self.incident = incident
    self.closure = closure
    self.after = after
  }

  /// A second word on the same incident changes why it ended, and frees no window that the first one covered.
  func replaced(by later: ManualClosure) -> ManualClosure {
    ManualClosure(incident: incident, closure: later.closure, after: max(after, later.after))
  }
}
