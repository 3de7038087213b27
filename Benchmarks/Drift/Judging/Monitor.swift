import Checks
import Foundation
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

  /// Windows before the judged one that the monitor looks at together with it.
  private static let together = 13

  private let monitor: DriftMonitor
  private let reference: DriftReference
  private var nights: [WatchedWindow?] = []

  /// - Parameters:
  ///   - profiles: the windows of the reference, oldest first.
  ///   - leftOut: columns that the rule leaves out, as the dataset's time.
  init(reference profiles: [TableProfile], leftOut: [String]) {
    let here = SourceLocation(file: "benchmark", line: 0, column: 0)
    let rule = DriftRule(
      columns: .all(except: leftOut.map { Located($0, at: here) }), falseAlarms: .standard, severity: .fail,
      multivariate: Located(profiles.contains { $0.rowSample != nil }, at: here), location: here)
    // Benchmarks count windows of days from a Monday on in UTC.
    let season = DriftSeason(.auto, .day, in: .gmt)
    reference = DriftReference(label: "the reference", profiles: profiles, watching: rule, season: season)
    monitor = DriftMonitor(rule: rule, reference: reference, windowLength: .seconds(86_400), sensitive: [])
  }

  mutating func judge(_ profile: TableProfile) -> Verdict {
    let own = reference.watchedWindow(of: profile)
    let findings = monitor.findings(profile, as: own, after: nights)
    nights = nights.suffix(Self.together - 1) + [own]
    return Verdict(
      state: WindowOutcome(window: profile.window, findings: findings, faultClass: .drift).state,
      beyond: Set(findings.filter { $0.incidentClass == .drift }.map { $0.column ?? $0.test }))
  }
}
