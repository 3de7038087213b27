import Foundation

/// The number of successes in n trials whose rate is itself drawn from a beta distribution.
enum BetaBinomial {
  /// Pr(X ≥ k) for shapes a, b > 0; relative error of the smaller tail below 1e-10. 1 where k ≤ 0.
  ///
  /// Sums the tail that lies away from the mean, by the ratio of successive probabilities and outwards, so the work
  /// grows with the spread of X rather than with n.
  static func survival(_ k: Int, trials n: Int, _ a: Double, _ b: Double) -> Probability {
    precondition(a > 0 && b > 0 && k <= n, "shapes above 0 and at most as many successes as trials")
    if k <= 0 { return .one }
    if Double(k) > Double(n) * (a / (a + b)) { return Probability(log: logTail(from: k, n, a, b)) }
    // Failures follow the same law with the shapes exchanged.
    return Probability(log: logTail(from: n - k + 1, n, b, a)).complement
  }

  private static func logTail(from k: Int, _ n: Int, _ a: Double, _ b: Double) -> Double {
    let size = Double(n)
    var (term, sum) = (1.0, 1.0)
    for k in k..<n {
      let j = Double(k)
      term *= (size - j) * (j + a) / ((j + 1) * (size - j - 1 + b))
      sum += term
      if term < sum * 1e-16 { break }
    }
    return logMass(Double(k), size - Double(k), a, b) + log(sum)
  }

  /// log Pr(X = x) with y failures. Written as a ratio of binomial densities at one p, in which the powers of p cancel;
  /// the p that maximises the denominator makes its deviance vanish.
  private static func logMass(_ x: Double, _ y: Double, _ a: Double, _ b: Double) -> Double {
    let total = x + y + a + b
    let (p, q) = ((x + a) / total, (y + b) / total)
    func density(_ s: Double, _ f: Double) -> Double { BinomialDensity.log(successes: s, failures: f, p: p, q: q) }
    return density(x, y) + density(a, b) - density(x + a, y + b)
      + log(a * (b / (a + b))) - log((x + a) * ((y + b) / total))
  }
}
