import Foundation

/// The Epps–Singleton test that two samples have one characteristic function; for discrete values too.
package enum EppsSingleton {
  package struct Test: Sendable, Equatable {
    /// W, ≥ 0; infinite between two constants.
    package let statistic: Double
    /// The rank of the estimated covariance, at most 4.
    package let degreesOfFreedom: Int
    package let pValue: Probability
  }

  /// Where the functions are compared, in half interquartile ranges of all values.
  private static let places = [0.4, 0.8]

  /// As `scipy.stats.epps_singleton_2samp`, with its correction for samples below 25.
  /// - Returns: nil where a side has fewer than 5 rows, half of all rows lie at one value, or they lie so far apart that
  ///   their distance overflows.
  /// - SeeAlso: Epps & Singleton (1986); Goerg & Kaiser (2009).
  package static func test(_ reference: WeightedSample, _ current: WeightedSample) -> Test? {
    let (m, n) = (reference.totalWeight, current.totalWeight)
    guard min(m, n) >= 5 else { return nil }
    let scale = interquartileRange(reference, current) / 2
    guard scale > 0, scale.isFinite else { return nil }
    if reference.values.count == 1 && current.values.count == 1 {
      return Test(statistic: .infinity, degreesOfFreedom: places.count * 2, pValue: Probability(0))
    }
    let (first, second) = (Waves(reference, scale), Waves(current, scale))
    let total = m + n
    let covariance = (0..<4).map { row in
      (0..<4).map { total / m * first.covariance[row][$0] + total / n * second.covariance[row][$0] }
    }
    let eigen = SymmetricEigen(covariance)
    let greatest = eigen.values.map(abs).max() ?? 0
    let kept = eigen.values.indices.filter { abs(eigen.values[$0]) > 1e-15 * greatest }
    // The inverse has as many significant ones as it can hold beside its greatest.
    let inverses = kept.map { 1 / eigen.values[$0] }
    let largest = inverses.map(abs).max() ?? 0
    let rank = inverses.count { abs($0) > largest * 4 * Double.ulpOfOne }
    let gap = first.means - second.means
    var statistic = 0.0
    for (index, inverse) in zip(kept, inverses) {
      let projection = (0..<4).reduce(0) { $0 + eigen.vectors[index][$1] * gap[$1] }
      statistic += total * inverse * projection * projection
    }
    if max(m, n) < 25 {
      statistic /= 1 + pow(total, -0.45) + 10.1 * (pow(m, -1.7) + pow(n, -1.7))
    }
    statistic = max(0, statistic)
    guard rank > 0 else { return nil }
    return Test(
      statistic: statistic, degreesOfFreedom: rank,
      pValue: IncompleteGamma.chiSquaredSurvival(statistic, degreesOfFreedom: Double(rank)))
  }

  /// Of all rows, by linear interpolation.
  private static func interquartileRange(_ reference: WeightedSample, _ current: WeightedSample) -> Double {
    let total = reference.totalWeight + current.totalWeight
    func value(_ place: Double) -> Double {
      var (below, found) = (0.0, Double.nan)
      WeightedSample.merge(reference, current) { value, first, second in
        if found.isNaN, place < below + first + second { found = value }
        below += first + second
      }
      return found
    }
    func quantile(_ share: Double) -> Double {
      let place = share * (total - 1)
      let lower = place.rounded(.down)
      let low = value(lower)
      return lower == place ? low : low + (value(lower + 1) - low) * (place - lower)
    }
    return quantile(0.75) - quantile(0.25)
  }

  /// The cosines and sines of a sample's values: their means and their covariance with divisor n.
  private struct Waves {
    private(set) var means = SIMD4<Double>()
    private(set) var covariance = [[Double]](repeating: [Double](repeating: 0, count: 4), count: 4)

    init(_ sample: WeightedSample, _ scale: Double) {
      for (value, weight) in zip(sample.values, sample.weights) { means += weight * Self.row(value, scale) }
      means /= sample.totalWeight
      // One row of the matrix after the other.
      var sums = [SIMD4<Double>](repeating: SIMD4(), count: 4)
      for (value, weight) in zip(sample.values, sample.weights) {
        let gap = Self.row(value, scale) - means
        for i in 0..<4 { sums[i] += weight * gap[i] * gap }
      }
      covariance = sums.map { sum in (0..<4).map { sum[$0] / sample.totalWeight } }
    }

    private static func row(_ value: Double, _ scale: Double) -> SIMD4<Double> {
      let (first, second) = (places[0] / scale * value, places[1] / scale * value)
      return SIMD4(cos(first), cos(second), sin(first), sin(second))
    }
  }
}
