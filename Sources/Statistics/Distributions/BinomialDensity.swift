import Foundation

/// The binomial density, continued to counts that are not whole.
enum BinomialDensity {
  /// log [Γ(n+1) / (Γ(x+1) Γ(y+1)) pˣ qʸ] for x successes and y failures (≥ 0), n = x + y and p + q = 1.
  ///
  /// Relative error of the density below 1e-13 at any n: no large numbers are subtracted.
  /// - SeeAlso: Loader (2000), "Fast and accurate computation of binomial probabilities".
  static func log(successes x: Double, failures y: Double, p: Double, q: Double) -> Double {
    let n = x + y
    if x == 0 { return y * logOf(q, p) }
    if y == 0 { return x * logOf(p, q) }
    let deviance = LogGamma.halfDeviance(x, mean: n * p) + LogGamma.halfDeviance(y, mean: n * q)
    let stirling = LogGamma.stirlingError(n) - LogGamma.stirlingError(x) - LogGamma.stirlingError(y)
    return stirling - deviance + 0.5 * (Foundation.log(n) - Foundation.log(x) - Foundation.log(y))
      - LogGamma.halfLogTwoPi
  }

  private static func logOf(_ p: Double, _ complement: Double) -> Double {
    complement < 0.5 ? log1p(-complement) : Foundation.log(p)
  }
}
