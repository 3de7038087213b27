import Drift
import TestSupport
import Testing

@Suite struct SegmentDecompositionTests {
  private static func totals(_ rows: [(String, Double, Double)]) -> [SegmentTotals] {
    rows.map { SegmentTotals(value: $0.0, rows: $0.1, sum: $0.1 * $0.2) }
  }

  private static func random(_ generator: inout SeededGenerator) -> [SegmentTotals] {
    ["AA", "B6", "DL", "UA", "US", "WN"].shuffled(using: &generator).prefix(generator.below(5) + 2).map {
      let rows = Double(generator.below(200))
      return SegmentTotals(value: $0, rows: rows, sum: rows == 0 ? 0 : rows * (generator.unit() * 10 - 5))
    }
  }

  @Test("What is within, and what is of the mix, is told apart")
  func parts() throws {
    let before = Self.totals([("AA", 60, 1), ("UA", 40, 3)])
    let moved = try #require(
      SegmentDecomposition(reference: before, window: Self.totals([("AA", 60, 1), ("UA", 40, 5)])))
    #expect(moved.parts.map(\.value) == ["UA", "AA"])
    #expect(abs(moved.change - 0.8) < 1e-12 && abs(moved.parts[0].within - 0.8) < 1e-12)
    #expect(abs(moved.parts[0].mix) < 1e-12 && abs(moved.parts[1].contribution) < 1e-12)
    let mixed = try #require(
      SegmentDecomposition(reference: before, window: Self.totals([("AA", 30, 1), ("UA", 70, 3)])))
    #expect(abs(mixed.change - 0.6) < 1e-12 && mixed.parts.allSatisfy { abs($0.within) < 1e-12 })
    // 0.3 more of rows that are 1.2 above the mean, 0.3 fewer of rows that are 0.8 below it.
    #expect(abs(mixed.parts[0].mix - 0.36) < 1e-12 && abs(mixed.parts[1].mix - 0.24) < 1e-12)
  }

  @Test("A segment that is new gives what it has beside the mean of before; one that is gone takes its own along")
  func newAndGone() throws {
    let found = try #require(
      SegmentDecomposition(
        reference: Self.totals([("AA", 50, 1), ("UA", 50, 3)]), window: Self.totals([("AA", 50, 1), ("XX", 50, 7)])))
    let parts = Dictionary(uniqueKeysWithValues: found.parts.map { ($0.value, $0) })
    #expect(parts["XX"]?.within == 2.5 && parts["XX"]?.mix == 0 && parts["XX"]?.rowsBefore == 0)
    #expect(parts["UA"]?.within == 0 && parts["UA"]?.mix == -0.5 && parts["UA"]?.rowsNow == 0)
    #expect(found.change == 2 && parts["AA"]?.contribution == 0)
  }

  @Test("The parts sum to the change, whatever the order of the segments", arguments: 0..<300)
  func sums(seed: Int) {
    var generator = SeededGenerator(seed: seed)
    let (before, now) = (Self.random(&generator), Self.random(&generator))
    guard let found = SegmentDecomposition(reference: before, window: now) else {
      #expect(before.allSatisfy { $0.rows == 0 } || now.allSatisfy { $0.rows == 0 })
      return
    }
    #expect(abs(found.parts.reduce(0) { $0 + $1.contribution } - found.change) < 1e-9)
    let mean = { (side: [SegmentTotals]) in side.reduce(0) { $0 + $1.sum } / side.reduce(0) { $0 + $1.rows } }
    #expect(abs(found.change - (mean(now) - mean(before))) < 1e-9)
    let again = SegmentDecomposition(
      reference: before.shuffled(using: &generator), window: now.shuffled(using: &generator))
    #expect(again == found)
    #expect(zip(found.parts, found.parts.dropFirst()).allSatisfy { abs($0.contribution) >= abs($1.contribution) })
    for part in found.parts {
      guard let (share, _) = found.share(of: part) else { continue }
      #expect((0...1 + 1e-12).contains(share))
    }
  }

  @Test("Parts that cancel are shares of the rise or of the fall, and not of a change that is hardly there")
  func cancelling() throws {
    let before = Self.totals([("AA", 50, 1), ("DL", 50, 1), ("UA", 50, 1)])
    let found = try #require(
      SegmentDecomposition(reference: before, window: Self.totals([("AA", 50, 4), ("DL", 50, 2), ("UA", 50, -2)])))
    #expect(found.parts.map(\.value) == ["AA", "UA", "DL"])
    let shares = found.parts.map { found.share(of: $0) }
    #expect(shares.map { $0?.of } == [.rise, .fall, .rise])
    #expect(abs((shares[0]?.share ?? 0) - 0.75) < 1e-12 && shares[1]?.share == 1)
    let alone = try #require(
      SegmentDecomposition(reference: before, window: Self.totals([("AA", 50, 4), ("DL", 50, 1), ("UA", 50, 1)])))
    #expect(alone.share(of: alone.parts[0]).map { $0.share == 1 && $0.of == .change } == true)
    #expect(SegmentDecomposition(reference: before, window: before).flatMap { $0.share(of: $0.parts[0]) } == nil)
  }

  @Test("Without a row on one side there is nothing to compare")
  func empty() {
    let some = Self.totals([("AA", 1, 1)])
    #expect(SegmentDecomposition(reference: [], window: some) == nil)
    #expect(SegmentDecomposition(reference: some, window: Self.totals([("AA", 0, 0)])) == nil)
  }
}
