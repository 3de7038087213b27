import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

/// A real foreign server, which is this one by way of postgres_fdw.
@Suite struct BinsForeignTests {
  /// A partitioned table with a partition here and two on the foreign server.
  private static func withForeign(
    _ body: (PostgresConnection) async throws -> Void
  ) async throws {
    try await TestDatabase.with { database in
      let connection = try await database.connect()
      let host = try await connection.scalar("SELECT current_setting('unix_socket_directories')", as: String.self)
      let user = try await connection.scalar("SELECT current_user::text", as: String.self)
      try await connection.executeScript(
        """
        CREATE EXTENSION postgres_fdw;
        CREATE SERVER far FOREIGN DATA WRAPPER postgres_fdw
          OPTIONS (host '\(host)', port '\(TestServer.port)', dbname '\(database.name)');
        CREATE USER MAPPING FOR CURRENT_USER SERVER far OPTIONS (user '\(user)');
        CREATE SCHEMA remote;
        CREATE TABLE remote.b (at timestamptz NOT NULL, x float8, n numeric, i integer, s text, ok boolean, day date);
        CREATE TABLE remote.c (LIKE remote.b);
        CREATE TABLE t (LIKE remote.b) PARTITION BY RANGE (at);
        CREATE TABLE a PARTITION OF t FOR VALUES FROM ('2013-01-01Z') TO ('2013-01-02Z');
        CREATE FOREIGN TABLE b PARTITION OF t FOR VALUES FROM ('2013-01-02Z') TO ('2013-01-03Z') SERVER far
          OPTIONS (schema_name 'remote', table_name 'b');
        CREATE FOREIGN TABLE c PARTITION OF t FOR VALUES FROM ('2013-01-03Z') TO ('2013-01-04Z') SERVER far
          OPTIONS (schema_name 'remote', table_name 'c');
        """)
      // In a transaction of its own, as the foreign session sees what is committed.
      try await connection.executeScript(
        """
        SELECT setseed(0.5);
        INSERT INTO t SELECT '2013-01-01Z'::timestamptz + random() * interval '3 days', random() * 100, (random() * 100)::numeric(9,4),
          (random() * 1000)::integer, 'v' || floor(random() * 4), random() < 0.5, '2013-01-01'::date + i % 9
        FROM generate_series(1, 6000) AS i;
        CREATE TABLE copy AS SELECT * FROM t
        """)
      do { try await body(connection) } catch {
        await connection.close()
        throw error
      }
      await connection.close()
    }
  }

  private static let metrics: [Metric] = [
    .nulls(column: "x", filter: nil), .duplicates(columns: ["i"], filter: nil), .newest(column: "at"),
    .rowCount(filter: "i > 500"),
  ]

  @Test("parts that are counted each by itself make up the profile of the whole")
  func parts() async throws {
    try await Self.withForeign { connection in
      let edges = BinEdges(try await TableScan(connection).run(.whole("copy")).columns)
      let whole = try await TableScan(connection).run(.counted("copy", Self.metrics, edges: edges))
      let parts = try await TableScan(connection).run(.counted("t", Self.metrics, edges: edges))
      #expect(parts.unprofiled.isEmpty && parts.rowCount == 6000)
      #expect(parts.measurements == whole.measurements)
      #expect(parts.columns.map(\.name) == whole.columns.map(\.name))
      for (part, whole) in zip(parts.columns, whole.columns) {
        #expect(part.rowCount == whole.rowCount && part.nullCount == whole.nullCount && part.totals == whole.totals)
        #expect(part.binned?.bins == whole.binned?.bins && part.valueCounts == whole.valueCounts, "\(part.name)")
        guard let one = part.anyMoments, let other = whole.anyMoments else { continue }
        #expect(one.minimum == other.minimum && one.maximum == other.maximum && one.count == other.count)
        let isTime = part.name == "at"
        #expect(isTime ? one.m2 == nil : one.m2 != nil)
        for (one, other) in [(one.mean, other.mean)] + (isTime ? [] : [(one.m2, other.m2), (one.m4, other.m4)]) {
          #expect(abs((one ?? 0) - (other ?? 1)) <= 1e-12 * abs(other ?? 0), "\(part.name)")
        }
      }
    }
  }

  @Test("the foreign server counts its own rows: what is sent there are aggregates, and no row comes back")
  func pushedDown() async throws {
    try await Self.withForeign { connection in
      let edges = BinEdges(try await TableScan(connection).run(.whole("copy")).columns)
      let statement = try await BinsStatement.statement(.counted("t", edges: edges), on: connection)
      let plan = try await connection.query("EXPLAIN (VERBOSE, COSTS OFF) " + statement)
        .map { try $0.decode(0, as: String.self) }
      let remote = plan.filter { $0.contains("Remote SQL:") }
      #expect(remote.count == 2, "\(plan.joined(separator: "\n").prefix(4000))")
      for sql in remote {
        #expect(sql.contains("count(*) FILTER (WHERE (x <= ") && sql.contains("regr_sxy(") && sql.contains("sum(n)"))
        #expect(sql.contains("count(*) FILTER (WHERE (s = 'v1'"))
        // One row of aggregates, and not rows of the table.
        #expect(sql.contains(", count(at), ") && !sql.contains("SELECT at"))
      }
      let foreignScans = plan.count { $0.contains("Foreign Scan") }
      let relations = plan.count { $0.contains("Relations: Aggregate on") }
      #expect(foreignScans == 2 && relations == 2)
    }
  }

  @Test("partitions outside of the window are not asked")
  func pruned() async throws {
    try await Self.withForeign { connection in
      try await connection.executeScript("DROP TABLE remote.c")
      let time = try ScanRequest.of("t", from: "2013-01-01T00:00:00Z", to: "2013-01-03T00:00:00Z", by: "at")
      var options = ScanOptions()
      options.strategy = .aggregate
      let profile = try await TableScan(connection).run(
        ScanRequest(
          dataset: "d", relation: time.relation, time: time.time, window: time.window, metrics: [],
          distributions: .all(except: []), options: options))
      #expect(profile.rowCount > 3000 && profile.rowCount < 5000)
      #expect(profile[column: "x"]?.binned?.moments.count == Int(profile.rowCount))
    }
  }
}
