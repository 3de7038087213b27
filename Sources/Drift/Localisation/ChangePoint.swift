import Foundation

/// The night on which a column's step began.
///
/// Effects are 0 before the step and the step's size after it, with a variance of 1. The night named is the one that is
/// most likely right within one night, or exactly: with the greatest probability of itself and, by two thirds, of its
/// neighbours, where every night and, within reason, every size is as likely before. For a step that began 7 nights ago
/// that is right within one night 86 times of 100 at 2 standard errors, 94 at 2.5 and 98 at 3; with the size known it could
/// be 91, 97 and 99.
/// - SeeAlso: Chernoff & Zacks (1964), Ann. Math. Statist. 35; Hinkley (1970), Biometrika 57.
package struct ChangePoint: Sendable, Equatable {
  /// Nights that are looked at, the newest.
  package static let greatestCount = 60
  private static let likelihoodUnits = 2.0
  /// Of a step's size before it is seen, in units of a night's variance.
  private static let sizeVariance = 16.0
  private static let weightOfNeighbour = 2.0 / 3

  /// Index of the step's first night in the effects that were given.
  package let night: Int
  /// From the first to the last night on which it may have begun: of those within 2 units of log-likelihood of the most
  /// likely one, which hold the right one about 95 times of 100.
  package let earliest: Int
  package let latest: Int
  /// The mean of the effects since, in standard errors of one night.
  package let size: Double
  /// Greatest log-likelihood of a step against none, in natural units, ≥ 0.
  package let gain: Double

  /// Nil without a night that has an effect.
  /// - Parameters:
  ///   - effects: by night, oldest first, each divided by its standard error; not a number where the night is missing.
  ///   - baselineVariance: of the level before the step, in units of a night's variance, ≥ 0: 1 / W for W reference
  ///     windows, as their mean is not known better.
  package init?(_ effects: [Double], baselineVariance: Double = 0) {
    let start = max(0, effects.count - Self.greatestCount)
    let known = (start..<effects.count).filter { effects[$0].isFinite }
    guard !known.isEmpty else { return nil }
    let total = known.reduce(0) { $0 + effects[$1] }
    let none = Self.level(total, known.count, baselineVariance)
    var before = 0.0
    var (gains, evidence): ([Double], [Double]) = ([], [])
    for (count, night) in known.enumerated() {
      let (after, rest) = (total - before, known.count - count)
      let base = Self.level(before, count, baselineVariance)
      gains.append(base.gain + after * after / (2 * Double(rest)) - none.gain)
      evidence.append(base.evidence + Self.level(after, rest, Self.sizeVariance).evidence)
      before += effects[night]
    }
    let greatest = gains.max() ?? 0
    let likely = gains.indices.filter { gains[$0] >= greatest - Self.likelihoodUnits }
    let best = Self.centre(evidence)
    night = known[best]
    earliest = known[min(likely.first ?? best, best)]
    latest = known[max(likely.last ?? best, best)]
    size = known[best...].reduce(0) { $0 + effects[$1] } / Double(known.count - best)
    gain = max(greatest, 0)
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

  /// A normal level with a mean of 0 and this variance against one that is 0: at its most likely, and over all of it.
  private static func level(_ sum: Double, _ count: Int, _ variance: Double) -> (gain: Double, evidence: Double) {
    let spread = 1 + Double(count) * variance
    let gain = sum * sum * variance / (2 * spread)
    return (gain, gain - log(spread) / 2)
  }
}
