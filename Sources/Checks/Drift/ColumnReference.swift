import Columns
import Drift
import Profiles
import Sketches

/// One column of a reference: all of its windows merged, and what each of them teaches.
struct ColumnReference: Sendable {
  let whole: ColumnProfile
  /// As the false-alarm budget sees it.
  let watched: WatchedColumn
  /// Why a window's values were not counted so that they can be compared; nil where all were.
  let reasonUncounted: String?
  let windowCount: Int
  /// Windows in which a row has a value that the distribution holds.
  let valuedWindowCount: Int
  /// Values of the window that has fewest, NaN and infinities among them.
  private let fewestValues: Int64
  /// Whether its values are not compared, and its rates alone are judged.
  let ratesAlone: Bool
  /// Whether a value of it can be NaN or infinite.
  let hasNonFinite: Bool
  /// Whether some of its counts between edges are a sketch's estimates.
  let isEstimated: Bool

  /// Where one window has fewer, another may well have none.
  private static let fewValues: Int64 = 5

  /// Why the values of a window cannot be judged, where its rates can; nil where they were, or are not compared at all.
  func reasonWithoutValues(_ column: ColumnProfile) -> Finding.NotEvaluated? {
    if let reason = column.reasonUncounted, !ratesAlone { return .because(reason) }
    if !column.isComparable { return nil }
    if column.hasDistribution { return ratesAlone ? nil : reasonWithoutValues }
    let isNew = column.nonFiniteCount > 0
    if valuedWindowCount == 0 { return isNew && whole.nonFiniteCount == 0 ? .notInReference : nil }
    if isNew { return .because("none of the window's values is a finite number") }
    // Where the reference has such windows too, or nearly, the null rate has judged all that there is.
    let isUsual = valuedWindowCount < windowCount || fewestValues < Self.fewValues
    return ratesAlone || isUsual ? nil : .because("the window has no value to compare")
  }

  private var reasonWithoutValues: Finding.NotEvaluated? {
    if valuedWindowCount == 0 { return .notInReference }
    guard valuedWindowCount < DriftMonitor.minimumWindows else { return nil }
    return .warmingUp(windowsMissing: max(1, DriftMonitor.minimumWindows - valuedWindowCount))
  }

  /// - Parameters:
  ///   - profiles: by window of the reference; nil where one does not have it, or has no rows.
  ///   - ratesAlone: the values are not to be compared.
  ///   - edges: between which the server counts the values of the window that is judged; nil where it does not.
  ///   - season: of the windows; nil where it is not watched.
  /// - Returns: nil where the windows do not fit together: none at all, or the column's type changed among them.
  init?(
    _ profiles: [ColumnProfile?], ratesAlone: Bool = false, countedBetween edges: [Double]? = nil,
    season: SeasonSlots? = nil
  ) {
    // Where the server counted some of them, all are held against each other between its edges.
    let edges = profiles.lazy.compactMap { $0?.countedEdges }.first ?? edges
    let all = edges.map { edges in profiles.map { $0?.counted(between: edges) } } ?? profiles
    let windows = all.map { $0.map { ratesAlone || !$0.isComparable ? $0.withoutValues : $0 } }
    let present = windows.compactMap(\.self)
    reasonUncounted = ratesAlone ? nil : profiles.lazy.compactMap { $0?.reasonUncounted }.first
    guard let whole = Self.merged(present) else { return nil }
    self.whole = whole
    windowCount = present.count
    valuedWindowCount = all.count { $0?.hasDistribution == true }
    fewestValues = present.map { $0.rowCount - $0.nullCount }.min() ?? 0
    self.ratesAlone = ratesAlone
    self.isEstimated = edges != nil && Self.isSketched(profiles)
    hasNonFinite = all.contains { $0?.canBeNonFinite == true }
    watched = WatchedColumn(
      whole.name, whole: whole, windows: windows, ratesAlone: ratesAlone, hasNonFinite: hasNonFinite,
      season: season)
  }

  private static func isSketched(_ windows: [ColumnProfile?]) -> Bool {
    windows.contains { window in
      if case .numeric(_, let quantiles) = window?.distribution { !quantiles.isExact } else { false }
    }
  }

  private static func merged(_ parts: [ColumnProfile]) -> ColumnProfile? {
    guard var whole = parts.first else { return nil }
    for part in parts.dropFirst() {
      guard (try? whole.merge(part)) != nil else { return nil }
    }
    return whole
  }
}
