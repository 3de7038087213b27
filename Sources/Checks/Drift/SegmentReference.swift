import Drift
import Profiles
import Rules

/// What a reference teaches of the segments of one column: each is watched as a dataset of its own.
struct SegmentReference: Sendable {
  /// The column that cuts.
  let column: String
  /// By segment, in order of its value; those of whose windows enough have rows.
  let segments: [(slice: Slice, baseline: DriftBaseline)]
  /// By segment what all its windows come to by the statistics of all rows.
  let tallies: [Slice: SegmentTally]
  /// Why not every window of the reference could be cut.
  let uncut: String?

  /// - Parameters:
  ///   - profiles: of the reference's windows.
  ///   - leftOut: columns of which the rates alone are watched.
  init(
    _ column: String, _ profiles: [TableProfile], watching rule: DriftRule, leftOut: Set<String>, _ season: SeasonSlots,
    uncut: String?, whole: DriftBaseline
  ) {
    self.column = column
    self.uncut = uncut
    var tallies: [Slice: SegmentTally] = [:]
    for profile in profiles {
      for (slice, night) in Self.nights(of: column, profile, whole) {
        if tallies[slice] == nil {
          tallies[slice] = SegmentTally(value: slice.mark, night)
        } else {
          tallies[slice]?.add(night)
        }
      }
    }
    self.tallies = tallies
    var parts: [Slice: [SliceProfile?]] = [:]
    for (place, profile) in profiles.enumerated() {
      for slice in profile.slices where slice.unavailable == nil && slice.rowCount > 0 {
        guard case .segment(column, _) = slice.slice else { continue }
        parts[slice.slice, default: Array(repeating: nil, count: profiles.count)][place] = slice
      }
    }
    let known = parts.filter { $0.value.count { $0 != nil } >= DriftMonitor.minimumWindows }
    segments = known.sorted { $0.key.mark.utf8.lexicographicallyPrecedes($1.key.mark.utf8) }.map {
      slice, windows in
      (slice, Self.baseline(windows, without: column, rule, leftOut, season))
    }
  }

  /// What each segment of a window says by the statistics of all rows.
  static func nights(of column: String, _ profile: TableProfile, _ whole: DriftBaseline) -> [(Slice, WatchedNight)] {
    profile.slices.filter { $0.slice.segmentColumn == column && $0.unavailable == nil && $0.rowCount > 0 }.map {
      ($0.slice, whole.night($0.columns, rows: $0.rowCount, slot: 0))
    }
  }

  private static func baseline(
    _ windows: [SliceProfile?], without cut: String, _ rule: DriftRule, _ leftOut: Set<String>, _ season: SeasonSlots
  ) -> DriftBaseline {
    let names = Set(windows.flatMap { $0?.columns.map(\.name) ?? [] }).sorted()
    // Looked up for each column of each window of each segment.
    let columns = windows.map { window in
      Dictionary(
        (window?.columns ?? []).lazy.filter { $0.rowCount > 0 }.map { ($0.name, $0) },
        uniquingKeysWith: { one, _ in one })
    }
    let watched = names.filter { $0 != cut && rule.includes($0) }.compactMap { name in
      ColumnReference(columns.map { $0[name] }, ratesAlone: leftOut.contains(name), season: season)?.watched
    }
    return DriftBaseline(watched, rows: windows.map { $0?.rowCount ?? 0 }, season: season, watchesRows: false)
  }
}

extension Slice {
  private static let markOfValue = "="

  /// What tells the segments of a column apart, the rows without a value among them, and orders them.
  var mark: String {
    switch self {
    case .segment(_, let value): value.map { Self.markOfValue + $0 } ?? "NULL"
    case .otherSegments: "other values"
    case .filter(let text): text
    }
  }

  /// The value of the segment that has a mark; nil of the rows without one.
  static func value(marked mark: String) -> String? {
    mark.hasPrefix(markOfValue) ? String(mark.dropFirst(markOfValue.count)) : nil
  }
}

/// What a window says of every watched statistic, of all rows and of each segment.
package struct WatchedWindow: Sendable {
  let window: Window
  let whole: WatchedNight
  /// By the statistics of all rows, of each segment of each column that cuts.
  let parts: [Slice: WatchedNight]
  /// By each segment's own statistics.
  let segments: [Slice: WatchedNight]
}
