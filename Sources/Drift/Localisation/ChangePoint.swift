/// The night on which a column's step began.
///
/// Effects are 0 before the step and the step's size after it, with a variance of 1. The night is that of the greatest
/// likelihood against no step at all; nights within 2 units of log-likelihood of it are as good as known, for a steady
/// step about 95 % of the time.
/// - SeeAlso: Hinkley (1970), Biometrika 57.
package struct ChangePoint: Sendable, Equatable {
  /// Nights that are looked at, the newest.
  package static let greatestCount = 60
  private static let likelihoodUnits = 2.0

  /// Index of the step's first night in the effects that were given.
  package let night: Int
  /// From the first to the last night on which it may have begun, by likelihood.
  package let earliest: Int
  package let latest: Int
  /// The mean of the effects since, in standard errors of one night.
  package let size: Double
  /// Log-likelihood of the step against none, in natural units, ≥ 0.
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
    let none = Self.level(total, known.count, variance: baselineVariance)
    var before = 0.0
    let gains = known.enumerated().map { count, night in
      defer { before += effects[night] }
      let after = total - before
      let step = after * after / (2 * Double(known.count - count))
      return Self.level(before, count, variance: baselineVariance) + step - none
    }
    // Of several alike the last: a step is not told to be older than it must be.
    let best = gains.indices.max { (gains[$0], $0) < (gains[$1], $1) } ?? 0
    let likely = gains.indices.filter { gains[$0] >= gains[best] - Self.likelihoodUnits }
    night = known[best]
    earliest = known[likely.first ?? best]
    latest = known[likely.last ?? best]
    size = known[best...].reduce(0) { $0 + effects[$1] } / Double(known.count - best)
    gain = max(gains[best], 0)
  }

  /// Log-likelihood of a level with a mean of 0 and this variance, against one that is 0.
  private static func level(_ sum: Double, _ count: Int, variance: Double) -> Double {
    sum * sum * variance / (2 * (1 + Double(count) * variance))
  }
}
