/// Distinct values in ascending order, each with how many values of the data it stands for.
package struct WeightedValues: Sendable, Equatable {
  /// Strictly ascending.
  package let values: [Double]
  /// How many values each stands for, ≥ 1.
  package let weights: [Int]
  /// Running sum of `weights`, each including its own.
  package let cumulativeWeights: [Int]

  package var totalWeight: Int { cumulativeWeights.last ?? 0 }

  /// - Parameter runs: ascending by value; equal values are added up.
  init(ascending runs: [(value: Double, weight: Int)]) {
    var values: [Double] = []
    var weights: [Int] = []
    var cumulative: [Int] = []
    var total = 0
    for run in runs {
      total += run.weight
      if values.last == run.value {
        weights[weights.count - 1] += run.weight
        cumulative[cumulative.count - 1] = total
      } else {
        values.append(run.value)
        weights.append(run.weight)
        cumulative.append(total)
      }
    }
    (self.values, self.weights, cumulativeWeights) = (values, weights, cumulative)
  }

  /// Fraction of the weight at values ≤ `value` (`inclusive`) or < `value`; nil when there is none.
  package func rank(of value: Double, inclusive: Bool = true) -> Double? {
    guard totalWeight > 0 else { return nil }
    let index = firstIndex(in: values) { inclusive ? $0 > value : $0 >= value }
    return index == 0 ? 0 : Double(cumulativeWeights[index - 1]) / Double(totalWeight)
  }

  /// Smallest value whose inclusive rank is at least `rank`; nil when there is no weight.
  /// - Parameter rank: in 0...1 (a precondition).
  package func quantile(at rank: Double) -> Double? {
    precondition((0...1).contains(rank), "a rank is in 0...1")
    let weight = (rank * Double(totalWeight)).rounded(.up)
    let index = firstIndex(in: cumulativeWeights) { Double($0) >= weight }
    return index < values.count ? values[index] : values.last
  }

  /// - Parameter isPast: false for a leading part of `elements`, true for the rest.
  private func firstIndex<Element>(in elements: [Element], where isPast: (Element) -> Bool) -> Int {
    var low = 0
    var high = elements.count
    while low < high {
      let middle = (low + high) / 2
      if isPast(elements[middle]) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
