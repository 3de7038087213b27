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
  /// - Parameter pending: tests that did not hold when they were last due: on a day off nothing says that they would now.
  package init(
    window: Window, findings: [Finding], faultClass: Finding.FaultClass, pending: Set<String> = []
  ) {
    self.init(window: window, state: Self.state(of: findings, faultClass: faultClass, pending))
  }

  private static func state(
    of findings: [Finding], faultClass: Finding.FaultClass, _ pending: Set<String>
  ) -> State {
    guard !findings.contains(where: { $0.incidentClass == faultClass }) else { return .failing }
    let isPending = findings.contains { $0.outcome == .notEvaluated(.notDue) && pending.contains($0.test) }
    if isPending { return .unknown }
    guard faultClass != .cannotEvaluate else { return findings.isEmpty ? .unknown : .clean }
    let ofClass = findings.filter { $0.faultClass == faultClass }
    guard !ofClass.contains(where: { $0.incidentClass == .cannotEvaluate }) else { return .unknown }
    return ofClass.contains { $0.outcome == .pass || $0.outcome == .warn } ? .clean : .unknown
  }
}

extension WindowOutcome {
  /// What windows say of `faultClass`, one after the other.
  /// - Parameter windows: in order, from one on at which no test of the class was known not to hold.
  package static func fold(
    _ windows: [(window: Window, findings: [Finding])], faultClass: Finding.FaultClass
  ) -> [WindowOutcome] {
    var pending: Set<String> = []
    return windows.map { window, findings in
      let outcome = WindowOutcome(window: window, findings: findings, faultClass: faultClass, pending: pending)
      pending.subtract(findings.filter { $0.outcome == .pass || $0.outcome == .warn }.map(\.test))
      // A segment that fails keeps its test.
      pending.formUnion(findings.filter { $0.incidentClass == faultClass }.map(\.test))
      return outcome
    }
  }
}
