import Testing

@testable import Sketches

@Suite struct ValueCountsTests {
  /// Values by a law of 1/rank over many of them, and each one's true count.
  private static func zipf(_ count: Int, seed: UInt64) -> (values: [Int], truth: [Int: Int]) {
    let values = Distribution.heavyTailed.values(count, seed: seed).map { Int($0 * 10) }
    return (values, values.reduce(into: [:]) { $0[$1, default: 0] += 1 })
  }

  private static func state(of values: some Sequence<Int>, capacity: Int) -> ValueCounts {
    var state = ValueCounts(capacity: capacity)
    for value in values { state.update("v\(value)") }
    return state
  }

  private static func check(_ state: ValueCounts, _ truth: [Int: Int]) {
    let total = truth.values.reduce(0, +)
    #expect(state.total == total)
    #expect(state.maximumError <= total / (state.capacity + 1))
    #expect(state.distinctCount <= state.capacity)
    for (value, count) in truth {
      let counted = state.count(of: "v\(value)")
      #expect(counted <= count && count <= counted + state.maximumError)
    }
  }

  @Test(arguments: [UInt64(1), 2, 3], [10, 64, 256])
  func `Counts are too low by the stated error at most`(seed: UInt64, capacity: Int) {
    let (values, truth) = Self.zipf(8000, seed: seed)
    let state = Self.state(of: values, capacity: capacity)
    #expect(state.maximumError > 0)
    Self.check(state, truth)
  }

  @Test(arguments: [UInt64(1), 2, 3], [10, 64, 256])
  func `Counts of merged parts are too low by the stated error at most`(seed: UInt64, capacity: Int) throws {
    let (values, truth) = Self.zipf(8000, seed: seed)
    var merged = ValueCounts(capacity: capacity)
    for part in values.parts(9) { try merged.merge(Self.state(of: part, capacity: capacity)) }
    #expect(merged.maximumError > 0)
    Self.check(merged, truth)
  }

  @Test func `Up to its capacity of distinct values every count is exact`() throws {
    var state = ValueCounts()
    for round in 1...3 {
      for value in 0..<1024 where value % round == 0 { state.update("v\(value)") }
    }
    #expect(state.isExact)
    #expect(state.distinctCount == 1024)
    #expect(state.count(of: "v6") == 3)
    #expect(state.count(of: "v5") == 1)
    #expect(state.count(of: "absent") == 0)
    var twice = state
    try twice.merge(state)
    #expect(twice.isExact)
    #expect(twice.count(of: "v6") == 6)
    state.update("one more")
    #expect(!state.isExact)
    #expect(state.maximumError == 1)
  }

  @Test func `Entries come by count and then by bytes`() {
    var state = ValueCounts()
    for value in ["b", "a", "c", "c", "", "ab"] { state.update(value) }
    let expected = [("c", 2), ("", 1), ("a", 1), ("ab", 1), ("b", 1)]
    #expect(state.entries == expected.map { ValueCounts.Entry(value: Array($0.0.utf8), count: $0.1) })
  }

  @Test func `A visit sees every value once, short and long`() {
    var state = ValueCounts()
    for value in ["", "a", "just eight", "12345678", "a", "longer than eight bytes"] { state.update(value) }
    var seen: [ValueCounts.Entry] = []
    state.visit { seen.append(ValueCounts.Entry(value: Array($0), count: $1)) }
    #expect(seen.count == state.distinctCount && Set(seen) == Set(state.entries))
    state.visit { value, count in #expect(state.count(of: value) == count) }
  }

  @Test func `Bytes that are no UTF-8 stay what they are`() throws {
    var state = ValueCounts()
    state.update([0xFF, 0xFE])
    state.update([0xFF, 0xFD], count: 5)
    state.update([0xFF, 0xFE])
    let read = try ValueCounts(serialized: state.serialized())
    #expect(read.count(of: [0xFF, 0xFE]) == 2)
    #expect(read.count(of: [0xFF, 0xFD]) == 5)
    #expect(read.entries.map(\.value) == [[0xFF, 0xFD], [0xFF, 0xFE]])
  }

  @Test func `Very long values are counted and not held`() throws {
    var state = ValueCounts()
    state.update([UInt8](repeating: 1, count: ValueCounts.longestValue))
    state.update([UInt8](repeating: 1, count: ValueCounts.longestValue + 1), count: 3)
    #expect(state.total == 4)
    #expect(state.untracked == 3)
    #expect(state.distinctCount == 1)
    #expect(!state.isExact)
    #expect(try ValueCounts(serialized: state.serialized()) == state)
  }

  @Test func `A batch counts as its values do one by one`() {
    let texts = ["x", "", "yy", "x", "", "zzz"]
    let bytes = texts.flatMap { Array($0.utf8) }
    let offsets = texts.reduce(into: [0]) { $0.append(($0.last ?? 0) + $1.utf8.count) }
    var batch = ValueCounts()
    bytes.withUnsafeBytes { raw in offsets.withUnsafeBufferPointer { batch.update(bytes: raw, offsets: $0) } }
    var single = ValueCounts()
    for text in texts { single.update(text) }
    #expect(batch == single)
    #expect(batch.count(of: "") == 2)
  }

  @Test func `The order of the values does not matter while exact`() {
    let (values, _) = Self.zipf(500, seed: 1)
    #expect(Self.state(of: values, capacity: 1024) == Self.state(of: values.reversed(), capacity: 1024))
  }

  @Test func `Different capacities do not merge, and leave the state as it was`() {
    var state = Self.state(of: 0..<5, capacity: 10)
    let before = state
    #expect(throws: SketchError.mismatch(parameter: .capacity, ours: 10, theirs: 20)) {
      try state.merge(ValueCounts(capacity: 20))
    }
    #expect(state == before)
  }

  @Test func `A value given with its count weighs as much`() {
    var weighted = ValueCounts(capacity: 2)
    for (value, count) in [("a", 10), ("b", 6), ("c", 4), ("d", 0)] { weighted.update(value, count: count) }
    #expect(weighted.maximumError == 4)
    #expect(weighted.count(of: "a") == 6)
    #expect(weighted.count(of: "c") == 0)
    #expect(weighted.total == 20)
  }
}
