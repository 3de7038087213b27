import Foundation

/// A sample of numbers in ascending order, each distinct value once, with the weight it carries.
///
/// Holds at least one value, all finite, all weights finite and positive. Raw values weigh 1 each; a quantile sketch
/// gives its retained values with the number of rows each stands for.
package struct WeightedSample: Sendable, Equatable {
  /// Distinct, ascending.
  package let values: [Double]
  /// The weight of `values[i]`, in rows.
  package let weights: [Double]
  package let totalWeight: Double

  /// Every value weighs 1.
  /// - Throws: `StatisticsError.empty`, `.notFinite`.
  package init(_ values: [Double]) throws(StatisticsError) {
    try self.init(values: values, weights: [Double](repeating: 1, count: values.count))
  }

  /// - Parameters: values in any order and their weights, of equal length.
  /// - Throws: `StatisticsError.empty`, `.lengthMismatch`, `.notFinite`, `.weightNotPositive`.
  package init(values: [Double], weights: [Double]) throws(StatisticsError) {
    guard values.count == weights.count else { throw .lengthMismatch(values.count, weights.count) }
    guard !values.isEmpty else { throw .empty(.sample) }
    for (index, weight) in weights.enumerated() {
      guard values[index].isFinite && weight.isFinite else { throw .notFinite(index: index) }
      guard weight > 0 else { throw .weightNotPositive(index: index) }
    }
    if zip(values, values.dropFirst()).allSatisfy({ $0 < $1 }) {
      (self.values, self.weights, totalWeight) = (values, weights, weights.reduce(0, +))
      return
    }
    let order = values.indices.sorted { values[$0] < values[$1] }
    var distinct: [Double] = []
    var merged: [Double] = []
    for index in order {
      if let last = distinct.last, last == values[index] {
        merged[merged.count - 1] += weights[index]
      } else {
        distinct.append(values[index])
        merged.append(weights[index])
      }
    }
    self.values = distinct
    self.weights = merged
    totalWeight = merged.reduce(0, +)
  }

  package var mean: Double {
    let origin = values[0]
    var sum = 0.0
    for (value, weight) in zip(values, weights) { sum += weight * (value - origin) }
    return origin + sum / totalWeight
  }

  /// The population standard deviation (divisor n), in the unit of the values.
  package var standardDeviation: Double { (sumOfSquares / totalWeight).squareRoot() }

  /// Σ (value − mean)², in the square of their unit.
  package var sumOfSquares: Double {
    let mean = mean
    var sum = 0.0
    for (value, weight) in zip(values, weights) { sum += weight * (value - mean) * (value - mean) }
    return sum
  }
}

extension WeightedSample {
  /// Walks the pooled distinct values in ascending order with both empirical distribution functions, right-continuous:
  /// `body(value, reference, current)` sees the share of each sample at or below `value`.
  static func walk(
    _ reference: WeightedSample, _ current: WeightedSample, _ body: (Double, Double, Double) -> Void
  ) {
    var (below, belowCurrent) = (0.0, 0.0)
    merge(reference, current) { value, first, second in
      below += first
      belowCurrent += second
      body(value, below / reference.totalWeight, belowCurrent / current.totalWeight)
    }
  }

  /// Walks the pooled distinct values in ascending order: `body(value, reference, current)` sees the weight that each
  /// sample has there, one of them perhaps 0.
  package static func merge(
    _ reference: WeightedSample, _ current: WeightedSample, _ body: (Double, Double, Double) -> Void
  ) {
    var (i, j) = (0, 0)
    while i < reference.values.count || j < current.values.count {
      let value = min(
        i < reference.values.count ? reference.values[i] : .infinity,
        j < current.values.count ? current.values[j] : .infinity)
      var (first, second) = (0.0, 0.0)
      if i < reference.values.count && reference.values[i] == value {
        first = reference.weights[i]
        i += 1
      }
      if j < current.values.count && current.values[j] == value {
        second = current.weights[j]
        j += 1
      }
      body(value, first, second)
    }
  }
}
