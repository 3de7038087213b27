import Foundation
package import Profiles
import Statistics

/// What a reference teaches of all the columns of a dataset, computed once: each night then costs that night's columns.
package struct DriftBaseline: Sendable {
  let columns: [ColumnMeasures]
  /// By column its statistics among all.
  let ranges: [Range<Int>]
  let statistics: [BudgetStatistic]
  let fit: BudgetFit
  let season: SeasonSlots
  /// What the columns teach together; nil where they are not watched so.
  package let together: MultivariateBaseline?
  private let places: [String: Int]
  private let watchesRows: Bool
  /// Whether a gross change of values is told though too few windows teach a limit.
  let tellsUnlearned: Bool
  let shifts = DetectableShifts()

  /// - Parameters:
  ///   - columns: with as many windows as `rows`; their order decides ties.
  ///   - rows: of each window of the reference.
  ///   - watchesRows: whether the number of rows is watched too.
  ///   - tellsUnlearned: whether a gross change of values is told though too few windows teach a limit, and not of rates
  ///     alone: one night of a table that begins says nothing of the next.
  ///   - together: of the same windows.
  package init(
    _ columns: [WatchedColumn], rows: [Int64], season: SeasonSlots, watchesRows: Bool, tellsUnlearned: Bool = true,
    together: MultivariateBaseline? = nil
  ) {
    var (all, ranges): ([BudgetStatistic], [Range<Int>]) = ([], [])
    for (place, column) in columns.enumerated() {
      let own = column.ofBudget(place)
      ranges.append(all.count..<all.count + own.count)
      all += own
    }
    if watchesRows {
      ranges.append(all.count..<all.count + 1)
      all.append(WatchedRows.ofBudget(columns.count, rows, season))
    }
    if let own = together?.ofBudget(ranges.count) {
      ranges.append(all.count..<all.count + own.count)
      all += own
    }
    self.columns = columns.map(\.measures)
    self.together = together
    self.ranges = ranges
    self.watchesRows = watchesRows
    self.tellsUnlearned = tellsUnlearned
    self.season = season
    statistics = all.map(\.withoutWindows)
    fit = BudgetFit(all, season: season, columnCount: ranges.count)
    places = Dictionary(
      columns.enumerated().map { ($0.element.measures.name, $0.offset) }, uniquingKeysWith: { one, _ in one })
  }

  /// What a window says of every statistic.
  /// - Parameters:
  ///   - profiles: by column.
  ///   - slot: the window's part of the season.
  ///   - sample: some of the window's rows; nil where none are known.
  package func night(
    _ profiles: [ColumnProfile], rows: Int64, slot: Int, sample: RowSample? = nil
  ) -> WatchedNight {
    let byName = Dictionary(profiles.map { ($0.name, $0) }, uniquingKeysWith: { one, _ in one })
    var measures = columns.flatMap { $0.measure(byName[$0.name]) }
    if watchesRows { measures.append((log(Double(max(rows, 1))), rows > 0 ? 1 : 0)) }
    if let together {
      let night = sample.flatMap(together.night)
      measures += together.units.indices.map { (night?.sums[$0] ?? 0, night?.rowCount ?? 0) }
    }
    return WatchedNight(
      rowCount: Double(rows), slot: slot, sums: measures.map(\.sum), rows: measures.map(\.rows))
  }

  /// Columns with a statistic whose limit is known, and the number of rows where it is watched: they share the budget.
  package var activeCount: Int {
    ranges.count { range in range.contains { fit.statistics[$0].windowCount >= BudgetFit.minimumWindows } }
  }

  /// The place of a column in judgements; that of the number of rows for nil.
  package func place(of column: String?) -> Int? {
    guard let column else { return watchesRows ? columns.count : nil }
    return places[column]
  }

  /// The place that a judgement is of.
  package func place(of judgement: WatchedJudgement) -> Int? {
    ranges.firstIndex { $0.contains(judgement.statistic) }
  }

  /// The column that a judgement is of; nil of the number of rows, and of the columns together.
  package func column(of judgement: WatchedJudgement) -> String? {
    place(of: judgement).flatMap { $0 < columns.count ? columns[$0].name : nil }
  }

  /// That of the columns together.
  package var placeTogether: Int? { together.map { _ in ranges.count - 1 } }

  func kind(of statistic: Int, in place: Int) -> WatchedKind {
    let own = statistic - ranges[place].lowerBound
    if place == placeTogether { return MultivariateBaseline.kinds[own] }
    return place < columns.count ? columns[place].statistics[own].kind : .rows
  }

  /// What a level is to a person, where that is not what is judged.
  func unit(of statistic: Int) -> (zero: Double, scale: Double) {
    guard let together, let range = ranges.last, range.contains(statistic) else { return (0, 1) }
    return together.units[statistic - range.lowerBound]
  }
}
