import Foundation

/// The first Wasserstein (earth mover's) distance between two samples.
package enum Wasserstein {
  /// The area between the two empirical distribution functions, in the unit of the values, ≥ 0.
  package static func distance(_ reference: WeightedSample, _ current: WeightedSample) -> Double {
    var area = 0.0
    var last: (value: Double, gap: Double)?
    WeightedSample.walk(reference, current) { value, first, second in
      if let last { area += last.gap * (value - last.value) }
      last = (value, abs(first - second))
    }
    return area
  }

  /// `distance` in standard deviations of the reference, ≥ 0.
  /// - Parameter smallestDeviation: taken in place of a smaller standard deviation, in the unit of the values, > 0;
  ///   0.001 is Evidently's, and keeps a constant reference from dividing by zero.
  package static func normedDistance(
    _ reference: WeightedSample, _ current: WeightedSample, smallestDeviation: Double = 0.001
  ) -> Double {
    precondition(smallestDeviation > 0, "a divisor above 0")
    return distance(reference, current) / max(reference.standardDeviation, smallestDeviation)
  }
}
