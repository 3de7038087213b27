import Foundation
import Statistics

/// What a data frame's user would write by hand: Kolmogorov–Smirnov for numbers, chi-squared for categories and for the
/// null rate, against all of the reference; a column's p-value is the smaller of the two.
struct PValueTest: Sendable {
  private let reference: ColumnValues

  init(reference: ColumnValues) { self.reference = reference }

  /// The logarithm of the p-value, at most 0.
  func logP(_ window: ColumnValues) -> Double {
    let nulls = chiSquared([
      (Double(reference.nullCount), Double(window.nullCount)), (Double(reference.count), Double(window.count)),
    ])
    guard reference.count > 0, window.count > 0 else { return nulls }
    switch (reference.values, window.values) {
    case (.numbers(let old), .numbers(let new)): return min(nulls, kolmogorovSmirnov(old, new))
    case (.categories(let old), .categories(let new)):
      let texts = Set(old.keys).union(new.keys).sorted()
      return min(nulls, chiSquared(texts.map { (Double(old[$0] ?? 0), Double(new[$0] ?? 0)) }))
    default: return nulls
    }
  }

  /// The first term of Kolmogorov's series, which is all there is of it far out, where the thresholds are.
  private func kolmogorovSmirnov(_ old: [Double], _ new: [Double]) -> Double {
    var (row, newRow, distance) = (0, 0, 0.0)
    while newRow < new.count {
      let value = new[newRow]
      while row < old.count && old[row] < value { row += 1 }
      // Just below the value, and at it.
      distance = max(distance, abs(Double(row) / Double(old.count) - Double(newRow) / Double(new.count)))
      while row < old.count && old[row] == value { row += 1 }
      while newRow < new.count && new[newRow] == value { newRow += 1 }
      distance = max(distance, abs(Double(row) / Double(old.count) - Double(newRow) / Double(new.count)))
    }
    let rows = Double(old.count) * Double(new.count) / Double(old.count + new.count)
    return min(0, log(2) - 2 * rows * distance * distance)
  }

  /// Pearson's statistic of a 2 × k table, cells that neither side has left out.
  private func chiSquared(_ cells: [(old: Double, new: Double)]) -> Double {
    let cells = cells.filter { $0.old + $0.new > 0 }
    let (old, new) = cells.reduce((0.0, 0.0)) { ($0.0 + $1.old, $0.1 + $1.new) }
    guard cells.count > 1, old > 0, new > 0 else { return 0 }
    let statistic = cells.reduce(0.0) { sum, cell in
      let total = cell.old + cell.new
      let (first, second) = (total * old / (old + new), total * new / (old + new))
      return sum + (cell.old - first) * (cell.old - first) / first + (cell.new - second) * (cell.new - second) / second
    }
    return IncompleteGamma.chiSquaredSurvival(statistic, degreesOfFreedom: Double(cells.count - 1)).log
  }
}

/// The loosest limit that keeps a false-alarm budget, as only who knows that nothing is wrong can find it.
enum OracleThreshold {
  /// The largest log p below which columns are beyond their limit, so that no stricter one pages more than the budget.
  /// - Parameter logP: of each dataset, of each night, of each column.
  static func logP(_ datasets: [[[Double]]], pagesPer90Nights budget: Double) -> Double {
    let nights = datasets.reduce(0) { $0 + $1.count }
    let allowed = budget * Double(nights) / NullTally.budgetNights
    // Only a column-night's own p-value can change what pages; the strictest come first.
    let candidates = datasets.flatMap { $0.flatMap(\.self) }.filter { $0 < -3 }.sorted()
    var threshold = candidates.first ?? -3
    for candidate in candidates where candidate > threshold {
      let pages = datasets.reduce(0) { $0 + Self.pages($1, below: candidate) }
      if Double(pages) > allowed { break }
      threshold = candidate
    }
    return threshold
  }

  static func pages(_ nights: [[Double]], below threshold: Double) -> Int {
    ColumnPages.count(nights.map { logP in logP.indices.filter { logP[$0] < threshold } })
  }
}
