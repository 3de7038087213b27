import Testing

@testable import Sketches

@Suite struct QuantileStageTests {
  private static func staged(_ values: [Double], k: Int = QuantileSketch.defaultK, batch: Int = .max) -> QuantileSketch
  {
    var stage = QuantileStage(k: k)
    for start in stride(from: 0, to: values.count, by: min(batch, max(1, values.count))) {
      stage.update(Array(values[start..<min(values.count, start + min(batch, values.count))]))
    }
    return stage.finished()
  }

  /// Largest difference between a rank by the sketch and the true rank, over every seventh of the values.
  private static func largestError(_ sketch: QuantileSketch, _ values: [Double]) -> Double {
    let exact = WeightedValues(ascending: values.sorted().map { ($0, 1) })
    let view = sketch.weightedValues
    return stride(from: 0, to: exact.values.count, by: 7).reduce(0) { largest, index in
      [true, false].reduce(largest) { largest, inclusive in
        let value = exact.values[index]
        let error =
          (view.rank(of: value, inclusive: inclusive) ?? 2) - (exact.rank(of: value, inclusive: inclusive) ?? 0)
        return max(largest, abs(error))
      }
    }
  }

  @Test(arguments: Distribution.allCases, [8, 100, 200, QuantileSketch.defaultK])
  func `Ranks are within the documented error`(shape: Distribution, k: Int) {
    for seed in UInt64(1)...3 {
      let values = shape.values(30_000, seed: seed)
      let sketch = Self.staged(values, k: k)
      #expect(Self.largestError(sketch, values) <= QuantileSketch.normalizedRankError(k: k), "seed \(seed)")
      #expect(sketch.count == values.count)
      #expect(sketch.retained <= sketch.capacity)
      #expect(sketch.weightedValues.totalWeight == values.count)
      #expect(sketch.minimum == values.min() && sketch.maximum == values.max())
    }
  }

  @Test func `The documented error holds in 99 of 100 trials, and is no larger than that of value by value`() {
    var within = 0
    var (staged, plain) = (0.0, 0.0)
    let trials = 60
    for seed in 1...UInt64(trials) {
      let values = Distribution.normal.values(20_000, seed: seed)
      let error = Self.largestError(Self.staged(values, k: 100), values)
      if error <= QuantileSketch.normalizedRankError(k: 100) { within += 1 }
      staged += error
      var sketch = QuantileSketch(k: 100)
      sketch.update(values)
      plain += Self.largestError(sketch, values)
    }
    #expect(within >= trials - 1)
    #expect(staged <= 1.1 * plain, "mean errors \(staged / Double(trials)) and \(plain / Double(trials))")
  }

  @Test func `Ranks of a million values are within the documented error`() {
    let values = Distribution.normal.values(1_000_000, seed: 1)
    #expect(Self.largestError(Self.staged(values), values) <= QuantileSketch.normalizedRankError(k: 1024))
  }

  @Test(arguments: [1, 64, 1000, 4096, 7777])
  func `The cut into batches does not matter`(batch: Int) {
    let values = Distribution.heavyTailed.values(15_000, seed: 1)
    #expect(Self.staged(values, k: 128, batch: batch).serialized() == Self.staged(values, k: 128).serialized())
  }

  @Test(arguments: [0, 1, 2, 1024, 1025, 4095, 4096])
  func `Below a run the sketch is that of the values one by one`(count: Int) {
    let values = Distribution.normal.values(count, seed: 1)
    var plain = QuantileSketch()
    plain.update(values)
    #expect(Self.staged(values) == plain)
    #expect(Self.staged(values).isExact)
  }

  @Test(arguments: Distribution.allCases)
  func `Up to 4,096 values every answer is exact, however they came together`(shape: Distribution) throws {
    for (count, isExact) in [(1025, true), (2600, true), (4096, true), (4097, false), (5000, false), (8192, false)] {
      let values = shape.values(count, seed: 3)
      var sketches = [Self.staged(values), Self.staged(values, batch: 512)]
      for parts in [2, 5] {
        var merged = QuantileSketch()
        for part in values.parts(parts) { merged.merge(Self.staged(part)) }
        sketches.append(merged)
      }
      sketches += try sketches.map { try QuantileSketch(serialized: $0.serialized()) }
      for sketch in sketches {
        #expect(sketch.isExact == isExact && sketch.count == count && sketch.k == QuantileSketch.defaultK, "\(count)")
        let error = Self.largestError(sketch, values)
        #expect(isExact ? error == 0 : error <= sketch.normalizedRankError, "\(count)")
        #expect(sketch.retained <= QuantileSketch.exactCount && sketch.retained <= sketch.capacity, "\(count)")
      }
      #expect(sketches[0] == sketches[1])
    }
  }

  @Test func `Beyond 4,096 values the documented error holds in 99 of 100 trials, and is no larger than without them`()
  {
    var within = 0
    let trials = 100
    for seed in 1...UInt64(trials) {
      let values = Distribution.uniform.values(4097 + Int(seed) * 40, seed: seed)
      var merged = QuantileSketch()
      for part in values.parts(3) { merged.merge(Self.staged(part)) }
      let errors = [Self.staged(values), merged].map { Self.largestError($0, values) }
      if errors.allSatisfy({ $0 <= QuantileSketch.normalizedRankError(k: 1024) }) { within += 1 }
    }
    #expect(within >= trials - 1)
  }

  @Test(arguments: [4096, 65_535])
  func `Up to k values every answer is exact`(k: Int) {
    let values = Distribution.normal.values(k, seed: 1)
    let sketch = Self.staged(values, k: k)
    #expect(sketch.isExact)
    #expect(Self.largestError(sketch, values) == 0)
  }

  @Test func `Integers count as their doubles`() {
    let integers = (0..<10_000).map { Int64($0 * 7919 % 10_007) - 5000 }
    var stage = QuantileStage()
    stage.update(integers)
    #expect(stage.finished().serialized() == Self.staged(integers.map { Double($0) }).serialized())
  }

  @Test func `A staged sketch goes on after its bytes and merges`() throws {
    let values = Distribution.normal.values(50_000, seed: 2)
    var merged = try QuantileSketch(serialized: Self.staged(Array(values[..<20_000])).serialized())
    merged.merge(Self.staged(Array(values[20_000...])))
    #expect(merged.count == 50_000)
    #expect(Self.largestError(merged, values) <= merged.normalizedRankError)
    #expect(try QuantileSketch(serialized: merged.serialized()) == merged)
  }

  @Test(arguments: [1, 7, 64])
  func `Neither a finished nor a merged sketch keeps the room of what it compacted`(parts: Int) {
    var whole = QuantileSketch()
    for part in 0..<parts {
      let sketch = Self.staged(Distribution.allCases[0].values(50_000, seed: UInt64(part)))
      #expect(sketch.room <= sketch.retained * 5 / 4)
      whole.merge(sketch)
      #expect(whole.room <= whole.retained * 5 / 4)
    }
  }

  @Test func `Looking at the sketch does not change what comes after`() {
    let values = Distribution.normal.values(20_000, seed: 3)
    var stage = QuantileStage(k: 128)
    stage.update(Array(values[..<5000]))
    #expect(stage.finished().count == 5000)
    stage.update(Array(values[5000...]))
    #expect(stage.finished().serialized() == Self.staged(values, k: 128).serialized())
  }
}
