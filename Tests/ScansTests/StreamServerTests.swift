import Foundation
import Postgres
import Profiles
import Synchronization
import TestSupport
import Testing

@testable import Scans

/// Several connections on one stream.
@Suite struct StreamServerTests {
  private static let rows: Int64 = 20_000
  private static let table = """
    CREATE TABLE t AS SELECT i, sin(i) AS x, 's' || i % 999 AS s, timestamptz '2013-01-01Z' + i * interval '1 minute' AS at
    FROM generate_series(1, \(rows)) AS i; ANALYZE t
    """

  /// Rows that all sessions have read of `t`, once they have told.
  private func tuplesRead(_ connection: PostgresConnection, atLeast least: Int64) async throws -> Int64 {
    var read: Int64 = 0
    for _ in 0..<500 {
      try await connection.executeScript("SELECT pg_stat_force_next_flush(), pg_stat_clear_snapshot()")
      read = try await connection.scalar(
        "SELECT seq_tup_read + idx_tup_fetch, pg_sleep(0.01)::text FROM pg_stat_all_tables WHERE relid = 't'::regclass")
      if read >= least { break }
    }
    return read
  }

  @Test(
    "the rows of a window are read once for the counts and once for the stream, by all connections together",
    arguments: [(nil, 1), (nil, 3), ("at", 1), ("at", 3)])
  func readOnce(time: String?, connections: Int) async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table)
      try await connection.executeScript("CREATE INDEX ON t (at)")
      try await connection.executeScript("VACUUM ANALYZE t")
      let request = try ScanRequest.stream(
        "t", by: time, from: "2013-01-03T00:00:00Z", to: "2013-01-07T00:00:00Z", connections: connections,
        metrics: [.rowCount(filter: "i > 0")])
      let scan = TableScan.inParts(connection, schema)
      #expect((try await scan.chunks(of: request)?.count ?? 1) > 3)
      let before = try await tuplesRead(connection, atLeast: 0)
      let profile = try await scan.run(request)
      #expect(profile.rowCount == (time == nil ? Self.rows : 4 * 1_440))
      let read = try await tuplesRead(connection, atLeast: before + 2 * profile.rowCount) - before
      #expect(read == 2 * profile.rowCount)
    }
  }

  @Test("one statement reads many chunks, in their order, by blocks and without help")
  func plan() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table)
      let request = try ScanRequest.stream("t")
      let scan = TableScan.inParts(connection, schema)
      let chunks = try #require(try await scan.chunks(of: request))
      let plan = try await scan.withSnapshot(of: request) { relation in
        let plan = try await ScanPlan(request, relation, window: .all, on: connection)
        try await connection.executeScript("\(StreamSettings.order); \(StreamSettings.parts)")
        let sql = try await StreamStatement(plan, plan.streamed, on: connection).parts(chunks)
        return try await connection.query("EXPLAIN (COSTS OFF) \(sql)").map { try $0.decode(0, as: String.self) }
      }
      #expect(plan.first == "Append")
      #expect(
        plan.filter { $0.contains("->") }.map { $0.contains("Tid Range Scan") }
          == chunks.flatMap { _ in [true, false] })
      let starts = plan.compactMap { $0.firstMatch(of: #/ctid >= '\((\d+),0\)'/#).flatMap { Int($0.1) } }
      #expect(starts.count == chunks.count && starts == starts.sorted())
    }
  }

  @Test("where the server has no more connections, or they are refused, there are fewer, and the bytes are the same")
  func refused() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table)
      let one = try await TableScan.inParts(connection, schema).run(.stream("t"))
      let calls = Mutex(0)
      var scan = TableScan(
        connection,
        connect: {
          if calls.withLock({
            $0 += 1
            return $0
          }) > 1 {
            throw PostgresError.connectionClosed
          }
          return try await TestServer.connect()
        })
      scan.chunkSizes.blocks = 8
      let several = try await scan.run(.stream("t", connections: 5))
      #expect(several.columns == one.columns && calls.withLock(\.self) == 2)
      try await TestServer.withRole("CONNECTION LIMIT 2", in: schema) { role in
        try await connection.executeScript("GRANT SELECT ON t TO \(role)")
        let reader = try await TestServer.connect("user=\(role)")
        try await reader.executeScript("SET search_path = \(schema)")
        var scan = TableScan(reader, connect: { try await TestServer.connect("user=\(role)") })
        scan.chunkSizes.blocks = 8
        #expect(try await scan.run(.stream("t", connections: 5)).columns == one.columns)
        await reader.close()
      }
    }
  }

  @Test("behind a TRUNCATE that waits for the scan, the scan does not wait for it, and reads the old rows")
  func truncate() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table)
      let one = try await TableScan.inParts(connection, schema).run(.stream("t"))
      let truncating = Mutex<Task<Void, any Error>?>(nil)
      let (scanner, loader) = (try await TestServer.connect(), try await TestServer.connect())
      try await scanner.executeScript("SET search_path = \(schema)")
      let pid = try await loader.backend()
      var scan = TableScan(
        scanner,
        connect: {
          // The scan holds its lock by now.
          truncating.withLock { task in
            if task == nil { task = Task { try await loader.executeScript("TRUNCATE \(schema).t") } }
          }
          try await TestServer.wait(for: pid, until: "wait_event_type = 'Lock' AND wait_event = 'relation'")
          return try await TestServer.connect()
        })
      scan.chunkSizes.blocks = 8
      let several = try await scan.run(.stream("t", connections: 2))
      #expect(several.columns == one.columns)
      try await truncating.withLock(\.self)?.value
      #expect(try await connection.scalar("SELECT count(*) FROM t", as: Int.self) == 0)
    }
  }

  @Test("a partition with a policy, or that the user may not read by itself, leaves the stream in one piece")
  func leafOutOfReach() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TABLE t (i integer) PARTITION BY RANGE (i);
        CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10000);
        CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10000) TO (20000);
        INSERT INTO t SELECT generate_series(0, 19999)
        """)
      #expect(try await TableScan.inParts(connection, schema).chunks(of: .stream("t")) != nil)
      try await TestServer.withRole(in: schema) { role in
        try await connection.executeScript("GRANT SELECT ON t TO \(role)")
        let reader = try await TestServer.connect("user=\(role)")
        try await reader.executeScript("SET search_path = \(schema)")
        let scan = TableScan.inParts(reader, schema)
        #expect(try await scan.chunks(of: .stream("t")) == nil)
        #expect(try await scan.run(.stream("t", connections: 3)).columns.first?.rowCount == 20_000)
        try await connection.executeScript("GRANT SELECT ON t1, t2 TO \(role)")
        #expect(try await scan.chunks(of: .stream("t")) != nil)
        try await connection.executeScript("ALTER TABLE t2 ENABLE ROW LEVEL SECURITY")
        #expect(try await scan.chunks(of: .stream("t")) == nil)
        #expect(try await scan.run(.stream("t", connections: 3)).columns.first?.rowCount == 20_000)
        await reader.close()
      }
    }
  }

  @Test("a pace is kept by all connections together, and lengthens what a statement may take")
  func paced() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT i, repeat('x', 2000) AS s FROM generate_series(1, 3000) AS i")
      var scan = TableScan(
        connection,
        limits: ReadLimits(
          statementTimeout: .milliseconds(1_500), lockTimeout: .seconds(30), idleTimeout: .seconds(60)),
        connect: { try await TestServer.connect() })
      scan.chunkSizes.blocks = 4
      #expect((try await scan.chunks(of: .stream("t"))?.count ?? 1) > 3)
      let started = ContinuousClock.now
      let profile = try await scan.run(.stream("t", connections: 3, rowsPerSecond: 1_000))
      let elapsed = ContinuousClock.now - started
      #expect(profile.columns.map(\.rowCount) == [3_000, 3_000] && elapsed > .milliseconds(2_500))
    }
  }

  @Test("a canceled task ends the stream on every connection")
  func canceled() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT i, repeat('x', 2000) AS s FROM generate_series(1, 9000) AS i")
      let name = TestServer.uniqueName("crew")
      let scanner = try await TestServer.connect("application_name=\(name)")
      try await scanner.executeScript("SET search_path = \(schema)")
      var scan = TableScan(scanner, connect: { try await TestServer.connect("application_name=\(name)") })
      scan.chunkSizes.blocks = 4
      let sql = """
        SELECT count(*) FILTER (WHERE query LIKE 'COPY%' AND state = 'active'), pg_sleep(0.005)::text
        FROM pg_stat_activity WHERE application_name = $1
        """
      try await withThrowingTaskGroup(of: Void.self) { [scan] group in
        group.addTask { _ = try await scan.run(.stream("t", connections: 3, rowsPerSecond: 10)) }
        for _ in 0..<2_000 where try await connection.query(sql, [.text(name)])[0].decode(0, as: Int.self) < 3 {}
        #expect(try await connection.scalar(sql, [.text(name)], as: Int.self) == 3)
        group.cancelAll()
        await #expect(throws: CancellationError.self) { try await group.next() }
      }
      #expect(try await connection.scalar(sql, [.text(name)], as: Int.self) == 0)
      #expect(try await scanner.scalar("SELECT 1", as: Int.self) == 1)
    }
  }
}
