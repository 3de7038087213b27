import Foundation

/// Pearson's chi-squared test that two windows share one distribution over k cells.
package enum ChiSquared {
  package struct Test: Sendable, Equatable {
    /// ≥ 0.
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
    let cells = counts.occupied
    let degrees = cells.count - 1
    guard degrees > 0 else { return Test(statistic: 0, degreesOfFreedom: 0, pValue: .one) }
    let total = counts.referenceTotal + counts.currentTotal
    let allowance = yates && degrees == 1 ? 0.5 : 0
    var statistic = 0.0
    for cell in cells {
      let column = cell.reference + cell.current
      for (observed, row) in [(cell.reference, counts.referenceTotal), (cell.current, counts.currentTotal)] {
        let expected = column * (row / total)
        let gap = abs(observed - expected)
        let corrected = gap - min(allowance, gap)
        statistic += corrected * corrected / expected
      }
    }
    let p = IncompleteGamma.chiSquaredSurvival(statistic, degreesOfFreedom: Double(degrees))
    return Test(statistic: statistic, degreesOfFreedom: degrees, pValue: p)
  }
}
