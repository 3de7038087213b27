import Foundation
import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// The same physical table gives the same bytes, whatever the number of connections.
@Suite struct StreamSameBytesTests {
  /// What a test reads: how `t` is made, and a window of it.
  struct Layout: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let sql: String
    var time: String?
    /// What the chunks' conditions hold; nil where the stream is to be one chunk.
    var condition: String?
  }

  private static let (from, to) = ("2013-01-05T00:00:00Z", "2013-01-09T00:00:00Z")
  private static let columns = """
    i integer, at timestamptz, naive timestamp, day date, x float8, n numeric(12,2), s text, h boolean, u uuid,
      a integer[], p point, gone text, vector real[]
    """
  private static let rows = """
    SELECT i, timestamptz '2013-01-01Z' + i * interval '1 minute', timestamp '2013-01-01' + i * interval '1 minute',
      date '2013-01-01' + i / 1440, sin(i) * 1e6, (i * 7919) % 100003 / 100.0,
      CASE WHEN i % 3 = 0 THEN 's' || i % 999 END, CASE WHEN i % 7 > 0 THEN i % 2 = 0 END, md5(i::text)::uuid,
      ARRAY[i % 10], point(i % 9, 1), NULL, ARRAY[sin(i), cos(i), i % 7]::real[] FROM generate_series(0, 20000) AS i
      UNION ALL SELECT NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL
      FROM generate_series(1, 500)
    """
  private static let plain = "CREATE TABLE t (\(columns)); INSERT INTO t \(rows); "
  private static let random =
    "CREATE TABLE t (\(columns)); INSERT INTO t SELECT * FROM (\(rows)) AS r ORDER BY md5(i::text); "

  static let layouts: [Layout] = [
    Layout(testDescription: "a whole table", sql: plain, condition: "ctid"),
    Layout(
      testDescription: "a table with deleted blocks, and blocks that no statistics know",
      sql: plain
        + "VACUUM ANALYZE t; DELETE FROM t WHERE i BETWEEN 2000 AND 9000 OR i > 19000; VACUUM t; INSERT INTO t SELECT * FROM t",
      condition: "ctid"),
    Layout(
      testDescription: "a table of nulls",
      sql: "CREATE TABLE t AS SELECT NULL::int AS a, NULL::text AS b FROM generate_series(1, 9000)",
      condition: "ctid"),
    Layout(testDescription: "a window without an index", sql: plain, time: "at", condition: "ctid"),
    Layout(
      testDescription: "a window through an index", sql: plain + "CREATE INDEX ON t (at); VACUUM ANALYZE t", time: "at",
      condition: "at\" >="),
    Layout(
      testDescription: "a window of naive times through an index of two columns",
      sql: plain + "CREATE INDEX ON t (naive, i); VACUUM ANALYZE t", time: "naive", condition: "naive\" >="),
    Layout(
      testDescription: "a window of dates through an index", sql: plain + "CREATE INDEX ON t (day); VACUUM ANALYZE t",
      time: "day", condition: "day\" >="),
    Layout(
      testDescription: "a window through an index that begins with another column",
      sql: plain + "CREATE INDEX ON t (h, at); ANALYZE t; ALTER TABLE t ALTER h SET STATISTICS 1", time: "at",
      condition: "ctid"),
    Layout(
      testDescription: "a window whose rows lie all over the table",
      sql: random + "CREATE INDEX ON t (at); VACUUM ANALYZE t;", time: "at", condition: nil),
    Layout(
      testDescription: "partitions, one with its columns in another order, one empty, one cut by the window",
      sql: """
        CREATE TABLE t (\(columns)) PARTITION BY RANGE (at);
        CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2013-01-01Z') TO ('2013-01-06Z');
        CREATE TABLE t2 (vector real[], a integer[], p point, gone text, dropped text, u uuid, h boolean, s text, n numeric(12,2), x float8, day date,
          naive timestamp, at timestamptz, i integer);
        ALTER TABLE t2 DROP dropped; ALTER TABLE t ATTACH PARTITION t2 FOR VALUES FROM ('2013-01-06Z') TO ('2013-01-08Z');
        CREATE TABLE t3 PARTITION OF t FOR VALUES FROM ('2014-01-06Z') TO ('2015-01-08Z');
        CREATE TABLE rest PARTITION OF t DEFAULT; INSERT INTO t \(rows); ANALYZE t
        """, time: "at", condition: "ctid"),
    Layout(
      testDescription: "a materialized view",
      sql: plain
        + "CREATE MATERIALIZED VIEW m AS SELECT * FROM t; ALTER TABLE t RENAME TO b; ALTER MATERIALIZED VIEW m RENAME TO t",
      condition: "ctid"),
    Layout(
      testDescription: "a view", sql: plain + "ALTER TABLE t RENAME TO b; CREATE VIEW t AS SELECT * FROM b", time: "at"),
    Layout(
      testDescription: "a table with a child",
      sql: plain + "CREATE TABLE child () INHERITS (t); INSERT INTO child SELECT * FROM t"),
    Layout(testDescription: "an empty table", sql: "CREATE TABLE t (\(columns))"),
  ]

  private static func request(_ layout: Layout, connections: Int) throws -> ScanRequest {
    var request = try ScanRequest.stream(
      "t", by: layout.time, from: from, to: to, connections: connections,
      slices: layout.testDescription == "a whole table" ? [.filter("i % 5 = 0"), .segments(column: "h")] : [])
    request.sampledRows = ScanRequest.SampledRows(columns: .among(["i", "x", "n", "s", "h", "a", "b"]))
    return request
  }

  @Test("the same bytes for any number of connections", arguments: layouts)
  func same(layout: Layout) async throws {
    try await TestServer.withSchema { connection, schema in
      for statement in layout.sql.split(separator: ";").map({ $0.trimmingCharacters(in: .whitespacesAndNewlines) })
      where !statement.isEmpty {
        try await connection.execute(statement)
      }
      let scan = TableScan.inParts(connection, schema)
      let chunks = try await scan.chunks(of: Self.request(layout, connections: 1))
      if let condition = layout.condition {
        #expect((chunks?.count ?? 1) > 1)
        #expect(chunks?.dropFirst().allSatisfy { $0.pieces.allSatisfy { $0.condition.contains(condition) } } == true)
      } else {
        #expect(chunks == nil)
      }
      let one = try await scan.run(Self.request(layout, connections: 1))
      let rows = try #require(one.rowSample)
      #expect(rows.rowCount == min(Int(one.rowCount), RowSample.greatestCount))
      #expect(one.unprofiled.isEmpty && one.columns.allSatisfy { $0.rowCount == one.rowCount })
      for column in one.columns {
        let nulls = try await connection.scalar(
          "SELECT count(*) FROM t WHERE \"\(column.name)\" IS NULL\(Self.window(layout))", as: Int64.self)
        #expect(column.nullCount == nulls, "\(column.name)")
      }
      for connections in [2, 3, 5] {
        let several = try await scan.run(Self.request(layout, connections: connections))
        #expect(several.columns.map(\.bytes) == one.columns.map(\.bytes), "\(connections) connections")
        #expect(several.rowSample?.serialized() == rows.serialized(), "\(connections) connections")
        #expect(several.columns == one.columns && several.slices == one.slices && several.rowCount == one.rowCount)
      }
    }
  }

  private static func window(_ layout: Layout) -> String {
    layout.time.map { " AND \($0) >= '\(from)' AND \($0) < '\(to)'" } ?? ""
  }

  @Test(
    "chunks lie side by side: their rows are all rows, and none twice",
    arguments: layouts.filter { $0.condition != nil })
  func everyRowOnce(layout: Layout) async throws {
    try await TestServer.withSchema { connection, schema in
      for statement in layout.sql.split(separator: ";") where !statement.allSatisfy(\.isWhitespace) {
        try await connection.execute(String(statement))
      }
      let scan = TableScan.inParts(connection, schema, blocks: 3, rows: 300)
      let chunks = try #require(try await scan.chunks(of: Self.request(layout, connections: 1)))
      let counts = chunks.flatMap(\.pieces).map { piece in
        "(SELECT count(*) FROM \"\(piece.table.schema ?? "")\".\"\(piece.table.name)\" WHERE \(piece.condition)\(Self.window(layout)))"
      }
      let sum = try await connection.scalar("SELECT (\(counts.joined(separator: " + ")))::bigint", as: Int64.self)
      let rows = try await connection.scalar("SELECT count(*) FROM t WHERE TRUE\(Self.window(layout))", as: Int64.self)
      #expect(sum == rows)
    }
  }
}
