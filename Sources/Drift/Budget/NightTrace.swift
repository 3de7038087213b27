import Foundation

/// One statistic over the windows of the reference.
struct NightTrace {
  let column: Int
  let family: BudgetFamily
  let slots: SlotWeights
  private(set) var centre: Double
  private(set) var variance: Double
  private(set) var isSeasonal = false
  private(set) var offsets: [Double]
  /// Of each window that says something.
  private let levels: [Double]
  /// The same, standardised by sampling.
  private(set) var residuals: [Double]
  /// Their places among the windows of the reference.
  let places: [Int]
  /// Their mean square, over its degrees of freedom.
  private(set) var dispersion: Double
  private(set) var degrees: Double
  let meanRows: Double
  let effectiveRows: Double
  /// Of the test that the slot makes no difference.
  private(set) var seasonP = 1.0

  /// 1; below it of a share of which a window is expected to hold less than one row, that number.
  let expectedRows: Double

  private let kurtosisPerRow: Double
  private var season: (offsets: [Double], residuals: [Double], squares: Double, degrees: Double)?

  init(_ statistic: BudgetStatistic, _ season: SeasonSlots) {
    let isPresent = Self.isWindow(statistic.rows)
    let slots = SlotWeights(season, isPresent)
    let places = isPresent.indices.filter { isPresent[$0] }
    let rows = places.map { statistic.rows[$0] }
    let sums = places.map { statistic.sums[$0] }
    let w = Double(places.count)
    let total = max(rows.reduce(0, +), 1e-9)
    let sum = sums.reduce(0, +)
    let share = (sum + 0.5) / (total + 1)
    let variance = statistic.isShare ? max(share * (1 - share), 1e-12) : statistic.variance
    let levels = zip(sums, rows).map { $0 / $1 }
    let mean = sum / total
    self.slots = slots
    self.places = places
    self.levels = levels
    column = statistic.column
    family = statistic.family
    centre = zip(places, levels).reduce(0) { $0 + $1.1 * slots.weights[$1.0] }
    self.variance = variance
    residuals = zip(levels, rows).map { ($1 / variance).squareRoot() * ($0 - mean) }
    let squares = residuals.reduce(0) { $0 + $1 * $1 }
    degrees = max(w - 1, 1)
    dispersion = squares / max(w - 1, 1)
    meanRows = max(total / max(w, 1), 1e-9)
    effectiveRows = max((total - rows.reduce(0) { $0 + $1 * $1 } / total) / max(w - 1, 1), 1e-9)
    kurtosisPerRow = (statistic.isShare ? 1 / max(variance, 1e-12) - 6 : statistic.kurtosis) / (total / max(w, 1))
    expectedRows = statistic.isShare ? min(meanRows * variance, 1) : 1
    offsets = Array(repeating: 0, count: season.count)
    guard slots.tellsSeasons else { return }
    let own = places.map { season.slots[$0] }
    let bySlot = (0..<season.count).map { slot in
      let of = own.indices.filter { own[$0] == slot }
      return of.reduce(0) { $0 + sums[$1] } / of.reduce(0) { $0 + rows[$1] }
    }
    let left = own.indices.map { (rows[$0] / variance).squareRoot() * (levels[$0] - bySlot[own[$0]]) }
    let leftSquares = left.reduce(0) { $0 + $1 * $1 }
    let (between, within) = (Double(season.count - 1), w - Double(season.count))
    let average = bySlot.reduce(0, +) / Double(season.count)
    self.season = (bySlot.map { $0 - average }, left, leftSquares, within)
    let f = ((squares - leftSquares) / between) / max(leftSquares / within, 1e-9)
    seasonP = FDistribution.survival(f, between, within)
  }

  var windowCount: Int { places.count }

  /// Part of the median's rows below which a window is a piece of one, as where a training table begins and ends: every
  /// window counts alike in the centre, and a few rows would move it.
  private static let leastPart = 0.1

  static func isWindow(_ rows: [Double]) -> [Bool] {
    let filled = rows.filter { $0 > 0 }.sorted()
    let least = filled.isEmpty ? 0 : filled[filled.count / 2] * leastPart
    return rows.map { $0 > 0 && $0 >= least }
  }

  /// Whether a window holds enough to show how it varies.
  var isInformative: Bool { meanRows * variance > 1 && family.isAlike }

  /// Least and greatest level of the windows at some places; 0 where there are none.
  func range(_ isIncluded: (Int) -> Bool = { _ in true }) -> ClosedRange<Double> {
    let levels = zip(places, levels).filter { isIncluded($0.0) }.map(\.1)
    guard let low = levels.min(), let high = levels.max(), low <= high else { return 0...0 }
    return low...high
  }

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
    return max(2 / (2 / thinned + max(kurtosisPerRow, 0) / max(Double(windowCount), 1)), 0.5)
  }
}
