import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// A time column that is gone takes the rows away, and never the catalog.
@Suite struct UnreadTests {
  private static let table = """
    CREATE TABLE t (id bigint PRIMARY KEY, at timestamptz NOT NULL, n integer, s text);
    INSERT INTO t SELECT i, '2013-01-01 12:00Z', i, 's' || i FROM generate_series(1, 9) AS i;

    """

  private static let changes = [
    ("ALTER TABLE t DROP COLUMN at", "has no column 'at', which the rules name as its time column"),
    ("ALTER TABLE t RENAME COLUMN at TO happened", "has no column 'at', which the rules name as its time column"),
    ("ALTER TABLE t ALTER COLUMN at TYPE text", "t.at is text; it must be a timestamp, a timestamptz or a date"),
    (
      "ALTER TABLE t ALTER COLUMN at TYPE bigint USING 0",
      "t.at is int64; it must be a timestamp, a timestamptz or a date"
    ),
    ("ALTER TABLE t ALTER COLUMN at TYPE date", "t.at is a date, so its windows must be whole days"),
  ]

  @Test("the catalog reaches the profile, and everything else says why it is not there", arguments: changes)
  func catalog(change: String, reason: String) async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table + change)
      let metrics: [Metric] = [
        .newest(column: "at"), .nulls(column: "n", filter: nil), .duplicates(columns: ["id"], filter: "n > 0"),
      ]
      let part = try ScanRequest.of("t", from: "2013-01-01T05:00:00Z", to: "2013-01-01T17:00:00Z", by: "at")
      let profile = try await TableScan(connection).run(
        ScanRequest(
          dataset: "d", relation: part.relation, time: part.time, window: part.window, metrics: metrics,
          distributions: .all(except: ["id"]), key: ["id"], sensitive: ["s"])
      ) { _ in metrics }
      let unread = try #require(profile.unread)
      #expect(unread.contains("\(schema).t") && unread.contains(reason), "\(unread)")
      #expect(([.rowCount(filter: nil)] + metrics).allSatisfy { profile.reason($0) == unread })
      #expect(profile.unprofiled["n"] == unread && profile.unprofiled["s"] == unread)
      #expect(profile.unprofiled.keys.contains("id") == false && profile.columns.isEmpty && profile.failingRows.isEmpty)
      let relation = try await Catalog(connection).relation(part.relation)
      #expect(profile.schema == SchemaSnapshot(relation) && profile.schema.primaryKey == ["id"])
      #expect(await !connection.isInTransaction)
    }
  }

  @Test("a column that is watched by name and gone with the time column says so too")
  func watchedByName() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table + "ALTER TABLE t DROP COLUMN at")
      let part = try ScanRequest.of("t", from: "2013-01-01T05:00:00Z", to: "2013-01-02T05:00:00Z", by: "at")
      let profile = try await TableScan(connection).run(
        ScanRequest(
          dataset: "d", relation: part.relation, time: part.time, window: part.window, metrics: [],
          distributions: .only(["n", "gone"])))
      #expect(profile.unprofiled.keys.sorted() == ["gone", "n"])
      #expect(profile.unprofiled.values.allSatisfy { $0 == profile.unread })
    }
  }

  @Test("a window that was read is not unread, be it empty")
  func read() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let night = try ScanRequest.of("t", from: "2013-01-02T05:00:00Z", to: "2013-01-03T05:00:00Z", by: "at")
      let profile = try await TableScan(connection).run(night)
      #expect(profile.unread == nil && profile.rowCount == 0)
    }
  }
}
