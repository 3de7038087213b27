import Foundation

/// Student's t distribution with any degrees of freedom > 0, whole or not; `.infinity` is the normal.
package enum StudentT {
  /// The probability of a value above t; relative error below 1e-10. Does not underflow.
  package static func survival(_ t: Double, degreesOfFreedom nu: Double) -> Probability {
    precondition(nu > 0, "degrees of freedom above 0")
    if t < 0 { return survival(-t, degreesOfFreedom: nu).complement }
    // From 1e12 on the two differ by less than t⁴ / 4e12, relative.
    if nu >= 1e12 { return NormalDistribution.survival(t) }
    // Far out t² would overflow, and the tail is the density times t / ν.
    if t > 1e100 {
      let finite = min(t, .greatestFiniteMagnitude)
      return Probability(log: logDensity(finite, nu) + log(finite) - log(nu))
    }
    let square = t * t
    let (x, y) = (nu / (nu + square), square / (nu + square))
    return Probability(log: IncompleteBeta.logTails(x: x, y: y, a: nu / 2, b: 0.5).lower - M_LN2)
  }

  /// The probability of a value at most t.
  package static func cumulative(_ t: Double, degreesOfFreedom nu: Double) -> Probability {
    survival(-t, degreesOfFreedom: nu)
  }

  /// The t that a value exceeds with probability `upperTail`; relative error below 1e-10, ∞ where it overflows.
  package static func quantile(upperTail: Probability, degreesOfFreedom nu: Double) -> Double {
    precondition(nu > 0, "degrees of freedom above 0")
    if nu >= 1e12 { return NormalDistribution.quantile(upperTail: upperTail) }
    if upperTail.log > -M_LN2 { return -quantile(upperTail: upperTail.complement, degreesOfFreedom: nu) }
    var low = 0.0
    var high = max(1, NormalDistribution.quantile(upperTail: upperTail))
    while survival(high, degreesOfFreedom: nu) > upperTail {
      low = high
      high *= 2
      if high > 1e290 { return .infinity }
    }
    return root(upperTail, nu, low, high)
  }

  /// Newton's method on log survival, falling back on bisection whenever a step leaves the bracket.
  private static func root(_ upperTail: Probability, _ nu: Double, _ start: Double, _ end: Double) -> Double {
    var (low, high) = (start, end)
    var t = 0.5 * (low + high)
    for _ in 0..<200 {
      let log = survival(t, degreesOfFreedom: nu).log
      if log > upperTail.log { low = t } else { high = t }
      let slope = -exp(logDensity(t, nu) - log)
      let newton = t - (log - upperTail.log) / slope
      let next = newton > low && newton < high ? newton : 0.5 * (low + high)
      if abs(next - t) <= 1e-14 * t || next == t { return next }
      t = next
    }
    return t
  }

  private static func logDensity(_ t: Double, _ nu: Double) -> Double {
    let ratio = LogGamma.value((nu + 1) / 2) - LogGamma.value(nu / 2)
    let kernel = t > 1e100 ? 2 * log(t) - log(nu) : log1p(t * t / nu)
    return ratio - 0.5 * log(nu * .pi) - 0.5 * (nu + 1) * kernel
  }
}
