import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct UsualRangeTests {
  private static func normal(_ generator: inout SeededGenerator) -> Double {
    NormalDistribution.quantile(upperTail: Probability(1 - generator.unit()))
  }

  @Test("A new value lies outside as often as stated", arguments: [5, 7, 10, 14, 28, 60, 200])
  func keepsTheLevel(count: Int) throws {
    var generator = SeededGenerator(seed: count)
    var outside = 0
    for _ in 0..<5_000 {
      let values = (0..<count).map { _ in 100 + 5 * Self.normal(&generator) }
      let range = try #require(UsualRange(values))
      if !range.limits(at: Probability(0.02)).contains(100 + 5 * Self.normal(&generator)) { outside += 1 }
    }
    // 100 are to be expected, give or take 10.
    #expect((60...140).contains(outside), "\(outside) of 5,000")
  }

  @Test("Groups of their own level share their spread, and keep the level", arguments: [4, 8, 20])
  func groupsKeepTheLevel(each: Int) throws {
    var generator = SeededGenerator(seed: 50 + each)
    var outside = 0
    for _ in 0..<2_000 {
      let groups = (0..<7).map { group in (0..<each).map { _ in Double(50 * group) + Self.normal(&generator) } }
      let range = try #require(UsualRange(groups: groups, group: 3))
      if !range.limits(at: Probability(0.02)).contains(150 + Self.normal(&generator)) { outside += 1 }
    }
    // 40 are to be expected, give or take 6; of few windows a group the spread is taken for a little more than it is.
    #expect((10...70).contains(outside), "\(outside) of 2,000")
  }

  @Test("One odd value in five does not lead the range astray")
  func robust() throws {
    var generator = SeededGenerator(seed: 3)
    let values = (0..<20).map { _ in 100 + Self.normal(&generator) }
    let clean = try #require(UsualRange(values)).limits(at: Probability(0.01))
    let odd = try #require(UsualRange(values + [1e6, 1e6, 0, -1e9])).limits(at: Probability(0.01))
    #expect(odd.upperBound < 110 && odd.lowerBound > 90, "\(odd), without odd values \(clean)")
  }

  @Test("Seven values are enough to tell one far off", arguments: [7, 8, 10])
  func fewValues(count: Int) throws {
    let range = try #require(UsualRange((0..<count).map { 1000 + Double($0 % 3) * 5 }))
    let limits = range.limits(at: Probability(0.0005))
    #expect(limits.contains(1005))
    #expect(!limits.contains(500) && !limits.contains(1500))
  }

  @Test("Values that never differ give themselves and nothing else")
  func constant() throws {
    let range = try #require(UsualRange([Double](repeating: 0.1, count: 12)))
    #expect(range.limits(at: Probability(0.001)) == 0.1...0.1)
  }

  @Test("Where most values are equal the others still give a spread")
  func mostlyEqual() throws {
    let range = try #require(UsualRange([Double](repeating: 0, count: 20) + [3, 4, 5]))
    #expect(range.scale > 0 && range.center == 0)
    // One in ten is odd, and no spread.
    #expect(UsualRange([Double](repeating: 288, count: 14) + [144])?.scale == 0)
  }

  @Test("Nothing is learned of fewer than five values, nor of a group of one")
  func tooFew() {
    #expect(UsualRange([1, 2, 3, 4]) == nil)
    #expect(UsualRange(groups: [[1, 2, 3, 4, 5], [6]], group: 1) == nil)
    #expect(UsualRange(groups: [[1, 2, 3, 4, 5]], group: 1) == nil)
  }
}

@Suite struct KruskalWallisTests {
  @Test("The statistic and its probability equal scipy's in 200 cases, with ties and without")
  func matchesScipy() throws {
    let rows = try Golden.rows("groups.json")
    #expect(rows.count == 200)
    for (index, row) in rows.enumerated() {
      var g = SeededGenerator(seed: 7000 + index)
      let groups = (0..<(2 + g.below(8))).map { _ -> [Double] in
        let shift = index % 3 > 0 ? Double(g.below(3)) : 0
        return (0..<(1 + g.below(40))).map { _ in index % 2 > 0 ? Double(g.below(12)) + shift : g.unit() + shift }
      }
      let test = try #require(KruskalWallis.test(groups))
      #expect(difference(test.statistic, row[0], scale: 1e-3) < 1e-9, "case \(index)")
      #expect(difference(test.pValue, logOf: row[1]) < 1e-9 * max(1, test.statistic), "case \(index)")
    }
  }

  @Test("Nothing is told of one group, nor of values that are all equal")
  func nothingToRank() {
    #expect(KruskalWallis.test([[1, 2, 3], []]) == nil)
    #expect(KruskalWallis.test([[2, 2], [2]]) == nil)
  }
}
