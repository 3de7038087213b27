import Columns
import Profiles
import Sketches
import TestSupport
import Testing

@testable import Scans

/// Slices of chunks that were folded apart.
@Suite struct SliceMergeTests {
  private struct Row {
    let word: String?
    let number: Int64?
    let isIn: Bool
  }

  private static let columns: [(name: String, type: ColumnType)] = [("word", .text), ("number", .int64)]

  private static func layout(pinned: [String] = []) -> StreamLayout {
    StreamLayout(
      columns,
      [
        SliceCut(
          kind: .filter("is in"), metric: .rowCount(filter: "is in"), expression: "isin", type: .bool, column: nil),
        SliceCut(
          kind: .segments(column: "word", pinned: pinned), metric: .nulls(column: "word", filter: nil),
          expression: "word", type: .text, column: "word"),
      ])
  }

  private static func rows(_ count: Int, values: Int, seed: UInt64) -> [Row] {
    var random = SeededGenerator(seed: seed)
    return (0..<count).map { _ in
      // Frequent values and rare ones.
      let share = Double.random(in: 0..<1, using: &random)
      let value = Int(share * share * share * Double(values))
      return Row(
        word: Int.random(in: 0..<20, using: &random) == 0 ? nil : value == 0 ? "" : "v\(value)",
        number: Int.random(in: 0..<10, using: &random) == 0 ? nil : Int64.random(in: -1000...1000, using: &random),
        isIn: Bool.random(using: &random))
    }
  }

  private static func batch(_ rows: ArraySlice<Row>, _ layout: StreamLayout) -> ColumnBatch {
    var batch = ColumnBatch(columns: layout.outputs)
    for row in rows {
      if let word = row.word { batch.columns[0].append(word.utf8) } else { batch.columns[0].appendNull() }
      if let number = row.number { batch.columns[1].append(number) } else { batch.columns[1].appendNull() }
      batch.columns[2].append(row.isIn ? 1 as Int64 : 0)
    }
    return batch
  }

  /// Folds the rows in chunks, each by batches, and merges the chunks in a tree.
  private static func profile(
    _ rows: [Row], chunk: Int, batch batchRows: Int = 512, pinned: [String] = []
  ) throws -> StreamProfile {
    let layout = layout(pinned: pinned)
    var profiles = stride(from: 0, to: max(1, rows.count), by: chunk).map { start in
      var fold = TableFold(layout)
      let end = min(rows.count, start + chunk)
      for from in stride(from: start, to: end, by: batchRows) {
        fold.fold(batch(rows[from..<min(end, from + batchRows)], layout))
      }
      return fold.takeProfile()
    }
    while profiles.count > 1 {
      profiles = try stride(from: 0, to: profiles.count, by: 2).map { index in
        var merged = profiles[index]
        if index + 1 < profiles.count { try merged.merge(profiles[index + 1]) }
        return merged
      }
    }
    return profiles[0]
  }

  private static func slices(_ profile: StreamProfile) throws -> [SliceProfile] {
    var table = TableProfile(
      dataset: "d", window: .moment, rowCount: 0, schema: SchemaSnapshot(columns: [], primaryKey: []))
    try table.add(profile)
    return table.slices
  }

  /// What is exact of a slice.
  private struct Known: Equatable {
    var rows: Int64
    var nulls: [Int64]
    var sum: Double?
    var extent: [Double?]

    init(_ slice: SliceProfile) {
      rows = slice.rowCount
      nulls = slice.columns.map(\.nullCount)
      let moments = slice.columns.last?.moments
      sum = moments?.sum
      extent = [moments?.minimum, moments?.maximum]
    }

    init(_ part: [Row]) {
      let numbers = part.compactMap(\.number)
      rows = Int64(part.count)
      nulls = [Int64(part.count { $0.word == nil }), Int64(part.count - numbers.count)]
      sum = numbers.isEmpty ? nil : Double(numbers.reduce(0, +))
      extent = [numbers.min().map(Double.init), numbers.max().map(Double.init)]
    }
  }

  private static func truths(_ rows: [Row]) -> [Slice: Known] {
    Dictionary(grouping: rows) { Slice.segment(column: "word", value: $0.word) }.mapValues { Known($0) }
  }

  @Test(
    "up to fifty values every segment is exact, however the rows are cut into chunks", arguments: 0..<6 as Range<UInt64>
  )
  func exactSegments(seed: UInt64) throws {
    let rows = Self.rows(2000, values: [1, 2, 20, 49, 50, 50][Int(seed)], seed: seed)
    let truths = Self.truths(rows)
    // Statistics of values that have gone must not take the place of those that came.
    let stale = seed == 5 ? (0..<50).map { "gone \($0)" } : []
    for chunk in [2000, 999, 257, 31] {
      let slices = try Self.slices(Self.profile(rows, chunk: chunk, pinned: stale))
      let segments = slices.filter { $0.slice.segmentColumn != nil && $0.rowCount > 0 }
      #expect(Dictionary(uniqueKeysWithValues: segments.map { ($0.slice, Known($0)) }) == truths, "chunks of \(chunk)")
      #expect(slices.last?.slice == .otherSegments(column: "word") && slices.last?.rowCount == 0)
      #expect(Known(slices[0]) == Known(rows.filter(\.isIn)))
    }
  }

