import Checks
import Incidents
import Profiles
import Rules

/// Leadsman's drift monitor over one dataset, night after night: the only place where the benchmark knows its API.
struct Watch: Sendable {
  /// What one night says.
  struct Verdict: Sendable, Equatable {
    let state: WindowOutcome.State
    /// Columns that are beyond their limits, and tests of no column that are.
    let beyond: Set<String>
  }

  private let monitor: DriftMonitor

  /// - Parameters:
  ///   - profiles: the windows of the reference, oldest first.
  ///   - leftOut: columns that the rule leaves out, as the dataset's time.
  init(reference profiles: [TableProfile], leftOut: [String]) {
    let here = SourceLocation(file: "benchmark", line: 0, column: 0)
    let rule = DriftRule(
      columns: .all(except: leftOut.map { Located($0, at: here) }), falseAlarms: .standard, severity: .fail,
      location: here)
    let reference = DriftReference(label: "the reference", profiles: profiles, keepsAll: false)
    monitor = DriftMonitor(rule: rule, reference: reference, windowLength: .seconds(86_400), sensitive: [])
  }

  mutating func judge(_ profile: TableProfile) -> Verdict {
    let findings = monitor.findings(profile)
    return Verdict(
      state: WindowOutcome(window: profile.window, findings: findings, faultClass: .drift).state,
      beyond: Set(findings.filter { $0.incidentClass == .drift }.map { $0.column ?? $0.test }))
  }
}
