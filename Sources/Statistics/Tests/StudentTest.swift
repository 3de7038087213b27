/// The two-sample t-test that two windows have the same mean.
package enum StudentTest {
  package enum Variances: Sendable {
    /// Student's: one variance for both, as Evidently and scipy's default.
    case pooled
    /// Welch's: each its own.
    case separate
  }

  package struct Test: Sendable, Equatable {
    /// Reference minus current, in standard errors, as `scipy.stats.ttest_ind`; infinite between two constants.
    package let t: Double
    package let degreesOfFreedom: Double
    /// Two-sided.
    package let pValue: Probability
  }

  /// - Returns: nil where all values are equal, a side has too few rows for a variance, or values lie so far apart that it
  ///   overflows.
  package static func test(
    _ reference: WeightedSample, _ current: WeightedSample, variances: Variances = .pooled
  ) -> Test? {
    let (m, n) = (reference.totalWeight, current.totalWeight)
    let squares = (reference: reference.sumOfSquares, current: current.sumOfSquares)
    let variance: Double
    let degrees: Double
    switch variances {
    case .pooled:
      guard m + n > 2 else { return nil }
      degrees = m + n - 2
      variance = (squares.reference + squares.current) / degrees * (1 / m + 1 / n)
    case .separate:
      guard m > 1, n > 1 else { return nil }
      let (a, b) = (squares.reference / (m - 1) / m, squares.current / (n - 1) / n)
      variance = a + b
      // Shares of the variance: its square may lie beyond what a number can say.
      let (first, second) = (a / variance, b / variance)
      degrees = variance > 0 ? 1 / (first * first / (m - 1) + second * second / (n - 1)) : m + n - 2
    }
    let gap = reference.mean - current.mean
    guard variance.isFinite, gap.isFinite else { return nil }
    guard variance > 0 else {
      return gap == 0 ? nil : Test(t: gap / 0, degreesOfFreedom: degrees, pValue: Probability(0))
    }
    let t = gap / variance.squareRoot()
    let tail = StudentT.survival(abs(t), degreesOfFreedom: degrees)
    return Test(t: t, degreesOfFreedom: degrees, pValue: tail.doubled)
  }
}
