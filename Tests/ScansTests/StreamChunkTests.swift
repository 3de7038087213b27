import Columns
import Foundation
import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// How tables are cut, and how their parts come together; without a server.
@Suite struct StreamChunkTests {
  private static let tables = ["a", "b", "c", "d"].map { RelationName(schema: "s", name: $0) }

  /// The blocks that a condition on ctid holds, below `limit`.
  private static func blocks(_ condition: String, limit: Int) throws -> Range<Int> {
    let numbers = condition.matches(of: #/\((\d+),0\)/#).compactMap { Int($0.1) }
    return try #require(numbers.first)..<(numbers.count > 1 ? numbers[1] : limit)
  }

  @Test(
    "every block of every table is in one chunk, in the table's order, and chunks are even",
    arguments: 0..<200 as Range<UInt64>)
  func blocks(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let counts = Self.tables.map { _ in
      [0, 1, Int.random(in: 0...40, using: &random), 900].randomElement(using: &random) ?? 0
    }
    var sizes = ChunkSizes()
    sizes.blocks = Int.random(in: 1...64, using: &random)
    sizes.mostBlockChunks = Int.random(in: 2...64, using: &random)
    let leaves = zip(Self.tables, counts).map { ChunkCut.Leaf.blocks($0, count: $1) }
    let chunks = ChunkCut(sizes: sizes, time: nil).chunks(leaves)
    guard let chunks else {
      #expect(counts.reduce(0, +) <= sizes.blocks)
      return
    }
    #expect(chunks.count > 1 && chunks.count <= sizes.mostBlockChunks)
    for (table, count) in zip(Self.tables, counts) {
      let pieces = chunks.flatMap(\.pieces).filter { $0.table == table }
      let ranges = try pieces.map { try Self.blocks($0.condition, limit: max(count, 0)) }
      #expect(ranges.flatMap(\.self) == Array(0..<count))
      // Rows behind the last block that was counted belong to no other range.
      #expect(pieces.filter { !$0.condition.contains("<") }.count == 1 && pieces.last?.condition.contains("<") == false)
    }
  }

  @Test("a small table, or too many tables, are one chunk")
  func one() {
    let cut = ChunkCut(sizes: .standard, time: nil)
    #expect(cut.chunks([.blocks(Self.tables[0], count: 4_096)]) == nil)
    #expect(cut.chunks([.blocks(Self.tables[0], count: 4_097)])?.count == 2)
    #expect(cut.chunks([.blocks(Self.tables[0], count: 1 << 24)])?.count == 64)
    #expect(cut.chunks(Array(repeating: .blocks(Self.tables[0], count: 4_097), count: 257)) == nil)
    #expect(cut.chunks([.time(Self.tables[0], parts: nil)]) == nil)
  }

  @Test("a statement of many columns has fewer chunks")
  func wide() {
    #expect(ChunkSizes.standard.fitting(outputs: 22).mostBlockChunks == 64)
    #expect(ChunkSizes.standard.fitting(outputs: 1_600).mostBlockChunks == 4)
  }

  @Test("parts of a window are without gap and overlap, and open at both ends beside the window's own condition")
  func timeParts() throws {
    let cut = ChunkCut(sizes: .standard, time: ("at", { parts in (1..<parts).map { "t\($0)" } }))
    let chunks = try #require(cut.chunks([.time(Self.tables[0], parts: 3), .blocks(Self.tables[1], count: 3)]))
    #expect(
      chunks.map { $0.pieces.map(\.condition) } == [
        ["at < t1"], ["at >= t1 AND at < t2"], ["at >= t2"], ["ctid >= '(0,0)'::tid"],
      ])
  }

  @Test("a window is cut in the type of its column, ascending and within it")
  func cuts() throws {
    let day = try ScanRequest.stream(
      "t", by: "at", from: "2013-03-10T05:00:00Z", to: "2013-03-11T04:00:00Z", in: "America/New_York")
    let zone = try #require(TimeZone(identifier: "America/New_York"))
    #expect(
      day.cuts(of: .timestampTZ, in: zone, parts: 2) == ["'2013-03-10T16:30:00Z'::timestamptz"])
    // The day on which clocks skip an hour: they show 24 all the same.
    #expect(day.cuts(of: .timestamp, in: zone, parts: 2) == ["'2013-03-10 12:00:00.000000'::timestamp"])
    #expect(day.cuts(of: .date, in: zone, parts: 32) == [])
    let week = try ScanRequest.stream("t", by: "at", from: "2013-01-01T00:00:00Z", to: "2013-01-05T00:00:00Z")
    #expect(
      week.cuts(of: .date, in: .gmt, parts: 32) == [
        "'2013-01-02'::date", "'2013-01-03'::date", "'2013-01-04'::date",
      ])
    for parts in 2...40 {
      let cuts = week.cuts(of: .timestamp, in: .gmt, parts: parts)
      #expect(cuts.count == parts - 1 && cuts == cuts.sorted() && Set(cuts).count == cuts.count)
    }
  }

  @Test("chunks merge in the same pairs, in whatever order they come", arguments: 0..<100 as Range<UInt64>)
  func tree(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...70, using: &random)
    func sum(_ order: [Int]) throws -> String? {
      let tree = ChunkTree<String>(count: count) { $0 = "(\($0) \($1))" }
      for chunk in order {
        #expect(tree.whole == nil)
        try tree.add("\(chunk)", of: chunk)
      }
      return tree.whole
    }
    let whole = try sum(Array(0..<count))
    #expect(try sum((0..<count).shuffled(using: &random)) == whole)
    #expect(whole?.matches(of: #/\d+/#).compactMap { Int($0.0) } == Array(0..<count))
    if count == 5 { #expect(whole == "(((0 1) (2 3)) 4)") }
  }

  @Test("of chunks that come in order no more are held than the tree has levels")
  func held() throws {
    let tree = ChunkTree<Int>(count: 64) { $0 += $1 }
    for chunk in 0..<64 {
      try tree.add(1, of: chunk)
      #expect(tree.held <= 6)
    }
    #expect(tree.whole == 64)
  }

  @Test("every chunk is read by one connection, and each connection reads about as many")
  func shares() {
    for chunks in 1...64 {
      for connections in 1...8 {
        let shares = (0..<connections).map { ChunkedCopy.share($0, of: connections, chunks: chunks) }
        #expect(shares.flatMap(\.self).sorted() == Array(0..<chunks))
        let counts = shares.map(\.count)
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= max(1, chunks / connections / 8))
        #expect(shares.allSatisfy { $0 == $0.sorted() })
      }
    }
  }
}
