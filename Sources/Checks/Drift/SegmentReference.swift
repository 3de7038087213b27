import Drift
import Profiles
import Rules

/// What a reference teaches of the segments of one column: each is watched as a dataset of its own.
struct SegmentReference: Sendable {
  /// The column that cuts.
  let column: String
  /// By segment, in order of its value; those of whose windows enough have rows.
  let segments: [(slice: Slice, baseline: DriftBaseline)]
  /// Why not every window of the reference could be cut.
  let uncut: String?

  /// - Parameters:
  ///   - profiles: of the reference's windows.
  ///   - leftOut: columns of which the rates alone are watched.
  init(
    _ column: String, _ profiles: [TableProfile], watching rule: DriftRule, leftOut: Set<String>, _ season: SeasonSlots,
    uncut: String?
  ) {
    self.column = column
    self.uncut = uncut
    var parts: [Slice: [SliceProfile?]] = [:]
    for (place, profile) in profiles.enumerated() {
      for slice in profile.slices where slice.unavailable == nil && slice.rowCount > 0 {
        guard case .segment(column, _) = slice.slice else { continue }
        parts[slice.slice, default: Array(repeating: nil, count: profiles.count)][place] = slice
      }
    }
    let known = parts.filter { $0.value.count { $0 != nil } >= DriftMonitor.minimumWindows }
    segments = known.sorted { $0.key.valueText.utf8.lexicographicallyPrecedes($1.key.valueText.utf8) }.map {
      slice, windows in
      (slice, Self.baseline(windows, without: column, rule, leftOut, season))
    }
  }

  private static func baseline(
    _ windows: [SliceProfile?], without cut: String, _ rule: DriftRule, _ leftOut: Set<String>, _ season: SeasonSlots
  ) -> DriftBaseline {
    let names = Set(windows.flatMap { $0?.columns.map(\.name) ?? [] }).sorted()
    let watched = names.filter { $0 != cut && rule.includes($0) }.compactMap { name in
      ColumnReference(
        windows.map { window in window?.columns.first { $0.name == name && $0.rowCount > 0 } },
        ratesAlone: leftOut.contains(name)
      )?.watched(as: name)
    }
    return DriftBaseline(watched, rows: windows.map { $0?.rowCount ?? 0 }, season: season, watchesRows: false)
  }
}

extension Slice {
  /// The value of a segment, for an order among those of a column.
  fileprivate var valueText: String {
    if case .segment(_, let value) = self { value ?? "" } else { "" }
  }
}

/// What a window says of every watched statistic, of all rows and of each segment.
package struct WatchedWindow: Sendable {
  let whole: WatchedNight
  let segments: [Slice: WatchedNight]
}
