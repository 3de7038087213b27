import Checks
import Foundation
import Profiles
import Rules

/// Judges nights of a table that is watched by segments, against a reference that is known already.
struct CostRun {
  private let monitor: DriftMonitor
  private let reference: DriftReference
  private let table: SimulatedDataset
  private let segments: Int
  /// What the reference took, its profiles among it.
  let ofReference: NightCost

  /// Windows before the judged one that are looked at together with it.
  static let known = 13

  /// - Parameter table: its reference, and after it as many nights as are judged together.
  init(_ table: SimulatedDataset, segments: Int) throws {
    let here = SourceLocation(file: "benchmark", line: 0, column: 0)
    let rule = DriftRule(
      columns: .all(except: table.leftOut.map { Located($0, at: here) }), falseAlarms: .standard, severity: .fail,
      segments: [Located(SegmentedFold.column, at: here)], location: here)
    var fold = SegmentedFold(table, segments: segments)
    let profiles = (0..<table.cell.reference).map { fold.profile(table, $0) }
    let (cost, reference) = try NightCost.measuring {
      DriftReference(
        label: "the reference", profiles: profiles, watching: rule, season: DriftSeason(.auto, .day, in: .gmt))
    }
    ofReference = cost
    self.reference = reference
    monitor = DriftMonitor(rule: rule, reference: reference, windowLength: .seconds(86_400), sensitive: [])
    self.table = table
    self.segments = segments
  }

  /// The cost of the last night, with all that were before it.
  /// - Returns: also how many findings are beyond their limits, and what the history keeps of the night.
  func lastNight(_ shift: Shift?) throws -> (cost: NightCost, beyond: Int, stored: StoredNight) {
    let last = table.cell.windows - 1
    let table = shift.map { self.table.shifted(by: $0, from: last - Self.known / 2) } ?? self.table
    var fold = SegmentedFold(table, segments: segments)
    let nights = (last - Self.known..<last).map { reference.watchedWindow(of: fold.profile(table, $0)) }
    let profile = fold.profile(table, last)
    let stored = try StoredNight(profile)
    let (cost, findings) = try NightCost.measuring { monitor.findings(profile, after: nights) }
    return (cost, findings.count { $0.outcome == .fail }, stored)
  }
}
