import Foundation

/// The one-sided Kolmogorov–Smirnov distribution of one sample (Smirnov's formula).
enum SmirnovDistribution {
  /// log Pr(D⁺ ≥ x) for a sample of n ≥ 1 values and 0 < x < 1; relative error of the probability below 1e-10.
  ///
  /// x Σ C(n, j) (x + j/n)^(j−1) (1 − x − j/n)^(n−j) over j ≤ n (1 − x): all terms are positive, and each is a
  /// binomial density over x + j/n, so Loader's form keeps its digits at any n. Beyond 40,000 terms the sum is taken
  /// by the trapezoidal rule on every s-th term: once n x² ≥ 2 the summand is smooth and flat at both ends.
  /// - SeeAlso: Birnbaum & Tingey (1951).
  static func logSurvival(_ x: Double, count n: Int) -> Double {
    let size = Double(n)
    let last = Int((size * (1 - x)).rounded(.down))
    let stride = max(1, last / 40_000)
    var logs: [Double] = []
    logs.reserveCapacity(last / stride + 1)
    var j = 0
    while j <= last {
      logs.append(logTerm(Double(j), size, x))
      j += stride
    }
    let peak = logs.max() ?? 0
    guard peak > -.infinity else { return peak }
    let sum = logs.reduce(0) { $0 + exp($1 - peak) }
    return log(x) + peak + log(sum) + log(Double(stride))
  }

  private static func logTerm(_ j: Double, _ n: Double, _ x: Double) -> Double {
    if j == 0 { return n * log1p(-x) - log(x) }
    let p = x + j / n
    if n - j < 0.5 || p >= 1 { return -.infinity }
    return BinomialDensity.log(successes: j, failures: n - j, p: p, q: 1 - p) - log(p)
  }
}
