import Foundation
import TestSupport
import Testing

@testable import Sketches

/// Stored sketches damaged at random. `LEADSMAN_FUZZ_ROUNDS` makes more of them than the few that each run of the tests
/// tries, and `LEADSMAN_FUZZ_SEED` other ones.
@Suite struct FuzzTests {
  private static func number(_ name: String, else standard: UInt64) -> UInt64 {
    ProcessInfo.processInfo.environment[name].flatMap { UInt64($0) } ?? standard
  }

  private static let firstSeed = number("LEADSMAN_FUZZ_SEED", else: 1)
  static let seeds = firstSeed..<firstSeed + number("LEADSMAN_FUZZ_ROUNDS", else: 60)

  @Test(arguments: seeds)
  func `A damaged quantile sketch is refused or works`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let size = [0, 1, 2, 300, 5000, 20_000].randomElement(using: &generator) ?? 0
    var stage = QuantileStage(k: [8, 64, 1024].randomElement(using: &generator) ?? 8)
    stage.update(Distribution.normal.values(size, seed: seed))
    try check(stage.finished(), &generator) { $0.update([0.5, -3, 1e9]) }
  }

  @Test(arguments: seeds)
  func `A damaged distinct count is refused or works`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let size = [0, 1, 7, 8, 200, 384, 385, 9000].randomElement(using: &generator) ?? 0
    try check(DistinctCount(values: Distribution.normal.values(size, seed: seed)), &generator) {
      $0.update([1, 2, 3] as [Int64])
    }
  }

  @Test(arguments: seeds)
  func `Damaged value counts are refused or work`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let size = [0, 1, 50, 2000].randomElement(using: &generator) ?? 0
    try check(ValueCounts(values: Distribution.normal.values(size, seed: seed)), &generator) {
      $0.update("x", count: 3)
    }
  }

  @Test(arguments: seeds)
  func `Damaged moments are refused or work`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let size = [0, 1, 2, 2000].randomElement(using: &generator) ?? 0
    try check(Moments(values: Distribution.heavyTailed.values(size, seed: seed)), &generator) {
      $0.update([0.5, -3, 1e9])
    }
  }

  @Test(arguments: seeds)
  func `Damaged totals are refused or work`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let size = [0, 1, 2, 500].randomElement(using: &generator) ?? 0
    let other = ExactTotals(values: [-7, 1e9])
    try check(ExactTotals(values: Distribution.heavyTailed.values(size, seed: seed)), &generator) { $0.merge(other) }
  }

  @Test(arguments: seeds)
  func `Damaged binned counts are refused or work`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let size = [0, 1, 2, 500].randomElement(using: &generator) ?? 0
    try check(BinnedCounts(values: Distribution.normal.values(size, seed: seed)), &generator) {
      #expect($0.counts.count == $0.edges.count + 1 && $0.total >= 0)
    }
  }

  @Test(arguments: seeds)
  func `Damaged shapes are refused or work`(seed: UInt64) throws {
    var generator = SeededGenerator(seed: seed)
    let size = [0, 1, 2, 500].randomElement(using: &generator) ?? 0
    let values = Distribution.heavyTailed.values(size, seed: seed)
    var (signs, lengths, texts) = (SignCounts(), LengthCounts(), TextSummary())
    var (times, arrays) = (CalendarCounts(seed % 2 == 0 ? .days : .microseconds), ArrayStage())
    signs.update(values.map { $0 - 3 })
    times.update(values.map { Int64($0 * 1e9) })
    for value in values {
      lengths.update(Int(min(value * 100, 1e9)))
      Array("\(value) \(value < 2 ? "ü" : "Z")".utf8).withUnsafeBytes { texts.update($0) }
      [value, 1 - value, 2].withUnsafeBufferPointer { arrays.update($0, nulls: value > 9 ? 1 : 0) }
    }
    try check(signs, &generator) { $0.update([0.0, -1, 1]) }
    try check(lengths, &generator) { $0.update(70) }
    try check(texts, &generator) { $0.merge(texts) }
    try check(times, &generator) { $0.update([0, -7]) }
    try check(arrays.finished(), &generator) { #expect($0.meanDirection?.isEmpty != true) }
  }

  /// - Parameter use: puts the state through its paces, were it not sound.
  private func check<State: MergeableState>(
    _ state: State, _ generator: inout SeededGenerator, _ use: (inout State) -> Void
  ) throws {
    let sound = state.serialized()
    #expect(try State(serialized: sound) == state)
    for _ in 0..<20 {
      var bytes = sound
      for _ in 0..<Int.random(in: 1...3, using: &generator) { Self.damage(&bytes, &generator) }
      do throws(SketchError) {
        var read = try State(serialized: bytes)
        use(&read)
        let stored = read.serialized()
        #expect(try State(serialized: stored) == read)
        var merged = read
        try merged.merge(read)
        use(&merged)
        #expect(try State(serialized: merged.serialized()) == merged)
      } catch {
        switch error {
        case .truncated(let offset), .malformed(let offset, _): #expect((0...bytes.count).contains(offset))
        case .mismatch: Issue.record("a state does not merge with itself")
        }
      }
    }
  }

  private static func damage(_ bytes: inout [UInt8], _ generator: inout SeededGenerator) {
    guard !bytes.isEmpty else { return bytes.append(1) }
    // Half of the damage hits the header, where the lengths are.
    let reach = Bool.random(using: &generator) ? min(40, bytes.count) : bytes.count
    let place = Int.random(in: 0..<reach, using: &generator)
    switch Int.random(in: 0..<5, using: &generator) {
    case 0: bytes.removeSubrange(place...)
    case 1: bytes.remove(at: place)
    case 2: bytes.insert(.random(in: .min ... .max, using: &generator), at: place)
    case 3: bytes[place] = [0, 1, 0x7F, 0x80, 0xFF].randomElement(using: &generator) ?? 0
    default: bytes[place] ^= 1 << UInt8.random(in: 0..<8, using: &generator)
    }
  }
}
