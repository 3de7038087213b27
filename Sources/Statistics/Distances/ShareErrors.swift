import Foundation

/// How far distances over cells may be off, where the shares of the cells are known within bounds only.
///
/// A cell's term of either divergence is convex in its two shares and at least 0: it is largest at a corner of what they
/// may be, and falls by no more than it rises on the opposite side.
package struct ShareErrors: Sendable {
  /// Most that a share of each side may be off, ≥ 0.
  package typealias Bounds = (reference: Double, current: Double)

  private let counts: PairedCounts
  private let bounds: [Bounds]

  /// - Parameter bounds: one for each cell of `counts` (a precondition).
  package init(_ counts: PairedCounts, by bounds: [Bounds]) {
    precondition(bounds.count == counts.reference.count, "bounds of every cell")
    self.counts = counts
    self.bounds = bounds
  }

  package init(_ counts: PairedCounts, by bounds: Bounds) {
    self.init(counts, by: counts.reference.map { _ in bounds })
  }

  /// Of `PopulationStability.index` with half a row in every cell.
  package var populationStability: Double {
    let added = Double(counts.occupied.count) / 2
    let totals = (counts.referenceTotal + added, counts.currentTotal + added)
    let shares = zip(counts.reference, counts.current).map { (($0 + 0.5) / totals.0, ($1 + 0.5) / totals.1) }
    return rise(shares, least: (0.5 / totals.0, 0.5 / totals.1)) { ($0 - $1) * log($0 / $1) }
  }

  /// Of `JensenShannon.distance`, natural logarithm.
  package var jensenShannon: Double {
    func part(_ share: Double, _ middle: Double) -> Double { share > 0 ? share * log(share / middle) : 0 }
    let rise = rise(counts.shares.map { ($0.reference, $0.current) }, least: (0, 0)) {
      (part($0, ($0 + $1) / 2) + part($1, ($0 + $1) / 2)) / 2
    }
    let distance = JensenShannon.distance(counts)
    let square = distance * distance
    return max((square + rise).squareRoot() - distance, distance - max(0, square - rise).squareRoot())
  }

  /// Of `LInfinity.distance`.
  package var lInfinity: Double {
    let most = zip(counts.shares, bounds).reduce(0) { most, cell in
      max(most, abs(cell.0.reference - cell.0.current) + cell.1.reference + cell.1.current)
    }
    return min(1, most) - LInfinity.distance(counts)
  }

  private func rise(
    _ shares: [(Double, Double)], least: (Double, Double), _ term: (Double, Double) -> Double
  ) -> Double {
    zip(shares, bounds).reduce(0) { sum, cell in
      let ((first, second), bounds) = cell
      let center = term(first, second)
      let low = (max(first - bounds.reference, least.0), max(second - bounds.current, least.1))
      let high = (first + bounds.reference, second + bounds.current)
      let corners = [
        term(low.0, low.1), term(low.0, high.1), term(high.0, low.1), term(high.0, high.1),
      ]
      let rise = (corners.max() ?? center) - center
      let isWhole = first - bounds.reference >= least.0 && second - bounds.current >= least.1
      return sum + (isWhole ? max(0, rise) : max(rise, center))
    }
  }
}
