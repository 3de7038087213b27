import Postgres
import Profiles
import Sketches
import TestSupport
import Testing

@testable import Scans

/// Slices of a table that several connections read in chunks.
@Suite struct SliceChunkTests {
  private static func scan(
    _ connection: PostgresConnection, _ slices: [ScanRequest.Slices], blocks: Int, connections: Int
  ) async throws -> TableProfile {
    var options = ScanOptions()
    options.connections = connections
    var scan = TableScan(connection, connect: { try await TestServer.connect() })
    scan.chunkSizes.blocks = blocks
    return try await scan.run(.of("t", slices: slices, profiling: ["x", "n", "s"], options: options))
  }

  @Test("the slices are the same to the last bit for any number of connections", arguments: [false, true])
  func sameBytes(hasStatistics: Bool) async throws {
    try await TestServer.withSchema { connection, _ in
      try await SliceSegmentTests.create(seed: 5, rows: 12_000, on: connection)
      if hasStatistics { try await connection.execute("ANALYZE t") }
      let slices: [ScanRequest.Slices] =
        ["word", "many", "i", "price"].map { .segments(column: $0) } + [.filter("x > 0"), .filter("b")]
      let one = try await Self.scan(connection, slices, blocks: 16, connections: 1)
      let three = try await Self.scan(connection, slices, blocks: 16, connections: 3)
      #expect(one.slices == three.slices && one.columns == three.columns)
      #expect(one.slices.allSatisfy { $0.unavailable == nil })
      // Without statistics, values for which a chunk had no room are among the others.
      #expect(one.slices.count { $0.slice.segmentColumn == "many" } >= (hasStatistics ? 51 : 2))
    }
  }

  @Test("whatever the chunks, up to fifty values and conditions are exact, and of more nothing is lost")
  func exact() async throws {
    try await TestServer.withSchema { connection, _ in
      try await SliceSegmentTests.create(seed: 6, rows: 12_000, on: connection)
      let slices: [ScanRequest.Slices] = [
        .segments(column: "word"), .segments(column: "i"), .filter("x > 0"), .segments(column: "many"),
      ]
      let whole = try await Self.scan(connection, slices, blocks: 1 << 20, connections: 1)
      let parts = try await Self.scan(connection, slices, blocks: 8, connections: 2)
      func known(_ profile: TableProfile) -> [Slice: [Int64]] {
        Dictionary(
          uniqueKeysWithValues: profile.slices.filter { $0.slice.segmentColumn != "many" }.map { slice in
            (slice.slice, [slice.rowCount] + slice.columns.flatMap { [$0.rowCount, $0.nullCount] })
          })
      }
      #expect(known(whole) == known(parts) && known(whole).count > 40)
      let many = parts.slices.filter { $0.slice.segmentColumn == "many" }
      #expect(many.reduce(0) { $0 + $1.rowCount } == 12_000)
      for slice in many {
        guard case .segment(_, let value?) = slice.slice else { continue }
        let rows: Int64 = try await connection.scalar("SELECT count(*) FROM t WHERE many = $1", [.text(value)])
        #expect(slice.rowCount == rows)
      }
    }
  }
}
