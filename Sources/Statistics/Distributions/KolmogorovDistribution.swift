import Foundation

/// The two-sided Kolmogorov distribution of one sample of n values against a continuous law, as scipy's `kstwo`.
///
/// Methods and their regions follow Simard & L'Ecuyer (2011) as scipy does, but the tail is summed in logarithms and
/// does not underflow.
enum KolmogorovDistribution {
  /// The probability that the distance is at least `distance`, for n ≥ 1.
  ///
  /// Within 1e-9, relative, of `scipy.stats.kstwo.sf` up to n = 1,000,000; above, where scipy approximates the sum,
  /// the sum is kept. Exact up to rounding except by Pelz–Good's expansion (n > 140 and n d² < 2.2) and twice the
  /// one-sided tail (n d² above that), each itself off by less than 1e-5 of the probability.
  static func survival(_ distance: Double, count n: Int) -> Probability {
    precondition(n >= 1, "a sample of at least one value")
    let size = Double(n)
    let t = size * distance
    if distance >= 1 { return Probability(log: -.greatestFiniteMagnitude) }
    if t <= 0.5 { return .one }
    if t <= 1 { return smallest(t, n).complement }
    if t >= size - 1 { return Probability(log: M_LN2 + size * log1p(-distance)) }
    let square = t * distance
    if distance >= 0.5 || square >= (n <= 140 ? 4 : 2.2) {
      return Probability(log: M_LN2 + SmirnovDistribution.logSurvival(distance, count: n))
    }
    if n <= 140 || (n <= 100_000 && size * pow(distance, 1.5) <= 1.4) {
      return DurbinMatrix.cumulative(distance, count: n).complement
    }
    return Probability(min(1, max(0, pelzGoodSurvival(distance, count: size))))
  }

  /// Pr(D ≤ d) for ½ ≤ n d ≤ 1 is n! (2d − 1/n)ⁿ.
  private static func smallest(_ t: Double, _ n: Int) -> Probability {
    let size = Double(n)
    let logFactorialRatio =
      LogGamma.stirlingError(size) + 0.5 * log(size) - size + LogGamma.halfLogTwoPi
    return Probability(log: logFactorialRatio + size * log(2 * t - 1))
  }

  /// Three correction terms in 1/√n to Kolmogorov's limit, in the theta-function form that converges for small z.
  /// - SeeAlso: Pelz & Good (1976), eq. 6–9.
  private static func pelzGoodSurvival(_ x: Double, count n: Double) -> Double {
    let z = n.squareRoot() * x
    let z2 = z * z
    let z4 = z2 * z2
    let logQ = -Double.pi * .pi / (8 * z2)
    guard logQ > -708 else { return 1 }
    let terms = Int((16 * z / .pi).rounded(.up))
    var k = oddSums(z2, exp(logQ), terms)
    let scale = (2 * Double.pi).squareRoot()
    k[0] *= scale / z
    k[1] *= scale / (6 * z4)
    k[2] *= scale / (72 * z4 * z2 * z)
    k[3] *= scale / (6480 * z4 * z4 * z2)

    var (second, third) = (0.0, 0.0)
    for j in stride(from: terms, through: 1, by: -1) {
      let square = Double(j * j)
      let power = exp(-Double.pi * .pi * square / (2 * z2))
      second += square * power
      third += (3 * z2 - .pi * .pi * square) * square * power
    }
    k[2] -= second * .pi * .pi * scale / (36 * z2 * z)
    k[3] += third * .pi * .pi * scale / (216 * z4 * z2)
    return 1 - k[0] - k[1] / n.squareRoot() - k[2] / n - k[3] / (n * n.squareRoot())
  }

  /// The sums over odd integers of K₀…K₃, by Horner's scheme in q^(m²).
  private static func oddSums(_ z2: Double, _ q: Double, _ terms: Int) -> [Double] {
    let p2 = Double.pi * .pi
    let (z4, z6, z8) = (z2 * z2, z2 * z2 * z2, z2 * z2 * z2 * z2)
    let (p4, p6) = (p2 * p2, p2 * p2 * p2)
    let polynomials: [[Double]] = [
      [1],
      [-z2, p2 / 4],
      [6 * z6 + 2 * z4, (2 * z4 - 5 * z2) * p2 / 4, p4 * (1 - 2 * z2) / 16],
      [
        -30 * z6 - 90 * z8, p2 * (135 * z4 - 96 * z6) / 4, p4 * (212 * z4 - 60 * z2) / 16,
        p6 * (5 - 30 * z2) / 64,
      ],
    ]
    var sums = [0.0, 0, 0, 0]
    for j in stride(from: terms, through: 1, by: -1) {
      let square = Double((2 * j - 1) * (2 * j - 1))
      let power = pow(q, Double(8 * j))
      for i in 0..<4 {
        sums[i] = sums[i] * power + polynomials[i].reversed().reduce(0) { $0 * square + $1 }
      }
    }
    return sums.map { $0 * q }
  }
}
