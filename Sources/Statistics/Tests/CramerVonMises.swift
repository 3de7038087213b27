import Foundation

/// The two-sample Cramér–von Mises test: how far two empirical distribution functions lie apart over all their values.
package enum CramerVonMises {
  package struct Test: Sendable, Equatable {
    /// Anderson's T, ≥ 0.
    package let statistic: Double
    package let pValue: Probability
    /// The p-value as it was counted, not by way of its logarithm; nil of large samples.
    package let counted: Double?
    /// T brought to the mean and variance of its limit; nil where the p-value was counted.
    package let limit: Double?
  }

  /// As `scipy.stats.cramervonmises_2samp`: exact while neither sample has more than 20 values, else by the limiting law
  /// at T brought to its mean and variance, whose tail does not underflow. Equal values share the mean of their ranks.
  ///
  /// - Parameters: samples without weights other than repeats, that is, of whole numbers of rows.
  /// - SeeAlso: Anderson (1962), eq. 7–14; Xiao, Gordon & Yakovlev (2006).
  package static func test(_ reference: WeightedSample, _ current: WeightedSample) -> Test {
    let (m, n) = (reference.totalWeight, current.totalWeight)
    let (product, total) = (m * n, m + n)
    let u = m * spread(reference, current, of: \.reference) + n * spread(reference, current, of: \.current)
    let statistic = u / (product * total) - (4 * product - 1) / (6 * total)
    if max(m, n) <= 20 {
      let p = min(1, exact(u, Int(m), Int(n)))
      return Test(statistic: statistic, pValue: Probability(p), counted: p, limit: nil)
    }
    let mean = (1 + 1 / total) / 6
    let variance =
      (total + 1) * (4 * product * total - 3 * (m * m + n * n) - 2 * product) / (45 * total * total * 4 * product)
    let limit = 1.0 / 6 + (statistic - mean) / (45 * variance).squareRoot()
    // Below it scipy's law holds nothing either.
    let p = limit < 0.003 ? Probability.one : QuadraticForm.cramerVonMises.survival(limit)
    return Test(statistic: statistic, pValue: p, counted: nil, limit: limit)
  }

  /// Σ (rank among all − rank within the sample)² over the values of one sample.
  private static func spread(
    _ reference: WeightedSample, _ current: WeightedSample,
    of side: (_ counts: (reference: Double, current: Double)) -> Double
  ) -> Double {
    var (below, own, sum) = (0.0, 0.0, 0.0)
    WeightedSample.merge(reference, current) { _, first, second in
      let count = side((first, second))
      let rank = below + (first + second + 1) / 2
      let gap = rank - (own + (count + 1) / 2)
      // Within a tie the rank stays and the place moves on.
      if count > 0 { sum += count * gap * gap + count * (count * count - 1) / 12 }
      below += first + second
      own += count
    }
    return sum
  }

  /// The share of the orders of m and n values whose sum of squares is at least that of u, counted in full.
  /// - SeeAlso: Xiao, Gordon & Yakovlev (2006), eq. 9–11.
  private static func exact(_ u: Double, _ m: Int, _ n: Int) -> Double {
    let multiple = leastCommonMultiple(m, n)
    let (stepM, stepN) = (multiple / m, multiple / n)
    let product = Double(m * n)
    let scaled = Double(multiple * multiple) * Double(m + n) * (6 * u - product * (4 * product - 1))
    let zeta = (scaled / (6 * product * product)).rounded(.down)
    // The frequencies of each sum over the paths to a lattice point, exact in a Double up to C(40, 20).
    var row: [[Int: Double]] = [[0: 1]] + [[Int: Double]](repeating: [:], count: m)
    for i in 0...n {
      var paths: [Int: Double] = [:]
      for j in 0...m {
        paths.merge(row[j], uniquingKeysWith: +)
        let gap = stepM * j - stepN * i
        paths = Dictionary(uniqueKeysWithValues: paths.map { ($0.key + gap * gap, $0.value) })
        row[j] = paths
      }
    }
    let all = row[m].values.reduce(0, +)
    return row[m].reduce(0) { Double($1.key) >= zeta ? $0 + $1.value : $0 } / all
  }

  private static func leastCommonMultiple(_ a: Int, _ b: Int) -> Int {
    var (x, y) = (a, b)
    while y != 0 { (x, y) = (y, x % y) }
    return a / x * b
  }
}
