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
    return BudgetStatistic(
      column: column, family: .volume, weight: 1, isShare: false, variance: variance(whole),
      sums: counts.map { log(max($0, 1)) },
      rows: isWhole.map { $0 ? 1 : 0 })
  }

  /// Observations that it counts for that rows come by chance: of a sensor's 24 a day none may ever be missing.
  private static let chance = 4.0

  /// Of the logarithm, no more than rows that come independently have.
  private static func variance(_ rows: [Double]) -> Double {
    let count = Double(max(rows.count, 1))
    let byChance = 1 / max(rows.reduce(0, +) / count, 1)
    let logarithms = rows.map { log($0) }
    let mean = logarithms.reduce(0, +) / count
    let squares = logarithms.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let observed = (chance * byChance + squares) / (chance + count - 1)
    return max(min(observed, byChance), WatchedStatistic.leastVariance)
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
