import Drift
import TestSupport
import Testing

/// Categories and ranges of values that gained or lost rows.
@Suite struct ShiftTests {
  @Test("Categories are told with their part of all gains, or of all losses")
  func categories() throws {
    let found = try #require(
      CategoryShift(
        reference: [("AA", 50), ("DL", 30), ("UA", 20)], window: [("AA", 20), ("DL", 30), ("UA", 40), ("XX", 10)]))
    #expect(found.parts.map(\.value) == ["AA", "UA", "XX", "DL"])
    #expect(abs(found.parts[0].change + 0.3) < 1e-12)
    #expect(zip(found.parts.map { found.share(of: $0) }, [1, 2.0 / 3, 1.0 / 3, 0]).allSatisfy { abs($0 - $1) < 1e-9 })
    #expect(found.parts[2].shareBefore == 0 && abs(found.parts[2].shareNow - 0.1) < 1e-12)
    #expect(CategoryShift(reference: [], window: [("AA", 1)]) == nil)
  }

  @Test("Categories gain together what others lose, in any order", arguments: 0..<200)
  func categorySums(seed: Int) throws {
    var generator = SeededGenerator(seed: seed)
    let sides = (0..<2).map { _ in
      ["a", "b", "c", "d", "e"].shuffled(using: &generator).prefix(3).map { ($0, Double(generator.below(50) + 1)) }
    }
    let found = try #require(CategoryShift(reference: sides[0], window: sides[1]))
    let gains = found.parts.reduce(0) { $0 + max($1.change, 0) }
    let losses = found.parts.reduce(0) { $0 + max(-$1.change, 0) }
    #expect(abs(gains - losses) < 1e-9)
    #expect(
      CategoryShift(
        reference: sides[0].shuffled(using: &generator), window: sides[1].shuffled(using: &generator)) == found)
  }

  @Test("The range of values that gained the most, and the one that lost the most")
  func ranges() throws {
    let found = try #require(
      RankShift(reference: [10, 10, 10, 10, 10, 10], window: [10, 4, 6, 10, 20, 10]))
    #expect(found.gained?.cells == 4...4 && found.lost?.cells == 1...2)
    #expect(abs((found.lost?.change ?? 0) + 1.0 / 6) < 1e-12)
    let same = try #require(RankShift(reference: [1, 2], window: [10, 20]))
    #expect(same.gained == nil && same.ranges.isEmpty)
    #expect(RankShift(reference: [0, 0], window: [1, 0]) == nil)
    let swap = try #require(RankShift(reference: [1, 1, 1, 1], window: [2, 0, 2, 0]))
    #expect(swap.gained?.cells == 0...0 && swap.lost?.cells == 1...1, "of several alike the shortest, then the first")
  }

  @Test("No other range of cells gained or lost more", arguments: 0..<200)
  func greatestRange(seed: Int) throws {
    var generator = SeededGenerator(seed: seed)
    let count = generator.below(9) + 2
    let sides = (0..<2).map { _ in (0..<count).map { _ in Double(generator.below(20)) + 0.5 } }
    let found = try #require(RankShift(reference: sides[0], window: sides[1]))
    let totals = sides.map { $0.reduce(0, +) }
    var changes: [Double] = []
    for first in 0..<count {
      for last in first..<count {
        let shares = zip(sides, totals).map { $0[first...last].reduce(0, +) / $1 }
        changes.append(shares[1] - shares[0])
      }
    }
    #expect(abs((found.gained?.change ?? 0) - max(changes.max() ?? 0, 0)) < 1e-9)
    #expect(abs((found.lost?.change ?? 0) - min(changes.min() ?? 0, 0)) < 1e-9)
  }
}
