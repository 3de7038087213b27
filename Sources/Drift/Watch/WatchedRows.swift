import Foundation

/// How many rows the windows of a dataset have.
enum WatchedRows {
  /// Its logarithm, by window of the reference.
  /// - Parameters:
  ///   - column: its place in the dataset.
  ///   - rows: of each window.
  ///   - season: of the same windows.
  static func ofBudget(_ column: Int, _ rows: [Int64], _ season: SeasonSlots) -> BudgetStatistic {
    let counts = rows.map { Double(max($0, 0)) }
    let isWhole = isWhole(counts, season)
    let whole = zip(counts, isWhole).filter(\.1).map(\.0)
    let mean = whole.reduce(0, +) / Double(max(whole.count, 1))
    return BudgetStatistic(
      column: column, family: .volume, weight: 1, isShare: false,
      variance: max(1 / max(mean, 1), WatchedStatistic.leastVariance), sums: counts.map { log(max($0, 1)) },
      rows: isWhole.map { $0 ? 1 : 0 })
  }

  /// Few rows are what a window is like, and not a piece of it, but for the first and the last: where another window of
  /// the same part of the season has enough, as a Sunday may have few.
  private static func isWhole(_ counts: [Double], _ season: SeasonSlots) -> [Bool] {
    let hasEnough = NightTrace.isWindow(counts)
    let usual = Set(zip(season.slots, hasEnough).filter(\.1).map(\.0))
    return counts.indices.map { place in
      let isAtEnd = place == 0 || place == counts.count - 1
      return counts[place] > 0 && (hasEnough[place] || !isAtEnd || !usual.contains(season.slots[place]))
    }
  }
}
