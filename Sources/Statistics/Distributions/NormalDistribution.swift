import Foundation

/// The standard normal distribution.
package enum NormalDistribution {
  /// The probability of a value at most z; relative error below 1e-13 · max(1, z²/50).
  package static func cumulative(_ z: Double) -> Probability { survival(-z) }

  /// The probability of a value above z; relative error below 1e-13 · max(1, z²/50). Does not underflow.
  package static func survival(_ z: Double) -> Probability {
    if z < 0 { return survival(-z).complement }
    if z < 30 { return Probability(log: log(0.5 * erfc(z / 2.0.squareRoot()))) }
    // Mills' ratio; from z = 30 on six terms leave less than 1e-15.
    let w = 1 / (z * z)
    let ratio = 1 - w * (1 - 3 * w * (1 - 5 * w * (1 - 7 * w * (1 - 9 * w))))
    return Probability(log: -0.5 * z * z - log(z) - LogGamma.halfLogTwoPi + log(ratio))
  }

  /// The z that a value exceeds with probability `upperTail`; relative error below 1e-15 down to 1e-300, and
  /// within 1e-9 of it beyond.
  /// - SeeAlso: Wichura (1988), algorithm AS 241, PPND16.
  package static func quantile(upperTail: Probability) -> Double {
    let p = upperTail.value
    let q = 0.5 - p
    if abs(q) <= 0.425 {
      let r = 0.180625 - q * q
      return q * ratio(r, central)
    }
    let smallerTail = q > 0 ? upperTail : upperTail.complement
    let r = (-smallerTail.log).squareRoot()
    if r > 27 { return refined(from: 2.0.squareRoot() * r, smallerTail) * (q > 0 ? 1 : -1) }
    let z = r <= 5 ? ratio(r - 1.6, middle) : ratio(r - 5, far)
    return q > 0 ? z : -z
  }

  /// Newton's method on log survival, whose slope tends to −z far out.
  private static func refined(from start: Double, _ upperTail: Probability) -> Double {
    var z = start
    for _ in 0..<50 {
      let step = (survival(z).log - upperTail.log) / z
      z += step
      if abs(step) <= 1e-14 * z { break }
    }
    return z
  }

  private static func ratio(_ r: Double, _ coefficients: (numerator: [Double], denominator: [Double])) -> Double {
    coefficients.numerator.reduce(0) { $0 * r + $1 } / coefficients.denominator.reduce(0) { $0 * r + $1 }
  }

  private static let central: (numerator: [Double], denominator: [Double]) = (
    [
      2.5090809287301226727e+3, 3.3430575583588128105e+4, 6.7265770927008700853e+4, 4.5921953931549871457e+4,
      1.3731693765509461125e+4, 1.9715909503065514427e+3, 1.3314166789178437745e+2, 3.3871328727963666080e0,
    ],
    [
      5.2264952788528545610e+3, 2.8729085735721942674e+4, 3.9307895800092710610e+4, 2.1213794301586595867e+4,
      5.3941960214247511077e+3, 6.8718700749205790830e+2, 4.2313330701600911252e+1, 1,
    ]
  )

  private static let middle: (numerator: [Double], denominator: [Double]) = (
    [
      7.74545014278341407640e-4, 2.27238449892691845833e-2, 2.41780725177450611770e-1, 1.27045825245236838258e0,
      3.64784832476320460504e0, 5.76949722146069140550e0, 4.63033784615654529590e0, 1.42343711074968357734e0,
    ],
    [
      1.05075007164441684324e-9, 5.47593808499534494600e-4, 1.51986665636164571966e-2, 1.48103976427480074590e-1,
      6.89767334985100004550e-1, 1.67638483018380384940e0, 2.05319162663775882187e0, 1,
    ]
  )

  private static let far: (numerator: [Double], denominator: [Double]) = (
    [
      2.01033439929228813265e-7, 2.71155556874348757815e-5, 1.24266094738807843860e-3, 2.65321895265761230930e-2,
      2.96560571828504891230e-1, 1.78482653991729133580e0, 5.46378491116411436990e0, 6.65790464350110377720e0,
    ],
    [
      2.04426310338993978564e-15, 1.42151175831644588870e-7, 1.84631831751005468180e-5, 7.86869131145613259100e-4,
      1.48753612908506148525e-2, 1.36929880922735805310e-1, 5.99832206555887937690e-1, 1,
    ]
  )
}
