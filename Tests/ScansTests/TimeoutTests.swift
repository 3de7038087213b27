import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

/// A statement that is too slow takes what is slow with it, and nothing else.
@Suite struct TimeoutTests {
  /// Sleeps by each row that it is asked about, and takes shared locks that outlast the statement, by which they count.
  private static func table(_ key: Int) -> String {
    """
    CREATE TABLE t AS SELECT i, 's' || i AS s FROM generate_series(1, 10) AS i;
    CREATE FUNCTION slow(i integer) RETURNS boolean LANGUAGE plpgsql
    AS 'BEGIN PERFORM pg_advisory_lock_shared(\(key)); PERFORM pg_sleep(60); RETURN true; END';
    CREATE VIEW v AS SELECT i, slow(i) AS b FROM t
    """
  }
  private static let limits = ReadLimits(
    statementTimeout: .seconds(2), lockTimeout: .seconds(30), idleTimeout: .seconds(60))

  /// How often a statement came to the sleep.
  private func sleeps(_ connection: PostgresConnection, _ key: Int) async throws -> Int {
    var count = 0
    while try await connection.scalar("SELECT pg_advisory_unlock_shared(\(key))", as: Bool.self) { count += 1 }
    return count
  }

  @Test("a slow filter costs the metrics that have a filter, once, and no other")
  func slowFilter() async throws {
    try await TestServer.withSchema { connection, _ in
      let key = TestServer.lockKey()
      try await connection.executeScript(Self.table(key))
      let plain: [Metric] = [
        .nulls(column: "s", filter: nil), .duplicates(columns: ["i"], filter: nil),
        .outside(column: "i", bounds: .init(minimum: "3", maximum: nil), filter: nil),
      ]
      let filtered: [Metric] = [.rowCount(filter: "slow(i)"), .nulls(column: "i", filter: "length(s) > 2")]
      let profile = try await TableScan(connection, limits: Self.limits).run(
        .of("t", filtered + plain, profiling: ["i"], key: ["i"])
      ) { _ in plain }
      #expect(profile.rowCount == 10 && profile[column: "i"]?.moments?.count == 10)
      #expect(plain.map { profile.measurements[$0] } == [.count(0), .count(0), .count(2)])
      #expect(profile.failingRows[plain[2]]?.keys == ["i=1", "i=2"])
      for metric in filtered {
        #expect(
          profile.reason(metric)
            == "the counts with a `where` ran into the time limit of a statement, or were canceled (SQLSTATE 57014); "
            + "raise the source's statement_timeout, or make the `where` cheaper")
      }
      #expect(try await sleeps(connection, key) == 1)
      #expect(await !connection.isInTransaction)
    }
  }

  @Test("where nothing can be counted in time there is an end, and it names the setting", arguments: [nil, "i > 0"])
  func slowTable(filter: String?) async throws {
    try await TestServer.withSchema { connection, schema in
      let key = TestServer.lockKey()
      try await connection.executeScript(Self.table(key))
      let metrics: [Metric] = [.nulls(column: "b", filter: nil), .nulls(column: "i", filter: filter)]
      let error = await #expect(throws: ScanError.self) {
        try await TableScan(connection, limits: Self.limits).run(.of("v", metrics))
      }
      #expect(
        error?.description
          == "\(schema).v cannot be read: the counts ran into the time limit of a statement, or were canceled "
          + "(SQLSTATE 57014); raise the source's statement_timeout, or narrow the window")
      #expect(try await sleeps(connection, key) == (filter == nil ? 1 : 2))
    }
  }

  @Test("an expression that is slow before any row is read is found, and the others are counted")
  func slowPlan() async throws {
    try await TestServer.withSchema { connection, _ in
      // Folded when the statement is planned.
      try await connection.executeScript(
        """
        CREATE TABLE t AS SELECT generate_series(1, 10) AS i;
        CREATE FUNCTION slow() RETURNS boolean IMMUTABLE LANGUAGE plpgsql
        AS 'BEGIN PERFORM pg_sleep(60); RETURN true; END'
        """)
      let metrics: [Metric] = [
        .rowCount(filter: "slow()"), .rowCount(filter: "i > 5"), .nulls(column: "i", filter: nil),
      ]
      let profile = try await TableScan(connection, limits: Self.limits).run(.of("t", metrics))
      #expect(metrics[..<2].allSatisfy { profile.reason($0)?.contains("statement_timeout") == true })
      #expect(profile.rowCount == 10 && profile.measurements[metrics[2]] == .count(0))
    }
  }

  @Test("a stream that is too slow costs the distributions, once, and no test")
  func slowStream() async throws {
    try await TestServer.withSchema { connection, _ in
      let key = TestServer.lockKey()
      // A stable function runs for those alone who ask for its column.
      try await connection.executeScript("\(Self.table(key)); ALTER FUNCTION slow STABLE")
      let metrics: [Metric] = [
        .nulls(column: "i", filter: nil), .outside(column: "i", bounds: .init(minimum: "3", maximum: nil), filter: nil),
      ]
      let profile = try await TableScan(connection, limits: Self.limits).run(
        .of("v", metrics, profiling: ["b", "i"], key: ["i"])
      ) { _ in [metrics[1]] }
      #expect(profile.rowCount == 10 && metrics.map { profile.measurements[$0] } == [.count(0), .count(2)])
      #expect(profile.failingRows[metrics[1]]?.keys == ["i=1", "i=2"])
      #expect(profile.columns.isEmpty && Set(profile.unprofiled.keys) == ["b", "i"])
      #expect(profile.unprofiled.values.allSatisfy { $0.contains("statement_timeout") })
      #expect(try await sleeps(connection, key) == 1)
      #expect(await !connection.isInTransaction)
    }
  }

  @Test("a canceled task ends its scan at once, and nothing is read again")
  func canceled() async throws {
    try await TestServer.withSchema { connection, schema in
      let key = TestServer.lockKey()
      try await connection.executeScript(Self.table(key))
      let path = try await connection.scalar("SHOW search_path", as: String.self)
      let scanner = try await TestServer.connect()
      try await scanner.executeScript("SET search_path = \(path)")
      let pid = try await scanner.backend()
      try await withThrowingTaskGroup(of: Void.self) { group in
        let metrics: [Metric] = [.rowCount(filter: "slow(i)"), .nulls(column: "i", filter: nil)]
        group.addTask { _ = try await TableScan(scanner).run(.of("t", metrics)) }
        try await TestServer.wait(for: pid, until: "wait_event = 'PgSleep'")
        group.cancelAll()
        await #expect(throws: CancellationError.self) { try await group.next() }
      }
      #expect(try await sleeps(scanner, key) == 1)
      #expect(await !scanner.isInTransaction)
    }
  }
}
