import TestSupport
import Testing

@testable import Sketches

/// Bytes that were cut, flipped or made up give an error or a sound state, and never a crash.
@Suite struct CorruptionTests {
  @Test(arguments: LawTests.kinds)
  func `No leading part of a state's bytes is a state`(kind: any SampleState.Type) {
    func check<State: SampleState>(_: State.Type) {
      for size in [0, 1, 5, 150, 6000] {
        let bytes = State(values: Distribution.normal.values(size, seed: 1)).serialized()
        for end in stride(from: 0, to: bytes.count, by: max(1, bytes.count / 300)) {
          #expect(throws: SketchError.self, "\(size) values, \(end) bytes") {
            try State(serialized: Array(bytes[..<end]))
          }
        }
        #expect(throws: SketchError.self) { try State(serialized: bytes + [0]) }
      }
    }
    check(kind)
  }

  @Test(arguments: LawTests.kinds, [UInt64(1), 2, 3])
  func `Flipped bits give an error or a state that goes on working`(kind: any SampleState.Type, seed: UInt64) throws {
    func check<State: SampleState>(_: State.Type) throws {
      var generator = SeededGenerator(seed: seed)
      var refused = 0
      for size in [0, 1, 5, 150, 1500] {
        let bytes = State(values: Distribution.normal.values(size, seed: 1)).serialized()
        for _ in 0..<150 {
          var damaged = bytes
          // Half of the flips hit the header, where the lengths are.
          let reach = Bool.random(using: &generator) ? min(40, bytes.count) : bytes.count
          for _ in 0..<Int.random(in: 1...3, using: &generator) {
            damaged[Int.random(in: 0..<reach, using: &generator)] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
          }
          do throws(SketchError) {
            try exercise(State(serialized: damaged))
          } catch { refused += 1 }
        }
      }
      #expect(refused > 150, "checks that refuse next to nothing check nothing")
    }
    try check(kind)
  }

  @Test(arguments: LawTests.kinds)
  func `Random bytes behind a valid start give an error or a state that works`(kind: any SampleState.Type) throws {
    func check<State: SampleState>(_: State.Type) throws {
      var generator = SeededGenerator(seed: 4)
      for size in [0, 1, 5, 150, 1500] {
        let bytes = State(values: Distribution.normal.values(size, seed: 1)).serialized()
        for _ in 0..<200 {
          let kept = Int.random(in: 0...min(24, bytes.count), using: &generator)
          let noise = (0..<Int.random(in: 0..<80, using: &generator)).map { _ in
            UInt8.random(in: .min ... .max, using: &generator)
          }
          do throws(SketchError) { try exercise(State(serialized: bytes[..<kept] + noise)) } catch { continue }
        }
      }
    }
    try check(kind)
  }

  @Test func `An error names the offset and no value`() throws {
    let error = #expect(throws: SketchError.self) { try DistinctCount(serialized: [2, 1, 7, 12, 3]) }
    #expect(error == .truncated(byteOffset: 0))
    #expect("\(SketchError.malformed(byteOffset: 4, reason: .parameterOutOfRange))".contains("byte 4"))
  }

  @Test func `Numbers that contradict each other are refused where they stand`() {
    let values = Distribution.normal.values(6000, seed: 1)
    var quantiles = QuantileSketch(values: values).serialized()
    quantiles[8] ^= 1
    #expect(throws: SketchError.malformed(byteOffset: 8, reason: .countsDoNotAddUp)) {
      try QuantileSketch(serialized: quantiles)
    }
    var distinct = DistinctCount(values: values).serialized()
    distinct[40] += 1
    #expect(throws: SketchError.malformed(byteOffset: 16, reason: .countsDoNotAddUp)) {
      try DistinctCount(serialized: distinct)
    }
    var counts = ValueCounts(values: [1]).serialized()
    counts[2] += 1
    #expect(throws: SketchError.malformed(byteOffset: 2, reason: .countsDoNotAddUp)) {
      try ValueCounts(serialized: counts)
    }
    var moments = Moments(values: [1, 2]).serialized()
    moments.swapAt(15, 23)
    moments.swapAt(16, 24)
    #expect(throws: SketchError.malformed(byteOffset: 17, reason: .valueOutOfRange)) {
      try Moments(serialized: moments)
    }
  }

  @Test func `A sketch that claims billions of values allocates none of them`() {
    var header: [UInt8] = [5, 1, 15, 0, 0xFF, 0xFF, 8, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0, 0xFF, 0xFF, 54, 0]
    header += [UInt8](repeating: 0, count: 54 * 4 + 16)
    #expect(throws: SketchError.truncated(byteOffset: header.count)) { try QuantileSketch(serialized: header) }
    // Capacity 2^20, and as many entries, of which none follows.
    let counts: [UInt8] = [1, 0x80, 0x80, 0x40, 0x80, 0x80, 0x40, 0, 0, 0x80, 0x80, 0x40]
    #expect(throws: SketchError.truncated(byteOffset: counts.count)) { try ValueCounts(serialized: counts) }
  }

  /// Does with a state all that could trip over what it was read from.
  private func exercise<State: SampleState>(_ state: State) throws(SketchError) {
    #expect(state.agrees(with: state) || state is Moments)
    #expect(try State(serialized: state.serialized()) == state)
    var merged = state
    try merged.merge(state)
    var other = State(values: Distribution.uniform.values(1500, seed: 2))
    do throws(SketchError) {
      try other.merge(state)
      #expect(try State(serialized: other.serialized()) == other)
    } catch {
      guard case .mismatch = error else { throw error }
    }
  }
}
