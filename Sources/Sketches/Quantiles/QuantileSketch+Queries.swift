extension QuantileSketch {
  /// The retained values, ascending and each once, with what they stand for; all queries in bulk go through this.
  package var weightedValues: WeightedValues {
    var runs: [(value: Double, weight: Int)] = []
    runs.reserveCapacity(retained)
    for (level, values) in levels.enumerated() {
      for value in values { runs.append((value, 1 << level)) }
    }
    runs.sort { $0.value < $1.value }
    return WeightedValues(ascending: runs)
  }

  /// Fraction of the values that are ≤ `value` (`inclusive`) or < `value`, in 0...1, within `normalizedRankError`; nil
  /// when there is no data.
  package func rank(of value: Double, inclusive: Bool = true) -> Double? {
    guard count > 0 else { return nil }
    var below = 0
    for (level, values) in levels.enumerated() {
      var found = 0
      if inclusive {
        for candidate in values where candidate <= value { found &+= 1 }
      } else {
        for candidate in values where candidate < value { found &+= 1 }
      }
      below += found << level
    }
    return Double(below) / Double(count)
  }

  /// Smallest value whose inclusive rank is at least `rank`, within `normalizedRankError`; exactly `minimum` at 0 and
  /// `maximum` at 1; nil when there is no data.
  /// - Parameter rank: in 0...1 (a precondition).
  package func quantile(at rank: Double) -> Double? { quantiles(at: [rank])?.first }

  /// As `quantile(at:)`, for many ranks at the price of one.
  package func quantiles(at ranks: [Double]) -> [Double]? {
    guard count > 0 else { return nil }
    let view = weightedValues
    return ranks.map { rank in
      switch rank {
      case 0: smallest
      case 1: largest
      default: view.quantile(at: rank) ?? smallest
      }
    }
  }

  /// Fraction of the values that are ≤ each edge; nil when there is no data.
  /// - Parameter edges: ascending; few of them, as each value is looked up among them.
  package func cumulativeFractions(at edges: [Double]) -> [Double]? {
    guard count > 0 else { return nil }
    var below = [Int](repeating: 0, count: edges.count + 1)
    edges.withUnsafeBufferPointer { edges in
      for (level, values) in levels.enumerated() {
        for value in values { below[Self.firstIndex(in: edges, atLeast: value)] += 1 << level }
      }
    }
    var total = 0
    return edges.indices.map { edge in
      total += below[edge]
      return Double(total) / Double(count)
    }
  }

  private static func firstIndex(in edges: UnsafeBufferPointer<Double>, atLeast value: Double) -> Int {
    var low = 0
    var high = edges.count
    while low < high {
      let middle = (low &+ high) / 2
      if edges[middle] >= value { high = middle } else { low = middle &+ 1 }
    }
    return low
  }
}
