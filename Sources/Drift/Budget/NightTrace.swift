import Foundation

/// One statistic over the windows of the reference.
struct NightTrace {
  let column: Int
  let family: BudgetFamily
  private(set) var centre: Double
  private(set) var variance: Double
  private(set) var isSeasonal = false
  private(set) var offsets = [Double](repeating: 0, count: 7)
  /// Of each window, standardised by sampling.
  private(set) var residuals: [Double]
  /// Their mean square, over its degrees of freedom.
  private(set) var dispersion: Double
  private(set) var degrees: Double
  let meanRows: Double
  let effectiveRows: Double
  /// Of the test that the weekday makes no difference.
  private(set) var seasonP = 1.0

  private let kurtosisPerRow: Double
  private let windowCount: Double
  private var season: (offsets: [Double], residuals: [Double], squares: Double, degrees: Double)?

  init(_ statistic: BudgetStatistic, _ weekdays: [Int], _ days: [Double], _ weights: [Double]) {
    let rows = statistic.rows.map { max($0, 1e-9) }
    let w = Double(rows.count)
    let total = rows.reduce(0, +)
    let sum = statistic.sums.reduce(0, +)
    let share = (sum + 0.5) / (total + 1)
    let variance = statistic.isShare ? max(share * (1 - share), 1e-12) : statistic.variance
    let levels = zip(statistic.sums, rows).map { $0 / $1 }
    let mean = sum / total
    column = statistic.column
    family = statistic.family
    centre = zip(levels, weights).reduce(0) { $0 + $1.0 * $1.1 }
    self.variance = variance
    residuals = zip(levels, rows).map { ($1 / variance).squareRoot() * ($0 - mean) }
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    degrees = w - 1
    dispersion = squares / (w - 1)
    meanRows = total / w
    effectiveRows = (total - rows.reduce(0) { $0 + $1 * $1 } / total) / (w - 1)
    kurtosisPerRow = (statistic.isShare ? 1 / max(variance, 1e-12) - 6 : statistic.kurtosis) / (total / w)
    windowCount = w
    guard days.allSatisfy({ $0 > 0 }), weekdays.count >= 21 else { return }
    let byDay = (0..<7).map { day in
      let of = weekdays.indices.filter { weekdays[$0] == day }
      return of.reduce(0) { $0 + statistic.sums[$1] } / of.reduce(0) { $0 + rows[$1] }
    }
    let own = weekdays.indices.map { (rows[$0] / variance).squareRoot() * (levels[$0] - byDay[weekdays[$0]]) }
    let ownSquares = own.reduce(0) { $0 + $1 * $1 }
    let average = byDay.reduce(0, +) / 7
    season = (byDay.map { $0 - average }, own, ownSquares, w - 7)
    let f = ((squares - ownSquares) / 6) / max(ownSquares / (w - 7), 1e-9)
    seasonP = FDistribution.survival(f, 6, w - 7)
  }

  /// Whether a window holds enough to show how it varies.
  var isInformative: Bool { meanRows * variance > 1 }

  mutating func takeSeason() {
    guard let season else { return }
    isSeasonal = true
    (offsets, residuals, degrees) = (season.offsets, season.residuals, season.degrees)
    dispersion = season.squares / season.degrees
  }

  /// Fewer where nights depend on each other, and where a heavy-tailed score makes a variance vary more.
  /// - Parameter squares: Σ ρ²ʰ (1 − h / W).
  func degrees(thinnedBy squares: Double) -> Double {
    let lambda = max(0, 1 - 1 / max(dispersion, 1e-9))
    let thinned = degrees / (1 + 2 * lambda * lambda * squares)
    return max(2 / (2 / thinned + max(kurtosisPerRow, 0) / windowCount), 0.5)
  }
}
