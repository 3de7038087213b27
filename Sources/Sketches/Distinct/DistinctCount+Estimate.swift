import Foundation

extension DistinctCount {
  /// Estimated number of distinct values, ≥ 0.
  package var estimate: Double { registers?.estimate ?? Self.estimate(couponCount: coupons.count) }

  /// Standard deviation of `estimate` as a fraction of the truth, for what this state holds: √ln 2 / √4096 with known
  /// history, √(3 ln 2 − 1) / √4096 after a merge of registers, and the chance of a collision of hashes before that.
  package var relativeStandardError: Double {
    guard let registers else { return Self.couponError }
    let variance = registers.isOutOfOrder ? 3 * log(2.0) - 1 : log(2.0)
    return (variance / Double(HyperLogLogRegisters.count)).squareRoot()
  }

  /// Limits that hold the truth with the confidence of so many standard deviations.
  /// - Parameter standardDeviations: 1, 2 or 3 (a precondition).
  package func bounds(standardDeviations: Int) -> ClosedRange<Double> {
    precondition(1...3 ~= standardDeviations, "bounds are for 1, 2 or 3 standard deviations")
    let error = Double(standardDeviations) * relativeStandardError
    // As many registers as were reached, and so many coupons, are certain.
    let certain = registers.map { HyperLogLogRegisters.count - $0.zeroCount } ?? coupons.count
    let lower = max(estimate / (1 + error), Double(certain))
    return lower...max(lower, estimate / (1 - error))
  }

  /// Relative standard error of the number of coupons at its largest.
  /// - SeeAlso: Apache DataSketches, `COUPON_RSE`.
  private static let couponError = 0.409 / 8192

  /// Two values share a coupon with a chance of 2^−26 / 3, hence so many more values than coupons.
  static func estimate(couponCount: Int) -> Double {
    let count = Double(couponCount)
    return count + count * max(0, count - 1) / 2 * 0x1p-26 / 3
  }
}
