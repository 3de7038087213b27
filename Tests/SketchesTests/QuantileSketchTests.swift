import Testing

@testable import Sketches

@Suite struct QuantileSketchTests {
  /// Largest difference between a rank by the sketch and the true rank, over the values themselves.
  private static func largestError(_ sketch: QuantileSketch, _ values: [Double]) -> Double {
    let exact = WeightedValues(ascending: values.sorted().map { ($0, 1) })
    let view = sketch.weightedValues
    return exact.values.enumerated().reduce(0) { largest, value in
      guard value.offset % 7 == 0 else { return largest }
      let inclusive = abs((view.rank(of: value.element) ?? 2) - (exact.rank(of: value.element) ?? 0))
      let exclusive = abs(
        (view.rank(of: value.element, inclusive: false) ?? 2) - (exact.rank(of: value.element, inclusive: false) ?? 0))
      return max(largest, inclusive, exclusive)
    }
  }

  @Test(arguments: Distribution.allCases, [100, 200, QuantileSketch.defaultK])
  func `Ranks are within the documented error`(shape: Distribution, k: Int) {
    for seed in UInt64(1)...4 {
      let values = shape.values(20_000, seed: seed)
      var sketch = QuantileSketch(k: k)
      sketch.update(values)
      #expect(Self.largestError(sketch, values) <= QuantileSketch.normalizedRankError(k: k), "seed \(seed)")
      #expect(sketch.retained <= 3 * k + 60, "seed \(seed)")
    }
  }

  @Test(arguments: Distribution.allCases, [100, 200])
  func `Ranks are within the documented error after many merges`(shape: Distribution, k: Int) {
    for seed in UInt64(1)...4 {
      let values = shape.values(20_000, seed: seed)
      var merged = QuantileSketch(k: k)
      for start in stride(from: 0, to: values.count, by: 400) {
        var part = QuantileSketch(k: k)
        part.update(Array(values[start..<start + 400]))
        merged.merge(part)
      }
      #expect(Self.largestError(merged, values) <= QuantileSketch.normalizedRankError(k: k), "seed \(seed)")
      #expect(merged.count == values.count)
    }
  }

  @Test func `The documented error holds in 99 of 100 trials`() {
    let trials = 60
    var within = 0
    for seed in 1...UInt64(trials) {
      let values = Distribution.normal.values(6000, seed: seed)
      var sketch = QuantileSketch(k: 50)
      sketch.update(values)
      if Self.largestError(sketch, values) <= sketch.normalizedRankError { within += 1 }
    }
    #expect(within >= trials - 1)
  }

  @Test(arguments: Distribution.allCases)
  func `Up to k values every answer is exact`(shape: Distribution) {
    let values = shape.values(1024, seed: 1)
    var sketch = QuantileSketch(k: 1024)
    sketch.update(values)
    #expect(sketch.isExact)
    #expect(sketch.normalizedRankError == 0)
    #expect(Self.largestError(sketch, values) == 0)
    let sorted = values.sorted()
    #expect(sketch.quantile(at: 0.5) == sorted[511])
    #expect(sketch.quantile(at: 0.25) == sorted[255])
    sketch.update(shape.values(QuantileSketch.exactCount - 1024, seed: 2))
    #expect(sketch.isExact)
    sketch.update([1])
    #expect(!sketch.isExact)
    var small = QuantileSketch(k: 1023)
    small.update(values)
    #expect(!small.isExact)
  }

  @Test(arguments: [1, 3, 64, 1000, 7777])
  func `The cut into batches does not matter`(batch: Int) {
    let values = Distribution.heavyTailed.values(15_000, seed: 1)
    var whole = QuantileSketch(k: 128)
    whole.update(values)
    var pieces = QuantileSketch(k: 128)
    for start in stride(from: 0, to: values.count, by: batch) {
      pieces.update(Array(values[start..<min(values.count, start + batch)]))
    }
    #expect(pieces == whole)
    #expect(pieces.serialized() == whole.serialized())
  }

  @Test func `The extremes are exact where the ranks are not`() {
    let values = Distribution.normal.values(30_000, seed: 1)
    var sketch = QuantileSketch(k: 8)
    sketch.update(values)
    #expect(sketch.minimum == values.min())
    #expect(sketch.maximum == values.max())
    #expect(sketch.quantiles(at: [0, 1]) == [values.min(), values.max()].compactMap { $0 })
    #expect(sketch.weightedValues.totalWeight == 30_000)
  }

  @Test func `Merging sketches of different k gives the smaller and its error`() {
    var large = QuantileSketch(k: 1024)
    large.update(Distribution.normal.values(20_000, seed: 1))
    var small = QuantileSketch(k: 100)
    small.update(Distribution.normal.values(20_000, seed: 2))
    var merged = large
    merged.merge(small)
    #expect(merged.k == 100)
    #expect(merged.normalizedRankError == QuantileSketch.normalizedRankError(k: 100))
    #expect(merged.retained <= merged.capacity)
    small.merge(large)
    #expect(small == merged)
  }

  @Test func `Without data there is no answer`() {
    let sketch = QuantileSketch()
    #expect(sketch.isExact)
    #expect(sketch.quantile(at: 0.5) == nil)
    #expect(sketch.rank(of: 1) == nil)
    #expect(sketch.cumulativeFractions(at: [1]) == nil)
    #expect(sketch.minimum == nil)
    #expect(sketch.weightedValues.values.isEmpty)
  }

  @Test func `Weighted values are distinct, ascending and add up`() {
    var sketch = QuantileSketch()
    sketch.update([3, 1, 2, 2, -0.0, 0.0, 3, 3])
    let view = sketch.weightedValues
    #expect(view.values == [0, 1, 2, 3])
    #expect(view.weights == [2, 1, 2, 3])
    #expect(view.cumulativeWeights == [2, 3, 5, 8])
    #expect(sketch.cumulativeFractions(at: [-1, 0, 1.5, 3, 9]) == [0, 0.25, 0.375, 1, 1])
    #expect(sketch.rank(of: 2, inclusive: false) == 0.375)
  }

  @Test func `Fractions at edges are the ranks of the edges, of a sketch that is exact and of one that is not`() {
    for count in [900, 50_000] {
      var sketch = QuantileSketch()
      sketch.update(Distribution.normal.values(count, seed: 7).map { ($0 * 8).rounded() / 8 })
      let edges = [-9, -2.5, -0.125, 0, 0.01, 0.25, 3, 9]
      #expect(sketch.isExact == (count == 900))
      #expect(sketch.cumulativeFractions(at: edges) == edges.map { sketch.weightedValues.rank(of: $0) ?? .nan })
    }
  }

  @Test func `Level capacities shrink by thirds to eight`() {
    let capacities = LevelCapacity(k: 1024, levelCount: 40)
    #expect(capacities.capacity(ofLevel: 39) == 1024)
    #expect(capacities.capacity(ofLevel: 38) == 683)
    #expect(capacities.capacity(ofLevel: 37) == 455)
    #expect(capacities.capacity(ofLevel: 0) == 8)
  }
}
