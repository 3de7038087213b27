import Foundation

/// The night on which a column's step began.
///
/// Effects are 0 before the step and the step's size after it, with a variance of 1. The night named is the one that is
/// most likely right within one night, or exactly: with the greatest probability of itself and, by two thirds, of its
/// neighbours, where every night and, within reason, every size is as likely before. For a step that began 7 nights ago
/// that is right within one night 86 times of 100 at 2 standard errors, 94 at 2.5 and 98 at 3; with the size known it could
/// be 91, 97 and 99.
/// - SeeAlso: Chernoff & Zacks (1964), Ann. Math. Statist. 35; Hinkley (1970), Biometrika 57.
package enum ChangePoint {
  /// Nights that are looked at, the newest.
  package static let greatestCount = 60
  /// Of a step's size before it is seen, in units of a night's variance.
  private static let sizeVariance = 16.0
  private static let weightOfNeighbour = 2.0 / 3

  /// The index of the step's first night; nil without a night that has an effect.
  /// - Parameters:
  ///   - effects: by night, oldest first, each divided by its standard error; not a number where the night is missing.
  ///   - baselineVariance: of the level before the step, in units of a night's variance, ≥ 0: 1 / W for W reference
  ///     windows, as their mean is not known better.
  package static func night(of effects: [Double], baselineVariance: Double = 0) -> Int? {
    let start = max(0, effects.count - greatestCount)
    let known = (start..<effects.count).filter { effects[$0].isFinite }
    guard !known.isEmpty else { return nil }
    let total = known.reduce(0) { $0 + effects[$1] }
    var before = 0.0
    var evidences: [Double] = []
    for (count, night) in known.enumerated() {
      let (after, rest) = (total - before, known.count - count)
      evidences.append(evidence(before, count, baselineVariance) + evidence(after, rest, sizeVariance))
      before += effects[night]
    }
    return known[centre(evidences)]
  }

  /// The index with the greatest probability of it and its neighbours; of several alike the last, as a step is not told
  /// to be older than it must be.
  private static func centre(_ evidence: [Double]) -> Int {
    let greatest = evidence.max() ?? 0
    let probabilities = evidence.map { exp($0 - greatest) }
    let sums = probabilities.indices.map { index in
      let neighbours = [index - 1, index + 1].filter(probabilities.indices.contains).map { probabilities[$0] }
      return probabilities[index] + weightOfNeighbour * neighbours.reduce(0, +)
    }
    return sums.indices.max { (sums[$0], $0) < (sums[$1], $1) } ?? 0
  }

  /// The log-likelihood of a normal level with a mean of 0 and this variance against one that is 0, over all that it may be.
  private static func evidence(_ sum: Double, _ count: Int, _ variance: Double) -> Double {
    let spread = 1 + Double(count) * variance
    return sum * sum * variance / (2 * spread) - log(spread) / 2
  }
}
