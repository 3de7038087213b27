import Columns
import Foundation
import Profiles
import Sketches
import TestSupport
import Testing

@testable import Scans

@Suite struct BinsLimitTests {
  @Test("what is at most the limit rounds to at most the edge", arguments: 0..<8 as Range<UInt64>)
  func limits(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      // Of any size, near one, and subnormal.
      let bits = UInt64.random(in: 0..<UInt64.max, using: &random)
      let candidates = [
        Double(bitPattern: bits), Double.random(in: -100...100, using: &random), Double(bitPattern: bits >> 12),
        0x1p-3, -0x1p-3, 0,
      ]
      for edge in candidates where edge.isFinite {
        let limit = RoundingLimit(edge)
        // The limit is halfway; to which side it goes, and what lies next to it in the last digit, strtod tells.
        let rounded = try #require(Double(limit.text))
        #expect(limit.isIncluded ? rounded == edge : rounded == edge.nextUp, "\(edge)")
        let beyond = limit.text + (limit.text.contains(".") ? "" : ".") + "1"
        let (away, near) = edge < 0 || limit.text.hasPrefix("-") ? (edge, edge.nextUp) : (edge.nextUp, edge)
        #expect(Double(beyond) == away, "\(edge) \(near)")
      }
    }
  }

  @Test("the limits of well-known doubles")
  func known() {
    #expect(RoundingLimit(1).text == "1.00000000000000011102230246251565404236316680908203125")
    #expect(RoundingLimit(1).isIncluded && !RoundingLimit(1.nextUp).isIncluded)
    #expect(RoundingLimit(-1).text == "-0.999999999999999944488848768742172978818416595458984375")
    #expect(RoundingLimit(0x1p60).text == "1152921504606847104")
    #expect(RoundingLimit(.greatestFiniteMagnitude).text.count == 309)
    #expect(!RoundingLimit(.greatestFiniteMagnitude).isIncluded)
  }

  @Test("edges are ascending and finite, and categories few, different and sendable")
  func edges() {
    let column = BinEdges.Column(
      edges: [3, .nan, 1, 3, .infinity, -0.0], center: .nan,
      categories: ["é", "e\u{301}", "é", "a\0b"] + (0..<99).map { "v\($0)" })
    #expect(column.edges == [0, 1, 3] && column.center == nil)
    #expect(column.categories.count == 50 && column.categories[..<3].map { Array($0.utf8).count } == [2, 3, 2])
  }

  @Test("the edges of a reference are its quantiles, or those that it was counted between")
  func reference() {
    var (moments, quantiles) = (Moments(), QuantileSketch())
    moments.update((1...100).map(Double.init))
    quantiles.update((1...100).map(Double.init))
    let streamed = ColumnProfile(
      name: "x", type: .float64, rowCount: 100, distribution: .numeric(moments, quantiles), distinct: nil)
    let counted = ColumnProfile(
      name: "y", type: .float64, rowCount: 4,
      distribution: .binned(Moments(), BinnedCounts(edges: [1, 2], counts: [1, 1, 2])), distinct: nil)
    let edges = BinEdges([streamed, counted])
    #expect(edges.columns["x"]?.edges == quantiles.quantiles(at: (1...19).map { Double($0) / 20 }))
    #expect(edges.columns["x"]?.center == 50.5 && edges.columns["y"]?.edges == [1, 2])
  }

  @Test("common values weigh as much as their share in the edges of the server's statistics")
  func statistics() {
    let bounds = (0...10).map { Double($0) * 10 }
    let even = StatisticsEdges.edges(bounds: bounds, common: [], shares: [], nullShare: 0.5)
    #expect(even.count == 19 && even.first == 10 && even.last == 100)
    let heavy = StatisticsEdges.edges(bounds: bounds, common: [42], shares: [0.9], nullShare: 0)
    #expect(heavy.count { $0 == 42 } >= 17)
    #expect(StatisticsEdges.edges(bounds: [], common: [], shares: [], nullShare: 1).isEmpty)
  }
}
