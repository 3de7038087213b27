import Foundation

/// The regularised incomplete beta function I_x(a, b).
package enum IncompleteBeta {
  /// log I_x(a, b) and log(1 − I_x(a, b)) for a, b > 0.
  ///
  /// The caller gives both x and y = 1 − x, so that neither end loses digits. Relative error of the smaller tail
  /// below 1e-11 as long as its logarithm is above −1e5; neither tail underflows.
  /// - SeeAlso: DLMF 8.17.22; prefix after Loader (2000).
  package static func logTails(x: Double, y: Double, a: Double, b: Double) -> (lower: Double, upper: Double) {
    precondition(a > 0 && b > 0 && x >= 0 && y >= 0, "shapes above 0 and x, y within 0...1")
    if x == 0 { return (-.infinity, 0) }
    if y == 0 { return (0, -.infinity) }
    if x < (a + 1) / (a + b + 2) {
      let lower = lowerTail(x: x, y: y, a: a, b: b)
      return (lower, LogArithmetic.logOneMinusExp(lower))
    }
    let upper = lowerTail(x: y, y: x, a: b, b: a)
    return (LogArithmetic.logOneMinusExp(upper), upper)
  }

  private static func lowerTail(x: Double, y: Double, a: Double, b: Double) -> Double {
    // xᵃ yᵇ / B(a, b)
    let prefix = BinomialDensity.log(successes: a, failures: b, p: x, q: y) + log(a * (b / (a + b)))
    return min(0, prefix - log(a) + log(continuedFraction(x, a, b)))
  }

  /// The modified Lentz method; needs a multiple of √max(a, b) terms at worst.
  private static func continuedFraction(_ x: Double, _ a: Double, _ b: Double) -> Double {
    func nonzero(_ value: Double) -> Double { abs(value) < 1e-300 ? 1e-300 : value }
    var c = 1.0
    var d = 1 / nonzero(1 - (a + b) * x / (a + 1))
    var product = d
    for i in 1...(500 + Int(20 * min(max(a, b), 1e12).squareRoot())) {
      let m = Double(i)
      let even = m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m))
      d = 1 / nonzero(1 + even * d)
      c = nonzero(1 + even / c)
      product *= d * c
      let odd = -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1))
      d = 1 / nonzero(1 + odd * d)
      c = nonzero(1 + odd / c)
      product *= d * c
      if abs(d * c - 1) < 1e-16 { break }
    }
    return product
  }
}
