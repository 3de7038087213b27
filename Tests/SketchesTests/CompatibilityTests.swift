import Testing

@testable import Sketches

/// Bytes pass between these sketches and Apache DataSketches (Python package `datasketches`) in both directions.
@Suite struct CompatibilityTests {
  @Test(arguments: try Fixture.expected().quantileSketches)
  func `A quantile sketch that Python wrote gives Python's answers`(
    name: String, expected: Fixture.QuantileSketch
  ) throws {
    let bytes = try Fixture.bytes(name, writer: "python")
    let sketch = try QuantileSketch(serialized: bytes)
    #expect(sketch.k == expected.k)
    #expect(sketch.count == expected.count)
    #expect(sketch.minimum == expected.minimum)
    #expect(sketch.maximum == expected.maximum)
    #expect(sketch.serialized() == bytes)
    guard let ranks = expected.ranks, let points = expected.points else {
      #expect(expected.count == 0)
      return
    }
    #expect(sketch.retained == expected.retained)
    #expect(abs(sketch.normalizedRankError - (expected.rankError ?? -1)) < 1e-15)
    #expect(abs(sketch.normalizedShareError - (expected.shareError ?? -1)) < 1e-15)
    #expect(sketch.quantiles(at: ranks) == expected.quantiles)
    #expect(sketch.cumulativeFractions(at: points) == expected.inclusive)
    #expect(points.map { sketch.rank(of: $0) } == expected.inclusive)
    #expect(points.map { sketch.rank(of: $0, inclusive: false) } == expected.exclusive)
  }

  @Test(arguments: try Fixture.expected().distinctCounts)
  func `A distinct count that Python wrote gives Python's estimate`(
    name: String, expected: Fixture.DistinctCount
  ) throws {
    let bytes = try Fixture.bytes(name, writer: "python")
    let state = try DistinctCount(serialized: bytes)
    #expect(state.serialized().count == bytes.count)
    // Of merged registers the two have different estimators.
    let tolerance = name == "hll-union" ? 0.005 : 1e-6
    #expect(abs(state.estimate - expected.estimate) <= tolerance * expected.estimate)
    for deviations in 1...3 {
      let bounds = state.bounds(standardDeviations: deviations)
      #expect(abs(bounds.lowerBound - expected.lower[deviations - 1]) <= 0.006 * expected.estimate)
      #expect(abs(bounds.upperBound - expected.upper[deviations - 1]) <= 0.006 * expected.estimate)
    }
  }

  @Test(arguments: ["unread-lg-k-10", "unread-updatable"])
  func `A variant that is not read is refused as such`(name: String) throws {
    let bytes = try Fixture.bytes(name, writer: "python")
    let error = #expect(throws: SketchError.self) { try DistinctCount(serialized: bytes) }
    guard case .malformed(_, .unsupportedVariant) = error else {
      Issue.record("\(error.map { "\($0)" } ?? "no error")")
      return
    }
  }

  @Test(arguments: ["hll-list", "hll-set", "hll-registers", "hll-doubles", "hll-texts", "hll-union"])
  func `Values hash as in Python`(name: String) throws {
    let theirs = try DistinctCount(serialized: Fixture.bytes(name, writer: "python"))
    let ours = try #require(try Self.swiftStates().first { $0.name == name }?.state as? DistinctCount)
    #expect(ours.coupons == theirs.coupons)
    #expect(ours.registers?.values == theirs.registers?.values)
    #expect(abs(ours.estimate - theirs.estimate) <= 1e-6 * theirs.estimate)
  }

  @Test func `Stored bytes of every format are still written, and still read`() throws {
    for (name, state) in try Self.swiftStates() {
      if Fixture.isRecording { try Fixture.record(state.serialized(), name: name) }
      let stored = try Fixture.bytes(name, writer: "swift")
      #expect(state.serialized() == stored, "\(name)")
      #expect(try Self.reads(stored, as: state), "\(name)")
    }
  }

  private static func reads<State: MergeableState>(_ bytes: [UInt8], as state: State) throws -> Bool {
    try State(serialized: bytes) == state
  }

  /// What `Fixtures/swift` holds; `Fixtures/verify.py` knows the same values.
  private static func swiftStates() throws -> [(name: String, state: any MergeableState)] {
    var merged = quantiles(200, FixtureData.doubles(6007))
    merged.merge(quantiles(128, FixtureData.doubles(4001).map { $0 + 100 }))
    var union = distinct(Array(0..<6000))
    union.merge(distinct(Array(4000..<9000)))
    var doubles = DistinctCount()
    doubles.update(FixtureData.doubles(1009) + [-0.0, 0.0, .nan])
    var texts = DistinctCount()
    for text in FixtureData.texts(2003) { Array(text.utf8).withUnsafeBytes { texts.update(bytes: $0) } }
    var counts = ValueCounts(capacity: 64)
    for text in FixtureData.permuted(2003) { counts.update("\(text % 100 * (text % 7))") }
    return [
      ("kll-empty", QuantileSketch()), ("kll-single", quantiles(1024, [3.25])),
      ("kll-exact", quantiles(1024, FixtureData.doubles(503))),
      ("kll-exact-beyond-k", quantiles(1024, FixtureData.doubles(4001))),
      ("kll-levels", quantiles(128, FixtureData.doubles(20011))), ("kll-merged", merged),
      ("kll-staged", staged(FixtureData.doubles(20_011))), ("hll-empty", DistinctCount()),
      ("hll-list", distinct(FixtureData.permuted(5))),
      ("hll-set", distinct(FixtureData.permuted(301))), ("hll-registers", distinct(FixtureData.permuted(20011))),
      ("hll-union", union), ("hll-doubles", doubles), ("hll-texts", texts),
      ("moments-1", Moments(values: [1, 2, 4, 8.5, -3])), ("value-counts-1", counts),
      ("totals-1", ExactTotals(values: [1, 2, 4, 8.5, -3, 123_456_789.25])), ("totals-1-empty", ExactTotals()),
    ]
  }

  private static func quantiles(_ k: Int, _ values: [Double]) -> QuantileSketch {
    var sketch = QuantileSketch(k: k)
    sketch.update(values)
    return sketch
  }

  private static func staged(_ values: [Double]) -> QuantileSketch {
    var stage = QuantileStage()
    stage.update(values)
    return stage.finished()
  }

  private static func distinct(_ values: [Int64]) -> DistinctCount {
    var state = DistinctCount()
    state.update(values)
    return state
  }
}
