import Foundation

/// The regularised incomplete gamma functions P(a, x) + Q(a, x) = 1.
package enum IncompleteGamma {
  /// log P and log Q at shape a > 0 and x ≥ 0.
  ///
  /// Relative error of P, and of Q where a ≥ ½, below 1e-12, as long as the logarithm is above −1e5.
  /// Power series below x = a + 1, continued fraction above; both tails stay in logarithms and never underflow.
  /// - SeeAlso: DLMF 8.11.4, 8.9.2.
  package static func logPQ(shape a: Double, _ x: Double) -> (lower: Double, upper: Double) {
    precondition(a > 0 && x >= 0, "a shape above 0 and an x of at least 0")
    if x == 0 { return (-.infinity, 0) }
    if x == .infinity { return (0, -.infinity) }
    let prefix =
      -LogGamma.halfDeviance(a, mean: x) - LogGamma.stirlingError(a) + 0.5 * log(a) - LogGamma.halfLogTwoPi
    if x < a + 1 {
      let lower = min(0, prefix + log(series(a, x)))
      return (lower, LogArithmetic.logOneMinusExp(lower))
    }
    let upper = min(0, prefix + log(continuedFraction(a, x)))
    return (LogArithmetic.logOneMinusExp(upper), upper)
  }

  /// The probability that a chi-squared variable with `degreesOfFreedom` > 0 is at least `statistic` ≥ 0.
  package static func chiSquaredSurvival(_ statistic: Double, degreesOfFreedom: Double) -> Probability {
    Probability(log: logPQ(shape: degreesOfFreedom / 2, statistic / 2).upper)
  }

  /// P(a, x) / [xᵃ e⁻ˣ / Γ(a)] = Σ xⁿ / (a (a+1) … (a+n)).
  private static func series(_ a: Double, _ x: Double) -> Double {
    var term = 1 / a
    var sum = term
    for n in 1...iterations(a) {
      term *= x / (a + Double(n))
      sum += term
      if term < sum * 1e-17 { break }
    }
    return sum
  }

  /// Q(a, x) / [xᵃ e⁻ˣ / Γ(a)] by the modified Lentz method.
  private static func continuedFraction(_ a: Double, _ x: Double) -> Double {
    var b = x + 1 - a
    var c = Double.greatestFiniteMagnitude
    var d = 1 / b
    var product = d
    for i in 1...iterations(a) {
      let numerator = -Double(i) * (Double(i) - a)
      b += 2
      d = 1 / nonzero(numerator * d + b)
      c = nonzero(b + numerator / c)
      product *= d * c
      if abs(d * c - 1) < 1e-16 { break }
    }
    return product
  }

  private static func nonzero(_ x: Double) -> Double { abs(x) < 1e-300 ? 1e-300 : x }

  /// Both expansions need a multiple of √a terms where x is near a.
  private static func iterations(_ a: Double) -> Int { 500 + Int(20 * min(a, 1e12).squareRoot()) }
}
