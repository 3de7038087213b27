import Foundation

/// Pearson's chi-squared test that two windows share one distribution over k cells.
package enum ChiSquared {
  package struct Test: Sendable, Equatable {
    /// ≥ 0, or infinite where a cell that the reference lacks is held against its exact share of 0.
    package let statistic: Double
    /// k − 1 over the cells that either side has.
    package let degreesOfFreedom: Int
    package let pValue: Probability
  }

  /// Homogeneity of a 2×k table, as `scipy.stats.chi2_contingency`.
  ///
  /// Cells empty on both sides are dropped. With one cell left nothing can differ: statistic 0, 0 degrees of freedom,
  /// p = 1. The p-value holds when the expected counts are not small (about 5 and more).
  /// - Parameter yates: at 1 degree of freedom, move every count up to ½ towards its expectation (scipy's default).
  package static func homogeneity(_ counts: PairedCounts, yates: Bool = true) -> Test {
    homogeneity(counts, yates: yates, pearson)
  }

  /// Of the current counts against the reference's shares, which are taken for exact, as `scipy.stats.chisquare`.
  ///
  /// A value that the reference lacks has an expectation of 0: the statistic is infinite.
  package static func goodnessOfFit(_ counts: PairedCounts) -> Test { goodnessOfFit(counts, pearson) }

  static func homogeneity(
    _ counts: PairedCounts, yates: Bool, _ term: (_ observed: Double, _ expected: Double) -> Double
  ) -> Test {
    let cells = counts.occupied
    let degrees = cells.count - 1
    let total = counts.referenceTotal + counts.currentTotal
    let allowance = yates && degrees == 1 ? 0.5 : 0
    return test(degrees) {
      cells.reduce(0) { sum, cell in
        let column = cell.reference + cell.current
        return [(cell.reference, counts.referenceTotal), (cell.current, counts.currentTotal)].reduce(sum) {
          let expected = column * ($1.1 / total)
          let gap = $1.0 - expected
          let corrected = gap.magnitude - min(allowance, gap.magnitude)
          return $0 + term(expected + (gap < 0 ? -corrected : corrected), expected)
        }
      }
    }
  }

  static func goodnessOfFit(
    _ counts: PairedCounts, _ term: (_ observed: Double, _ expected: Double) -> Double
  ) -> Test {
    let cells = counts.occupied
    let scale = counts.currentTotal / counts.referenceTotal
    return test(cells.count - 1) { cells.reduce(0) { $0 + term($1.current, $1.reference * scale) } }
  }

  private static func pearson(_ observed: Double, _ expected: Double) -> Double {
    let gap = observed - expected
    return gap * gap / expected
  }

  private static func test(_ degrees: Int, _ statistic: () -> Double) -> Test {
    guard degrees > 0 else { return Test(statistic: 0, degreesOfFreedom: 0, pValue: .one) }
    let statistic = max(0, statistic())
    let p = IncompleteGamma.chiSquaredSurvival(statistic, degreesOfFreedom: Double(degrees))
    return Test(statistic: statistic, degreesOfFreedom: degrees, pValue: p)
  }
}
