import TestSupport
import Testing

@testable import Scans

@Suite struct CulpritSearchTests {
  private static func entry(_ filter: String?, _ columns: [String] = []) throws -> AggregateEntry {
    AggregateEntry(expression: "count(*)", columns: columns, filter: try filter.map { try FilterText($0) })
  }

  /// Plays the server, to which a SELECT fails when a culprit is in it, and never ends when a slow one is.
  private func search(
    _ entries: [AggregateEntry], culprits: Set<Int>, slow: Set<Int> = [], limit: Int = 1_600
  ) -> (reads: [[Int]], measured: Set<Int>, unavailable: [Int: String]) {
    var search = CulpritSearch(entries, reading: Array(entries.indices), limit: limit)
    var reads: [[Int]] = []
    var measured: Set<Int> = []
    while let indexes = search.next() {
      reads.append(indexes)
      if !slow.isDisjoint(with: indexes) {
        search.ranOutOfTime()
      } else if let culprit = indexes.filter(culprits.contains).min() {
        search.failed("culprit \(culprit)")
      } else {
        measured.formUnion(indexes)
        search.succeeded()
      }
    }
    return (reads, measured, search.unavailable)
  }

  @Test("without a culprit there is one read a statement")
  func sound() throws {
    let entries = try (0..<10).map { try Self.entry("f(\($0))") }
    #expect(search(entries, culprits: []).reads == [Array(0..<10)])
    #expect(search(entries, culprits: [], limit: 4).reads.map(\.count) == [4, 4, 2])
    #expect(search([], culprits: []).reads.isEmpty)
  }

  @Test("the numbers without a suspect come with the first further read")
  func leastSuspectFirst() throws {
    let entries = [
      try Self.entry("f(1)"), try Self.entry(nil), try Self.entry(nil, ["a"]), try Self.entry("a > 1"),
      try Self.entry("f(2)", ["a"]),
    ]
    let found = search(entries, culprits: [0, 4])
    #expect(found.reads == [[1, 2, 3, 0, 4], [1, 2, 3], [0], [4]])
    #expect(found.unavailable == [0: "culprit 0", 4: "culprit 4"])
  }

  @Test("a single suspect filter is known without a read of its own, with all that it filters")
  func oneFilter() throws {
    let entries = [try Self.entry(nil), try Self.entry("f(1)"), try Self.entry("f(1)", ["a"])]
    let found = search(entries, culprits: [1, 2])
    #expect(found.reads.count == 2 && found.unavailable == [1: "culprit 1", 2: "culprit 1"])
  }

  @Test("where a column of a view fails, the rows are counted all the same")
  func rowCount() throws {
    let entries = [
      try Self.entry(nil), try Self.entry(nil, ["bad"]), try Self.entry("bad > 1"), try Self.entry("f(bad)"),
    ]
    let found = search(entries, culprits: [1, 2, 3])
    #expect(found.reads.count == 4 && found.measured == [0])
  }

  @Test("after a time-out, what holds no filter is read once more, and what holds one is not")
  func slowFilter() throws {
    let entries = [
      try Self.entry("f(1)"), try Self.entry(nil), try Self.entry(nil, ["a"]), try Self.entry("a > 1"),
    ]
    let found = search(entries, culprits: [], slow: [0])
    #expect(found.reads == [[1, 2, 3, 0], [1, 2]] && found.measured == [1, 2])
    #expect(found.unavailable.keys.sorted() == [0, 3])
    #expect(found.unavailable.values.allSatisfy { $0.hasPrefix("the counts with a `where` ran into the time limit") })
  }

  @Test("where what holds no filter is slow as well, or there is nothing else, that was the last read")
  func slowCounts() throws {
    let entries = [try Self.entry("f(1)"), try Self.entry(nil), try Self.entry(nil, ["a"])]
    let found = search(entries, culprits: [], slow: [2])
    #expect(found.reads == [[1, 2, 0], [1, 2]] && found.measured.isEmpty)
    #expect(found.unavailable[1]?.hasPrefix("the counts ran into the time limit") == true)
    #expect(search(Array(entries[1...]), culprits: [], slow: [1]).reads == [[0, 1]])
    #expect(search(entries, culprits: [], slow: [1], limit: 2).reads == [[1, 2]])
    #expect(search(entries, culprits: [], slow: [0], limit: 2).reads == [[1, 2], [0]])
  }

