package import Profiles
import Sketches

/// What is measured of one column in every window, as the reference has taught.
struct ColumnMeasures: Sendable {
  let name: String
  let cells: ColumnCells
  let seen: SeenValues
  /// nil where they are not watched.
  let far: FarValues?
  let statistics: [WatchedStatistic]

  /// Sum and rows of each statistic in a window that is held against the reference.
  func measure(_ column: ColumnProfile?) -> [(sum: Double, rows: Double)] {
    guard let column, column.rowCount > 0 else { return statistics.map { _ in (0, 0) } }
    let counts = cells.counts(column)
    let counted = CountedColumn(
      column, counts: counts, unseen: seen.unseen(column, counts: counts, own: nil),
      far: far?.count(in: column))
    return statistics.map { $0.measure(counted) }
  }
}

/// One column of a reference as the budget sees it: its statistics, and what they are made of in every window.
package struct WatchedColumn: Sendable {
  let measures: ColumnMeasures
  let windows: [CountedColumn?]
  /// Whether its names live for some windows and go, as coupons do.
  package let namesTurnOver: Bool

  /// - Parameters:
  ///   - whole: the windows merged.
  ///   - windows: of the reference, in order; nil where one does not have the column.
  ///   - ratesAlone: whether its values are not to be compared.
  ///   - hasNonFinite: whether a value of it can be NaN or infinite.
  ///   - season: of the windows; nil where that is not known.
  package init(
    _ name: String, whole: ColumnProfile, windows: [ColumnProfile?], ratesAlone: Bool, hasNonFinite: Bool,
    season: SeasonSlots? = nil
  ) {
    let names = LeadingNames(whole, windows, slots: season?.slots)
    let cells = ratesAlone ? ColumnCells.none : ColumnCells(whole, names)
    let counts = windows.map { $0.flatMap(cells.counts) }
    let seen = SeenValues(cells, whole: whole, windows, counts: counts)
    let valuedCount = counts.count { $0 != nil }
    let far = ratesAlone ? nil : whole.quantiles.flatMap { FarValues($0, windowCount: valuedCount) }
    let counted = windows.enumerated().map { place, window in
      window.flatMap { window in
        guard window.rowCount > 0 else { return nil as CountedColumn? }
        let unseen = seen.unseen(window, counts: counts[place], own: place)
        return CountedColumn(
          window, counts: counts[place], rarer: names?.rarer(at: place), unseen: unseen, far: far?.count(in: window))
      }
    }
    self.windows = counted
    let mean: MeanScore? = if case .binned(let moments, _) = whole.distribution { MeanScore(moments) } else { nil }
    namesTurnOver = !ratesAlone && NameTurnover.isSeen(in: windows.map { $0?.names })
    let statistics = WatchedStatistics.of(
      cells, counted.compactMap(\.self), mean: mean, seen: seen, turnsOver: namesTurnOver, far: far,
      hasNonFinite: hasNonFinite, hasDistinct: !ratesAlone && Self.repeatsValues(windows), shape: whole.shape)
    let watchesFar = statistics.contains { $0.kind == .farBeyond }
    measures = ColumnMeasures(
      name: name, cells: cells, seen: seen, far: watchesFar ? far : nil, statistics: statistics)
  }

  /// Where nearly every row has its own value, their number is that of the rows.
  private static func repeatsValues(_ windows: [ColumnProfile?]) -> Bool {
    windows.compactMap(\.self).contains { window in
      guard let distinct = window.distinct, window.rowCount > window.nullCount else { return false }
      return distinct.estimate < 0.5 * Double(window.rowCount - window.nullCount)
    }
  }

  func ofBudget(_ place: Int) -> [BudgetStatistic] {
    let total = measures.statistics.reduce(0) { $0 + $1.weight }
    return measures.statistics.map { $0.ofBudget(place, total: total, windows) }
  }
}
