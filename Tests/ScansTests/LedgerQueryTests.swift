import Foundation
import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// What the ledger counts, and which changes of rows its fingerprints tell.
@Suite struct LedgerQueryTests {
  private static let columns = """
    id bigint, at timestamptz, a integer, b integer, x double precision, n numeric, t text, f boolean, d date, j json,
    jb jsonb, p point, u uuid, y bytea, r text[], e mood, i interval
    """

  /// Hours of the first day of 2013 in UTC.
  private static func hours(_ range: Range<Int>) throws -> [Window] {
    let start = try Instant(utc: "2013-01-01T00:00:00Z")
    return range.map { hour in
      Window(start: start.advanced(by: .seconds(hour * 3_600)), end: start.advanced(by: .seconds((hour + 1) * 3_600)))
    }
  }

  private static func request(
    _ table: String = "t", zone: String = "UTC", sensitive: Set<String> = []
  ) throws -> ScanRequest {
    ScanRequest(
      dataset: "d", relation: RelationName(name: table),
      time: .init(name: "at", timeZone: try #require(TimeZone(identifier: zone))), window: .moment, metrics: [],
      distributions: .only([]), sensitive: sensitive)
  }

  /// Calls `body` with a table of 240 rows, ten in each hour.
  private static func withTable(_ body: (PostgresConnection) async throws -> Void) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TYPE mood AS ENUM ('calm', 'cross');
        CREATE TABLE t (\(columns));
        INSERT INTO t SELECT k, timestamptz '2013-01-01 00:00Z' + k * interval '6 minutes', k, k * 7, k / 3.0, k / 7.0,
          't' || k, k % 2 = 0, date '2013-01-01' + k, '{}', '{"k": 1}', point(k, k), gen_random_uuid(), '\\x00',
          ARRAY['a', 'b'], 'calm', interval '1 day'
        FROM generate_series(0, 239) AS k
        """)
      try await body(connection)
    }
  }

  private static func entries(
    _ connection: PostgresConnection, _ windows: [Window], updatedAt: String? = nil, _ request: ScanRequest? = nil
  ) async throws -> LedgerQuery.Answer {
    let request = try request ?? self.request()
    return try await LedgerQuery(TableScan(connection)).entries(of: windows, request, updatedAt: updatedAt)
  }

  @Test func `each window has its rows and the fingerprint that its own scan takes`() async throws {
    try await Self.withTable { connection in
      try await connection.executeScript("DELETE FROM t WHERE id / 10 = 4")
      let windows = try Self.hours(2..<9)
      for column in [nil, "at"] {
        let metric = Metric.fingerprint(updatedAt: column)
        let answer = try await Self.entries(connection, windows, updatedAt: column)
        #expect(answer.entries.map(\.window) == windows)
        #expect(answer.entries.map(\.rowCount) == [10, 10, 0, 10, 10, 10, 10])
        #expect(answer.rowsRead == 60)
        for entry in answer.entries {
          let scan = ScanRequest(
            dataset: "d", relation: RelationName(name: "t"), time: try Self.request().time, window: entry.window,
            metrics: [metric], distributions: .only([]))
          let scanned = try await TableScan(connection).run(scan).measurements[metric]
          #expect(try scanned == .fingerprint(#require(entry.fingerprint)))
        }
        #expect(Set(answer.entries.map(\.fingerprint)).count == 7)
      }
    }
  }

  @Test(arguments: [
    "UPDATE t SET a = a + 1 WHERE id = 25", "UPDATE t SET a = NULL WHERE id = 25",
    "UPDATE t SET x = nextafter WHERE id = 25", "UPDATE t SET n = n + 1e-12 WHERE id = 25",
    "UPDATE t SET t = upper(t) WHERE id = 25", "UPDATE t SET f = NOT f WHERE id = 25",
    "UPDATE t SET d = 'infinity' WHERE id = 25", "UPDATE t SET j = '{ }' WHERE id = 25",
    "UPDATE t SET jb = '{\"k\": 2}' WHERE id = 25", "UPDATE t SET p = point(0, 0) WHERE id = 25",
    "UPDATE t SET u = gen_random_uuid() WHERE id = 25", "UPDATE t SET y = '\\x0000' WHERE id = 25",
    "UPDATE t SET r = ARRAY['a', NULL] WHERE id = 25", "UPDATE t SET e = 'cross' WHERE id = 25",
    "UPDATE t SET i = interval '24 hours 1 second' WHERE id = 25",
    // Of two columns alike, and of two rows.
    "UPDATE t SET a = b, b = a WHERE id = 25",
    "UPDATE t SET a = CASE id WHEN 25 THEN 26 ELSE 25 END WHERE id IN (25, 26)",
    // As many rows as before.
    "DELETE FROM t WHERE id = 25; INSERT INTO t SELECT 1000, at, a, b FROM t WHERE id = 26",
    "UPDATE t SET at = at + interval '1 second' WHERE id = 25",
  ])
  func `a change of any value is told, in its window alone`(change: String) async throws {
    try await Self.withTable { connection in
      let windows = try Self.hours(0..<24)
      let before = try await Self.entries(connection, windows).entries
      let nextafter = "x + 1e-15 * greatest(1, abs(x))"
      try await connection.executeScript(change.replacing("= nextafter", with: "= \(nextafter)"))
      let after = try await Self.entries(connection, windows).entries
      #expect(zip(before, after).filter { $0 != $1 }.map(\.0.window) == [windows[2]])
      #expect(after[2].rowCount == before[2].rowCount)
    }
  }

  @Test func `neither the order of rows nor that of columns is a change`() async throws {
    try await Self.withTable { connection in
      let windows = try Self.hours(0..<24)
      let before = try await Self.entries(connection, windows).entries
      let names = "i, e, r, y, u, p, jb, j, d, f, t, n, x, b, a, at, id"
      try await connection.executeScript(
        "ALTER TABLE t RENAME TO old; CREATE TABLE t AS SELECT \(names) FROM old ORDER BY md5(id::text)")
      #expect(try await Self.entries(connection, windows).entries == before)
    }
  }

  @Test func `with a column that tells of changes, others are not looked at`() async throws {
    try await Self.withTable { connection in
      try await connection.executeScript("ALTER TABLE t ADD COLUMN changed timestamptz DEFAULT '2013-02-01'")
      let windows = try Self.hours(0..<24)
      let before = try await Self.entries(connection, windows, updatedAt: "changed").entries
      try await connection.executeScript("UPDATE t SET a = 0, j = '[]' WHERE id = 25")
      #expect(try await Self.entries(connection, windows, updatedAt: "changed").entries == before)
      try await connection.executeScript("UPDATE t SET changed = '2013-02-02' WHERE id = 25")
      let after = try await Self.entries(connection, windows, updatedAt: "changed").entries
      #expect(zip(before, after).filter { $0 != $1 }.map(\.0.window) == [windows[2]])
    }
  }

  @Test func `a hash of a sensitive column alone does not leave the server`() async throws {
    try await Self.withTable { connection in
      let windows = try Self.hours(2..<3)
      let whole = try await Self.entries(connection, windows).entries
      let request = try Self.request(sensitive: ["d"])
      #expect(try await Self.entries(connection, windows, updatedAt: "d", request).entries == whole)
      // It may be there under another name.
      let missing = try Self.request(sensitive: ["gone"])
      let alone = try await Self.entries(connection, windows, updatedAt: "d", missing).entries
      #expect(alone.map(\.rowCount) == [10] && alone.map(\.fingerprint) == [nil])
      #expect(try await Self.entries(connection, windows, updatedAt: nil, missing).entries == whole)
    }
  }

  @Test func `rows that cannot be fingerprinted are counted`() async throws {
    try await Self.withTable { connection in
      try await connection.executeScript("CREATE VIEW v AS SELECT at, 1 / (id - 25) AS q FROM t")
      let answer = try await Self.entries(connection, try Self.hours(1..<4), updatedAt: nil, try Self.request("v"))
      #expect(answer.entries.map(\.rowCount) == [10, 10, 10])
      #expect(answer.entries.allSatisfy { $0.fingerprint == nil })
      let missing = try await Self.entries(connection, try Self.hours(1..<2), updatedAt: "nowhere")
      #expect(missing.entries.map(\.rowCount) == [10] && missing.entries[0].fingerprint == nil)
    }
  }

  @Test(arguments: ["timestamptz", "timestamp", "date"])
  func `windows are cut as a scan cuts them, over a change of clocks too`(type: String) async throws {
    let zone = "America/New_York"
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        SET timezone = '\(zone)';
        CREATE TABLE t AS SELECT k AS id, (timestamptz '2013-11-02 04:00Z' + k * interval '20 minutes')::\(type) AS at
        FROM generate_series(0, 250) AS k
        """)
      let step = type == "date" ? [0, 24, 49, 73] : Array(0...49)
      let start = try Instant(utc: "2013-11-02T04:00:00Z")
      let bounds = step.map { start.advanced(by: .seconds($0 * 3_600)) }
      let windows = zip(bounds, bounds.dropFirst()).map { Window(start: $0, end: $1) }
      let answer = try await Self.entries(connection, windows, updatedAt: nil, try Self.request(zone: zone))
      let metric = Metric.fingerprint(updatedAt: nil)
      for entry in answer.entries {
        let scanned = try await TableScan(connection).run(
          ScanRequest(
            dataset: "d", relation: RelationName(name: "t"), time: try Self.request(zone: zone).time,
            window: entry.window, metrics: [metric], distributions: .only([])))
        #expect(entry.rowCount == scanned.rowCount, "\(entry.window.start)")
        #expect(try scanned.measurements[metric] == .fingerprint(#require(entry.fingerprint)))
      }
      #expect(answer.entries.contains { $0.rowCount > 0 })
    }
  }

  @Test func `the rows from the first window to the last are read once, and no others`() async throws {
    try await Self.withTable { connection in
      try await connection.executeScript(
        "CREATE INDEX ON t (at); ANALYZE t; SET enable_seqscan = off; SELECT pg_stat_force_next_flush()")
      let before = try await Self.read(connection)
      let windows = try Self.hours(3..<5) + Self.hours(7..<9)
      #expect(try await Self.entries(connection, windows).rowsRead == 60)
      try await connection.executeScript("SELECT pg_stat_force_next_flush()")
      #expect(try await Self.read(connection) - before == 60)
    }
  }

  @Test func `where the snapshot is taken away the rows are counted in another one`() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TABLE conflict (); CREATE TABLE base AS
          SELECT timestamptz '2013-01-01 00:00Z' + k * interval '6 minutes' AS at FROM generate_series(0, 29) AS k;
        CREATE FUNCTION kept() RETURNS boolean LANGUAGE plpgsql AS $$BEGIN
          IF to_regclass('\(schema).conflict') IS NULL THEN RETURN true; END IF;
          RAISE EXCEPTION USING ERRCODE = '40001'; END$$;
        CREATE VIEW t AS SELECT * FROM base WHERE kept()
        """)
      let retry = ScanRetry(pauses: [.zero, .zero]) { _ in try await connection.execute("DROP TABLE conflict") }
      let answer = try await LedgerQuery(TableScan(connection, retry: retry)).entries(
        of: try Self.hours(0..<3), try Self.request(), updatedAt: nil)
      #expect(answer.entries.map(\.rowCount) == [10, 10, 10])
    }
  }

  @Test func `above a limit of the source nothing is read`() async throws {
    try await Self.withTable { connection in
      try await connection.executeScript("ANALYZE t; SELECT pg_stat_force_next_flush()")
      let before = try await Self.read(connection)
      let windows = try Self.hours(3..<5)
      for (rows, isRefused) in [(239.0, true), (240.0, false)] {
        var options = ScanOptions()
        options.gate = CostGate(maximumRows: rows)
        let request = ScanRequest(
          dataset: "d", relation: RelationName(name: "t"), time: try Self.request().time, window: .moment, metrics: [],
          distributions: .only([]), options: options)
        if isRefused {
          await #expect(throws: ScanError.self) {
            try await Self.entries(connection, windows, updatedAt: nil, request)
          }
          try await connection.executeScript("SELECT pg_stat_force_next_flush()")
          #expect(try await Self.read(connection) == before)
        } else {
          #expect(try await Self.entries(connection, windows, updatedAt: nil, request).rowsRead == 20)
        }
      }
    }
  }

  private static func read(_ connection: PostgresConnection) async throws -> Int64 {
    try await connection.scalar(
      "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relid = 't'::regclass")
  }
}