  @Test("a culprit among what is read after a time-out is found as always")
  func culpritAfterTimeout() throws {
    let entries = [try Self.entry("f(1)"), try Self.entry(nil), try Self.entry(nil, ["a"])]
    let found = search(entries, culprits: [2], slow: [0])
    #expect(found.reads == [[1, 2, 0], [1, 2], [1]] && found.measured == [1])
    #expect(found.unavailable[2] == "culprit 2")
  }

  @Test(
    "whatever is slow, two reads at most run out of time, and nothing slow has a number",
    arguments: 0..<500 as Range<UInt64>)
  func slowLaw(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let filters = [nil, nil, "a > 1", "f(1)", "f(2)", "f(3)"]
    var entries = [try Self.entry(nil)]
    for _ in 0..<Int.random(in: 0...30, using: &random) {
      let filter = filters.randomElement(using: &random) ?? nil
      entries.append(try Self.entry(filter, [["a", "b", "c"].randomElement(using: &random) ?? ""]))
    }
    func some() -> Set<Int> {
      Set(entries.indices.dropFirst().filter { _ in Int.random(in: 0..<6, using: &random) == 0 })
    }
    let (culprits, slow) = (some(), some())
    let limit = Int.random(in: 5...40, using: &random)
    let found = search(entries, culprits: culprits, slow: slow, limit: limit)
    let parts = (entries.count + limit - 1) / limit
    #expect(found.reads.count <= parts + CulpritSearch.furtherReads)
    #expect(found.reads.count { !slow.isDisjoint(with: $0) } <= 2)
    #expect(found.unavailable.values.allSatisfy { !$0.hasSuffix(": ") })
    #expect(found.reads.allSatisfy { $0.count <= limit && !$0.isEmpty })
    #expect(found.measured.isDisjoint(with: culprits.union(slow)))
    #expect(found.measured.isDisjoint(with: found.unavailable.keys))
    #expect(found.measured.union(found.unavailable.keys) == Set(entries.indices))
    let plain = entries.indices.filter { entries[$0].filter == nil }
    if culprits.isEmpty && slow.isDisjoint(with: plain) { #expect(found.measured.isSuperset(of: plain)) }
  }

  @Test(
    "whatever the culprits, three further reads, no culprit with a number, every entry answered once",
    arguments: 0..<500 as Range<UInt64>)
  func law(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let filters = [nil, nil, "a > 1", "b > 1", "f(1)", "f(2)", "f(3)", "f(4)", "f(5)"]
    var entries = [try Self.entry(nil)]
    for _ in 0..<Int.random(in: 0...30, using: &random) {
      let filter = filters.randomElement(using: &random) ?? nil
      entries.append(try Self.entry(filter, [["a", "b", "c"].randomElement(using: &random) ?? ""]))
    }
    let culprits = Set(entries.indices.dropFirst().filter { _ in Int.random(in: 0..<4, using: &random) == 0 })
    let limit = Int.random(in: 5...40, using: &random)
    let found = search(entries, culprits: culprits, limit: limit)
    let parts = (entries.count + limit - 1) / limit
    #expect(found.reads.count <= parts + CulpritSearch.furtherReads)
    #expect(found.reads.allSatisfy { $0.count <= limit && !$0.isEmpty })
    #expect(found.measured.isDisjoint(with: culprits) && found.measured.isDisjoint(with: found.unavailable.keys))
    #expect(found.measured.union(found.unavailable.keys) == Set(entries.indices))
    // Other parts can use up the reads, but not within one.
    #expect(parts > 1 || found.measured.contains(0))
  }
}
