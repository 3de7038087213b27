import Foundation
import Statistics

/// Equal-width bins as numpy cuts them, so that a value on an edge falls on the same side of it.
struct Histogram {
  /// Ascending; one more than there are bins.
  let edges: [Double]

  /// As `numpy.histogram_bin_edges` over `range` with a rule's width: `ceil(range / width)` bins, one where it is 0.
  /// - Throws: as the next.
  init(_ range: ClosedRange<Double>, width: Double, ofIntegers: Bool = false) throws(NoScore) {
    // Bins of whole numbers are no narrower than 1.
    let width = ofIntegers && width > 0 && width < 1 ? 1 : width
    let bins = width > 0 ? Int(((range.upperBound - range.lowerBound) / width).rounded(.up)) : 1
    try self.init(range, bins: bins)
  }

  /// As `numpy.histogram_bin_edges` over `range`; a single value stands in a bin of width 1.
  /// - Throws: where values lie so close together that no number is left for an edge, as numpy does.
  init(_ range: ClosedRange<Double>, bins: Int) throws(NoScore) {
    let isPoint = range.lowerBound == range.upperBound
    let (first, last) =
      isPoint ? (range.lowerBound - 0.5, range.upperBound + 0.5) : (range.lowerBound, range.upperBound)
    self.init(edgesFrom: first, to: last, bins: bins)
    guard zip(edges, edges.dropFirst()).allSatisfy({ $0 < $1 }) else {
      throw NoScore("its values lie too close together for the tool's bins between them")
    }
  }

  /// As `numpy.linspace`: of a single value all edges are that.
  init(edgesFrom first: Double, to last: Double, bins: Int) {
    let step = (last - first) / Double(bins)
    edges = (0..<bins).map { Double($0) * step + first } + [last]
  }

  /// Rows within the edges, by bin; each bin holds its lower edge, and the last one its upper edge too.
  func counts(_ sample: WeightedSample) -> [Double] {
    var counts = [Double](repeating: 0, count: edges.count - 1)
    var bin = 0
    for (value, weight) in zip(sample.values, sample.weights) {
      if value < edges[0] { continue }
      if value > edges[edges.count - 1] { break }
      while bin < counts.count - 1, value >= edges[bin + 1] { bin += 1 }
      counts[bin] += weight
    }
    return counts
  }

  /// Sturges' width: the range over log₂ n + 1.
  static func sturges(_ range: ClosedRange<Double>, count: Double) -> Double {
    (range.upperBound - range.lowerBound) / (log2(count) + 1)
  }

  /// Doane's width: Sturges', with more bins the more skewed the sample is.
  /// - SeeAlso: Doane (1976).
  static func doane(_ sample: WeightedSample) -> Double {
    let n = sample.totalWeight
    let deviation = sample.standardDeviation
    guard n > 2, deviation > 0, let low = sample.values.first, let high = sample.values.last else { return 0 }
    let spread = (6 * (n - 2) / ((n + 1) * (n + 3))).squareRoot()
    let mean = sample.mean
    let cubes = zip(sample.values, sample.weights).reduce(0) { sum, pair in
      let scaled = (pair.0 - mean) / deviation
      return sum + pair.1 * scaled * scaled * scaled
    }
    let skewness = cubes / n
    return (high - low) / (1 + log2(n) + log2(1 + abs(skewness) / spread))
  }
}

extension WeightedSample {
  /// - Throws: where values lie further apart than a number can say, between which the tools cannot lay bins either.
  func range(with other: WeightedSample? = nil) throws(NoScore) -> ClosedRange<Double> {
    let ends = [self, other ?? self].map { ($0.values[0], $0.values[$0.values.count - 1]) }
    let range = min(ends[0].0, ends[1].0)...max(ends[0].1, ends[1].1)
    guard (range.upperBound - range.lowerBound).isFinite else {
      throw NoScore("its values lie too far apart for bins between them")
    }
    return range
  }
}
