import Foundation

/// The pooled z-test that two windows have the same rate.
package enum TwoProportion {
  package struct Test: Sendable, Equatable {
    /// Current minus reference, in standard errors: positive where the rate rose.
    package let z: Double
    /// Two-sided.
    package let pValue: Probability
  }

  /// - Parameters: successes among the trials of each side.
  /// - Returns: z = 0 and p = 1 where both rates are 0 or both are 1.
  /// - Throws: `StatisticsError.empty` without trials, `.invalidProportion`.
  package static func test(
    reference: (successes: Int, trials: Int), current: (successes: Int, trials: Int)
  ) throws(StatisticsError) -> Test {
    try validate(reference, .reference)
    try validate(current, .current)
    let (m, n) = (Double(reference.trials), Double(current.trials))
    let pooled = (Double(reference.successes) + Double(current.successes)) / (m + n)
    guard pooled > 0 && pooled < 1 else { return Test(z: 0, pValue: .one) }
    let error = (pooled * (1 - pooled) * (1 / m + 1 / n)).squareRoot()
    let z = (Double(current.successes) / n - Double(reference.successes) / m) / error
    return Test(z: z, pValue: NormalDistribution.survival(abs(z)).doubled)
  }

  static func validate(
    _ sample: (successes: Int, trials: Int), _ side: StatisticsError.Side
  ) throws(StatisticsError) {
    guard sample.trials != 0 else { throw .empty(side) }
    guard sample.trials > 0 && (0...sample.trials).contains(sample.successes) else {
      throw .invalidProportion(successes: sample.successes, trials: sample.trials)
    }
  }
}
