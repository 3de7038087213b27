import Foundation
package import Statistics

/// How likely a statistic is to lie so far out where nothing has changed, as far as the reference knows by how much windows
/// vary.
///
/// The dispersion f of a statistic is known by its posterior: ν s / χ² with ν degrees of freedom (Smyth 2004). Given f the
/// mean of the windows has the variance V(f) = V of sampling + max(f − 1, 0) · `perExcess`, and follows Student's t with the
/// degrees of freedom that fit the tails of its nightly part. The p-value is the mean of these tails over the posterior:
/// a single Student's t for all, by the moments of V (Satterthwaite), has tails that are far too heavy wherever V is
/// mostly sampling and f is known to be near 1.
package struct PredictiveTail: Sendable {
  /// Of the windows taken together, by sampling alone, and by each 1 that f is above 1.
  let sampling: Double
  let perExcess: Double
  private let nodes: [Node]

  private struct Node {
    let logWeight: Double
    /// √(V(f) / V of sampling), ≥ 1.
    let spread: Double
    /// Of Student's t; infinite for a normal tail.
    let degrees: Double
  }

  /// Steps of the sum by standard deviations of log χ², about.
  private static let step = 0.5
  /// Logarithm of the density below which nothing is added: p-values below 1e-18 are told too small, the others
  /// within 2 %.
  private static let leastLog = -45.0
  /// Below this part of the variance the tails of nights make no difference.
  private static let leastNightly = 0.02

  /// - Parameters:
  ///   - scale: s, > 0; below 1 where windows vary less than sampling makes them.
  ///   - degrees: ν, > 0.
  ///   - tailExcess: excess kurtosis of one night, ≥ 0.
  ///   - nights: that are taken together.
  package init(
    scale: Double, degrees: Double, sampling: Double, perExcess: Double, tailExcess: Double, nights: Int
  ) {
    self.sampling = sampling
    self.perExcess = perExcess
    let half = degrees / 2
    // In u = log(χ² / ν) the density is smooth, and so is the tail for all u below the one whose f is 1.
    func density(_ u: Double) -> Double { half * (u - exp(u) + 1) }
    let (gamma, _): (Double, Int) = lgamma(half)
    let total = gamma + half - half * log(half)
    let step = Self.step / half.squareRoot()
    let last = log(scale)
    let calm = IncompleteGamma.logPQ(shape: half, half * scale).upper
    var nodes = [Node(logWeight: calm, spread: 1, degrees: .infinity)]
    // Simpson's rule.
    var place = 0
    while case let u = last - Double(place) * step, u > 0 || density(u) > Self.leastLog {
      let weight = (place == 0 ? 1.0 : place.isMultiple(of: 2) ? 2 : 4) * step / 3
      let variance = sampling + (scale * exp(-u) - 1) * perExcess
      let nightly = 1 - sampling / variance
      let tail = tailExcess / Double(nights) * nightly * nightly
      nodes.append(
        Node(
          logWeight: density(u) - total + log(weight), spread: (variance / sampling).squareRoot(),
          degrees: nightly > Self.leastNightly && tail > 1e-3 ? 4 + 6 / tail : .infinity))
      place += 1
    }
    self.nodes = nodes
  }

  /// - Parameter z: on the normal scale of sampling alone.
  package func twoSided(_ z: Double) -> Probability {
    var (greatest, sum) = (-Double.infinity, 0.0)
    for node in nodes {
      let log = node.logWeight + StudentT.survival(abs(z) / node.spread, degreesOfFreedom: node.degrees).log
      if log > greatest {
        sum = sum * exp(greatest - log) + 1
        greatest = log
      } else {
        sum += exp(log - greatest)
      }
    }
    return Probability(log: min(0, greatest + Foundation.log(sum) + M_LN2))
  }

  /// The z above 0 whose two-sided p-value is `level`.
  package func critical(_ level: Probability) -> Double {
    func gap(_ z: Double) -> Double { twoSided(z).log - level.log }
    // No tail is lighter than the normal one.
    var low = NormalDistribution.quantile(upperTail: Probability(log: level.log - M_LN2))
    var high = low * 1.5
    var (above, below) = (gap(low), gap(high))
    while below > 0, high < 1e12 { (low, above, high, below) = (high, below, high * 1.5, gap(high * 1.5)) }
    // Regula falsi in log z, where the curve is next to straight, with the Illinois rule for the end that stays.
    var side = 0
    for _ in 0..<40 where high - low > 1e-9 * high && above > 0 {
      let share = above / (above - below)
      let middle = low * pow(high / low, min(max(share, 0.01), 0.99))
      let own = gap(middle)
      if abs(own) < 1e-5 { return middle }
      if own > 0 {
        (low, above) = (middle, own)
        if side > 0 { below /= 2 }
        side = 1
      } else {
        (high, below) = (middle, own)
        if side < 0 { above /= 2 }
        side = -1
      }
    }
    return high
  }
}
