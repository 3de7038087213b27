package import Checks
package import Profiles

/// What one window says of one class of fault on one dataset.
package struct WindowOutcome: Sendable, Equatable, Codable {
  package enum State: String, Sendable, Codable, CaseIterable {
    case failing
    case clean
    /// The class could not be evaluated: that is neither a failure nor a sign of health.
    case unknown
  }

  package let window: Window
  package let state: State

  package init(window: Window, state: State) {
    self.window = window
    self.state = state
  }

  /// What a window's findings say of `faultClass`.
  ///
  /// Clean takes at least one test of the class that passed or warned, and none that could not be evaluated: that one
  /// may be the very test that failed before. A class without a test in the window is unknown.
  package init(window: Window, findings: [Finding], faultClass: Finding.FaultClass) {
    self.init(window: window, state: Self.state(of: findings, faultClass: faultClass))
  }

  private static func state(of findings: [Finding], faultClass: Finding.FaultClass) -> State {
    guard !findings.contains(where: { $0.incidentClass == faultClass }) else { return .failing }
    guard faultClass != .cannotEvaluate else { return findings.isEmpty ? .unknown : .clean }
    let ofClass = findings.filter { $0.faultClass == faultClass }
    // Nor may a test that has its days off be taken for one that recovered.
    guard !ofClass.contains(where: { $0.incidentClass == .cannotEvaluate || $0.outcome == .notEvaluated(.notDue) })
    else { return .unknown }
    return ofClass.contains { $0.outcome == .pass || $0.outcome == .warn } ? .clean : .unknown
  }
}