  @Test("beyond fifty values what is told is exact, and nothing is lost", arguments: 0..<8 as Range<UInt64>)
  func manyValues(seed: UInt64) throws {
    let rows = Self.rows(6000, values: [51, 60, 64, 70, 120, 400, 3000, 400][Int(seed)], seed: seed)
    let truths = Self.truths(rows)
    let ranked = truths.filter { $0.key != .segment(column: "word", value: nil) }
      .sorted { ($1.value.rows, "\($0.key)") < ($0.value.rows, "\($1.key)") }
    let pinned = seed == 7 ? (0..<50).map { $0 == 0 ? "" : "v\($0)" } : []
    for chunk in [6000, 1500, 130] {
      let slices = try Self.slices(Self.profile(rows, chunk: chunk, pinned: pinned)).dropFirst()
      #expect(slices.count <= 52 && slices.reduce(0) { $0 + $1.rowCount } == 6000)
      for slice in slices.dropLast() { #expect(truths[slice.slice] == Known(slice), "chunks of \(chunk)") }
      let rest = rows.filter { row in !slices.contains { $0.slice == .segment(column: "word", value: row.word) } }
      let other = try #require(slices.last)
      #expect(other.slice == .otherSegments(column: "word"))
      #expect(other.rowCount == 0 && rest.isEmpty || Known(other) == Known(rest))
      let isSure = ranked.count <= SegmentedProfile.candidateCount || !pinned.isEmpty
      if isSure {
        #expect(slices.filter { $0.slice != .segment(column: "word", value: nil) }.count == 51)
        let least = slices.dropLast().filter { $0.slice != .segment(column: "word", value: nil) }.map(\.rowCount).min()
        if pinned.isEmpty { #expect(least == ranked[49].value.rows) }
      }
    }
  }

  @Test("the same chunks give the same bytes, whatever the batches", arguments: 0..<3 as Range<UInt64>)
  func sameBytes(seed: UInt64) throws {
    let rows = Self.rows(20_000, values: [5, 50, 500][Int(seed)], seed: seed)
    for chunk in [20_000, 6000] {
      let once = try Self.profile(rows, chunk: chunk)
      #expect(try once == Self.profile(rows, chunk: chunk))
      let whole = try Self.slices(once)
      #expect(try whole == Self.slices(Self.profile(rows, chunk: chunk, batch: 97)))
    }
  }

  @Test("values are told apart byte by byte, and overlong ones have no segment")
  func bytes() throws {
    let long = String(repeating: "x", count: ValueCounts.longestValue + 1)
    let words = ["é", "e\u{301}", "e\u{301}", "a\0b", "a", long, String(long.dropLast())]
    let rows = words.map { Row(word: $0, number: 1, isIn: true) }
    for chunk in [1, 7] {
      let slices = try Self.slices(Self.profile(rows, chunk: chunk))
      func count(_ slice: Slice) -> Int64? { slices.first { $0.slice == slice }?.rowCount }
      #expect(words.dropLast(2).map { count(.segment(column: "word", value: $0)) } == [1, 2, 2, 1, 1])
      #expect(count(.segment(column: "word", value: String(long.dropLast()))) == 1)
      #expect(count(.otherSegments(column: "word")) == 1)
    }
  }

  @Test("bytes that are no text have no segment, and none of their rows is lost")
  func noText() throws {
    let layout = Self.layout()
    var batch = ColumnBatch(columns: layout.outputs)
    for bytes: [UInt8] in [[0xFF], [0xFE], [0x61], [0xFF]] {
      batch.columns[0].append(bytes)
      batch.columns[1].append(1 as Int64)
      batch.columns[2].append(1 as Int64)
    }
    var fold = TableFold(layout)
    fold.fold(batch)
    let slices = try Self.slices(fold.takeProfile())
    #expect(slices.map(\.rowCount) == [4, 1, 3])
    #expect(slices.dropFirst().map(\.slice) == [.segment(column: "word", value: "a"), .otherSegments(column: "word")])
  }

  @Test("slices of windows merge; one that a window was not profiled with is unavailable")
  func windows() throws {
    let (one, other) = (Self.rows(3000, values: 40, seed: 1), Self.rows(2000, values: 40, seed: 2))
    var merged = try Self.slices(Self.profile(one, chunk: 3000))
    try merged.merge(Self.slices(Self.profile(other, chunk: 2000)))
    let whole = try Self.slices(Self.profile(one + other, chunk: 5000))
    #expect(merged.map(\.slice) == whole.map(\.slice))
    #expect(merged.map(Known.init) == whole.map(Known.init))
    for slices in [
      merged.filter { $0.slice.segmentColumn == nil }, merged.filter { $0.slice.segmentColumn != nil }, [],
    ] {
      var part = slices
      try part.merge(merged)
      var reverse = merged
      try reverse.merge(slices)
      for result in [part, reverse] {
        let lost = result.filter { $0.unavailable != nil }
        #expect(lost.count == 2 - Set(slices.map { $0.slice.segmentColumn }).count)
        #expect(lost.allSatisfy { $0.rowCount == 0 && $0.columns.isEmpty })
      }
    }
  }
}
