import Foundation

/// Where one new value is to be expected, learned from values before it: a prediction interval that single odd values
/// do not widen.
///
/// The centre is the mean without the ⌊n/5⌋ least and greatest values, the spread the standard deviation with those
/// moved to the nearest of the others. With values that are roughly normal, (new − centre) / scale follows Student's t
/// with n − 2⌊n/5⌋ − 1 degrees of freedom. The value that is judged takes no part: of n values that include it none can
/// lie further than (n − 1)/√n standard deviations from their mean.
///
/// Measured with 400,000 normal samples, as multiples of the level, at levels 0.05…0.0005 and n = 7…60: 0.88 to 1.2;
/// where the values fall into 7 groups of 3 to 8, 0.1 to 1.7.
/// - SeeAlso: Tukey & McLaughlin (1963), "Less vulnerable confidence and significance procedures for location".
package struct UsualRange: Sendable, Hashable {
  /// Fewer values than this teach no range.
  package static let smallestCount = 5

  /// What is usual, in the unit of the values.
  package let center: Double
  /// By what t is multiplied: 0 where no value differs from the others.
  package let scale: Double
  /// At least 1.
  package let degreesOfFreedom: Double

  /// - Parameter values: of comparable windows, finite.
  /// - Returns: nil for fewer than `smallestCount`, and values too large to reckon with.
  package init?(_ values: [Double]) {
    self.init(groups: [values], group: 0)
  }

  /// Of values that fall into groups of their own level and one spread, the range of one group.
  /// - Parameters:
  ///   - groups: each with two values or more, all finite.
  ///   - group: the place of the one of which a value is expected.
  /// - Returns: nil for fewer than `smallestCount` values, a group of one, and values too large to reckon with.
  package init?(groups: [[Double]], group: Int) {
    let count = groups.reduce(0) { $0 + $1.count }
    let groups = groups.map { $0.sorted() }
    guard count >= Self.smallestCount, groups.allSatisfy({ $0.count >= 2 }), groups.indices.contains(group) else {
      return nil
    }
    let centers = groups.map(Self.trimmedMean)
    let residuals = zip(groups, centers).flatMap { values, center in
      let unit = groups.count == 1 ? 1 : (Double(values.count) / Double(values.count - 1)).squareRoot()
      return values.map { ($0 - center) * unit }
    }
    let (cut, n) = (count / 5, Double(count))
    center = centers[group]
    let ownCount = Double(groups[group].count)
    let ofCenter = ((1 + 1.1 / ownCount) / (1 + 1.1 / n)).squareRoot()
    scale = Self.deviation(residuals.sorted(), cut: cut) * Self.consistency(count, cut: cut) * ofCenter
    degreesOfFreedom = max(1, Double(count - 2 * cut - groups.count))
    // Values near the largest double are further apart than a double can say.
    guard center.isFinite, scale.isFinite else { return nil }
  }

  /// The values that a new one lies between but for a chance of `level`, which both sides share.
  package func limits(at level: Probability) -> ClosedRange<Double> {
    let half = Probability(log: level.log - M_LN2)
    let reach = scale == 0 ? 0 : scale * StudentT.quantile(upperTail: half, degreesOfFreedom: degreesOfFreedom)
    return center - reach...center + reach
  }

  private static func trimmedMean(_ sorted: [Double]) -> Double {
    let kept = sorted.dropFirst(sorted.count / 5).dropLast(sorted.count / 5)
    // From the first on, so that equal values have exactly their own mean.
    guard let first = kept.first else { return 0 }
    return first + kept.reduce(0) { $0 + ($1 - first) / Double(kept.count) }
  }

  /// The winsorized standard deviation. Where that many values are equal that none is left, it is that of all, unless
  /// at most one in ten differs: those are odd, and say nothing of how the others vary.
  private static func deviation(_ sorted: [Double], cut: Int) -> Double {
    let (low, high) = (sorted[cut], sorted[sorted.count - 1 - cut])
    let within = standardDeviation(sorted.map { min(max($0, low), high) })
    if within > 0 { return within }
    let odd = sorted.count { $0 != low }
    return 10 * odd <= sorted.count ? 0 : standardDeviation(sorted)
  }

  private static func standardDeviation(_ values: [Double]) -> Double {
    guard let first = values.first, values.contains(where: { $0 != first }) else { return 0 }
    let mean = first + values.reduce(0) { $0 + ($1 - first) / Double(values.count) }
    return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
  }

  /// By what a winsorized deviation is short of that of the normal values which it comes from, and what the mean's own
  /// error adds. The second factor is fitted to 2 million samples each of n = 5…200.
  private static func consistency(_ count: Int, cut: Int) -> Double {
    guard cut > 0 else { return (1 + 1 / Double(count)).squareRoot() }
    let n = Double(count)
    let share = Double(cut) / n
    let q = NormalDistribution.quantile(upperTail: Probability(share))
    let density = exp(-q * q / 2) / (2 * Double.pi).squareRoot()
    let variance = 1 - 2 * share - 2 * q * density + 2 * share * q * q
    return (1 + 10.7 * share / n) / variance.squareRoot()
  }
}
