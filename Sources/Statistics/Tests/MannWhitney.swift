import Foundation

/// The Mann–Whitney U test that neither window tends to larger values.
package enum MannWhitney {
  package enum Alternative: Sendable {
    case twoSided
    /// The reference tends to the smaller values.
    case less
  }

  package struct Test: Sendable, Equatable {
    /// Of the reference: in how many pairs its value is the larger, ties counting ½.
    package let u: Double
    package let pValue: Probability
  }

  /// More values beside a side of at most 8 than this are judged as many are.
  private static let mostExact = 100_000

  /// As `scipy.stats.mannwhitneyu`: exact where a side has at most 8 values and none are tied, else by the normal law
  /// with the variance corrected for ties and ½ for continuity.
  ///
  /// p is 1 where all values are equal.
  /// - Parameters: samples without weights other than repeats.
  package static func test(
    _ reference: WeightedSample, _ current: WeightedSample, alternative: Alternative = .twoSided
  ) -> Test {
    let (m, n) = (reference.totalWeight, current.totalWeight)
    var (below, rankSum, ties) = (0.0, 0.0, 0.0)
    WeightedSample.merge(reference, current) { _, first, second in
      let length = first + second
      rankSum += first * (below + (length + 1) / 2)
      ties += length * length * length - length
      below += length
    }
    let u = rankSum - m * (m + 1) / 2
    let (extreme, factor) =
      switch alternative {
      case .twoSided: (max(u, m * n - u), M_LN2)
      case .less: (m * n - u, 0)
      }
    let total = m + n
    let variance = m * n / 12 * (total + 1 - ties / (total * (total - 1)))
    guard variance > 0 else { return Test(u: u, pValue: .one) }
    let isExact = ties == 0 && min(m, n) <= 8 && max(m, n) <= Double(mostExact)
    let tail =
      isExact
      ? exact(Int(extreme), Int(min(m, n)), Int(max(m, n)))
      : NormalDistribution.survival((extreme - m * n / 2 - 0.5) / variance.squareRoot())
    return Test(u: u, pValue: Probability(log: tail.log + factor))
  }

  /// The share of the orders of m ≤ 8 and n values whose U is at least u: of the coefficients of a Gaussian binomial,
  /// which are whole numbers, and taken as such.
  /// - SeeAlso: Mann & Whitney (1947).
  private static func exact(_ u: Int, _ m: Int, _ n: Int) -> Probability {
    var counts = [Int128](repeating: 0, count: m * n + 1)
    counts[0] = 1
    for i in 1...m {
      // Times 1 − qⁿ⁺ⁱ, over 1 − qⁱ.
      for k in stride(from: m * n, through: n + i, by: -1) { counts[k] &-= counts[k - n - i] }
      for k in stride(from: i, through: m * n, by: 1) { counts[k] &+= counts[k - i] }
    }
    // The law is symmetric: from whichever end the sum is shorter and loses nothing.
    let lower = counts[..<min(u, counts.count)].reduce(0.0) { $0 + Double($1) }
    let upper = counts[min(u, counts.count)...].reduce(0.0) { $0 + Double($1) }
    return Probability(log: log(upper) - log(lower + upper))
  }
}
