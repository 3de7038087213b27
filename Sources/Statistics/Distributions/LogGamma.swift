import Foundation

/// The gamma function and the two parts of Stirling's formula that let densities with large parameters be evaluated
/// without subtracting large numbers.
enum LogGamma {
  /// log Γ(x), x > 0; the platform's, within 2 units in the last place.
  static func value(_ x: Double) -> Double {
    let (value, _): (Double, Int) = lgamma(x)
    return value
  }

  /// log Γ(x+1) − [(x + ½) log x − x + ½ log 2π], x > 0; absolute error below 1e-14.
  /// - SeeAlso: Loader (2000), "Fast and accurate computation of binomial probabilities".
  static func stirlingError(_ x: Double) -> Double {
    guard x > 15 else { return value(x + 1) - (x + 0.5) * log(x) + x - halfLogTwoPi }
    let inverse = 1 / x
    let square = inverse * inverse
    return inverse * series.reduce(0) { $0 * square + $1 }
  }

  /// B₂ₖ / (2k (2k−1)), k = 6…1.
  private static let series: [Double] = [
    -1.9175269175269175e-3, 8.4175084175084175e-4, -5.9523809523809524e-4, 7.9365079365079365e-4,
    -2.7777777777777778e-3, 8.3333333333333333e-2,
  ]

  /// x log(x/m) + m − x for x ≥ 0 and m > 0: half the deviance of a count x from its mean m. ≥ 0.
  /// - SeeAlso: Loader (2000), `bd0`.
  static func halfDeviance(_ x: Double, mean m: Double) -> Double {
    guard x > 0 else { return m }
    guard abs(x - m) < 0.1 * (x + m) else { return x * log(x / m) + m - x }
    let v = (x - m) / (x + m)
    var sum = (x - m) * v
    var term = 2 * x * v
    for j in 1..<1000 {
      term *= v * v
      let next = sum + term / Double(2 * j + 1)
      if next == sum { break }
      sum = next
    }
    return sum
  }

  static let halfLogTwoPi = 0.918938533204672741780329736406
}
