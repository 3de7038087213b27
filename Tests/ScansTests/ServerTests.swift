import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

@Suite struct ServerTests {
  /// A function that the planner may leave out where its result is not wanted, as by a count of rows.
  private static func function(_ name: String, _ call: String) -> String {
    """
    CREATE FUNCTION \(name)() RETURNS text STABLE LANGUAGE plpgsql
    AS 'BEGIN PERFORM \(call); RETURN NULL; END';

    """
  }

  @Test("a role that may SELECT and nothing else can scan")
  func selectOnly() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t AS SELECT i, i || '' AS s FROM generate_series(1, 9) AS i")
      try await TestServer.withRole(in: schema) { role in
        try await connection.executeScript("GRANT SELECT ON t TO \(role)")
        let reader = try await TestServer.connect("user=\(role)")
        let profile = try await TableScan(reader).run(.whole("t", schema: schema, sensitive: ["s"]))
        #expect(profile.rowCount == 9 && profile.columns.count == 2)
      }
    }
  }

  @Test("a role that may not SELECT is told so")
  func permissionDenied() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t (i integer)")
      try await TestServer.withRole(in: schema) { role in
        let reader = try await TestServer.connect("user=\(role)")
        let error = await #expect(throws: PostgresError.self) {
          try await TableScan(reader).run(.whole("t", schema: schema))
        }
        #expect(error?.description == "The user may not read \(schema).t; run GRANT SELECT (and USAGE on its schema).")
      }
    }
  }

  @Test("a policy that would hide rows is an error, never a smaller table")
  func rowSecurity() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TABLE t AS SELECT i FROM generate_series(1, 9) AS i;
        ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON t USING (i < 3)
        """)
      try await TestServer.withRole(in: schema) { role in
        try await connection.executeScript("GRANT SELECT ON t TO \(role)")
        let reader = try await TestServer.connect("user=\(role)")
        let error = await #expect(throws: ScanError.self) {
          try await TableScan(reader).run(.whole("t", schema: schema))
        }
        #expect(
          error?.description.hasPrefix(
            "\(schema).t cannot be read: The user lacks a privilege, or row-level security would hide rows from it")
            == true)
      }
    }
  }

  @Test("a scan that waits behind a TRUNCATE and reload reads the new rows, never none")
  func reloadBefore() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT i FROM generate_series(1, 9) AS i")
      let scanner = try await TestServer.connect()
      let path = try await connection.scalar("SHOW search_path", as: String.self)
      try await scanner.executeScript("SET search_path = \(path)")
      let pid = try await scanner.backend()
      try await connection.executeScript("BEGIN; TRUNCATE t")
      async let profile = TableScan(scanner).run(.whole("t"))
      try await TestServer.wait(for: pid, until: "wait_event_type = 'Lock' AND wait_event = 'relation'")
      try await connection.executeScript("INSERT INTO t SELECT generate_series(1, 20); COMMIT")
      let columns = try await profile.columns
      #expect(try await profile.rowCount == 20)
      #expect(columns.first?.rowCount == 20)
    }
  }

  @Test("a TRUNCATE and reload between the request for the lock and the first read is seen whole")
  func reloadBetween() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t AS SELECT i, 'old' AS s FROM generate_series(1, 9) AS i")
      let scanner = try await TestServer.connect()
      let pid = try await scanner.backend()
      try await connection.executeScript("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
      async let profile = TableScan(scanner).run(.whole("t", schema: schema))
      try await TestServer.wait(for: pid, until: "wait_event_type = 'Lock' AND wait_event = 'relation'")
      try await connection.executeScript(
        "TRUNCATE t; INSERT INTO t SELECT i, 'new' FROM generate_series(1, 20) AS i; COMMIT")
      #expect(try await profile.rowCount == 20)
      #expect(try await profile[column: "s"]?.values == ["new": 20])
      #expect(try await profile[column: "i"]?.moments?.maximum == 20)
    }
  }

  @Test("a TRUNCATE and reload waits for a scan that has begun, which reads the old rows whole")
  func reloadDuring() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t AS SELECT i FROM generate_series(1, 9) AS i")
      let (scanner, loader) = (try await TestServer.connect(), try await TestServer.connect())
      let (scanning, loading) = (try await scanner.backend(), try await loader.backend())
      let key = TestServer.lockKey()
      try await connection.executeScript("SELECT pg_advisory_lock(\(key))")
      let blocking = Metric.rowCount(filter: "(SELECT pg_advisory_xact_lock_shared(\(key)))::text IS NOT NULL")
      let request = ScanRequest(
        dataset: "d", relation: RelationName(schema: schema, name: "t"), time: nil, window: .moment,
        metrics: [blocking], distributions: .all(except: []))
      async let profile = TableScan(scanner).run(request)
      try await TestServer.wait(for: scanning, until: "wait_event = 'advisory'")
      async let reload: Void = loader.executeScript("TRUNCATE \(schema).t; INSERT INTO \(schema).t VALUES (1)")
      try await TestServer.wait(for: loading, until: "wait_event_type = 'Lock' AND wait_event = 'relation'")
      try await connection.executeScript("SELECT pg_advisory_unlock(\(key))")
      let columns = try await profile.columns
      #expect(try await profile.rowCount == 9)
      #expect(columns.first?.rowCount == 9)
      try await reload
      #expect(try await connection.scalar("SELECT count(*) FROM t", as: Int.self) == 1)
    }
  }

  @Test("a statement that runs into its time limit is told, and leaves the connection usable")
  func timeout() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        Self.function("pause", "pg_sleep(60)") + "CREATE VIEW t AS SELECT 1 AS a, pause() AS b")
      let limits = ReadLimits(
        statementTimeout: .milliseconds(500), lockTimeout: .seconds(30), idleTimeout: .seconds(60))
      let profile = try await TableScan(connection, limits: limits).run(.whole("t"))
      #expect(profile.columns.isEmpty && Set(profile.unprofiled.keys) == ["a", "b"])
      let address = connection.address
      let reason =
        "The statement was canceled or ran into its time limit, during \"stream\" in \(address) (SQLSTATE 57014). "
        + "Raise statement_timeout, or narrow the window."
      #expect(profile.unprofiled.values.allSatisfy { $0 == reason })
      #expect(try await TableScan(connection).run(.of("t", profiling: ["a"])).rowCount == 1)
    }
  }

  @Test("a lock that is not granted in time is told")
  func lockTimeout() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t (i integer)")
      try await connection.executeScript("BEGIN; LOCK TABLE t")
      let scanner = try await TestServer.connect()
      let limits = ReadLimits(
        statementTimeout: .seconds(60), lockTimeout: .milliseconds(20), idleTimeout: .seconds(60))
      let error = await #expect(throws: PostgresError.self) {
        try await TableScan(scanner, limits: limits).run(.whole("t", schema: schema))
      }
      #expect(error?.sqlState == .lockNotAvailable)
      #expect(error?.description.hasPrefix("A lock was not granted in time") == true)
    }
  }

  @Test("a session that the server ends in the middle of a COPY is told as a lost connection")
  func killed() async throws {
    try await TestServer.withSchema { connection, schema in
      let key = TestServer.lockKey()
      try await connection.executeScript(
        Self.function("wait", "pg_advisory_xact_lock_shared(\(key))") + """
          CREATE TABLE base AS SELECT i FROM generate_series(1, 20000) AS i;
          CREATE VIEW t AS SELECT CASE WHEN i < 19000 THEN repeat('x', 100)
            ELSE wait() END AS payload FROM base;
          SELECT pg_advisory_lock(\(key))
          """)
      let scanner = try await TestServer.connect()
      let pid = try await scanner.backend()
      async let profile = TableScan(scanner).run(.whole("t", schema: schema))
      try await TestServer.wait(for: pid, until: "wait_event = 'advisory' AND query LIKE 'COPY%'")
      try await connection.executeScript("SELECT pg_terminate_backend(\(pid))")
      var error: PostgresError?
      do { _ = try await profile } catch let lost as PostgresError { error = lost }
      #expect(
        error?.description
          == "The connection to \(scanner.address) was lost during \"stream\": the server ended it or shut down "
          + "(SQLSTATE 57P01). Connect again.")
      #expect(error?.isTransient == true)
    }
  }

  @Test("a canceled task ends its scan")
  func canceled() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE VIEW t AS SELECT pg_sleep(60)::text AS a")
      let scanner = try await TestServer.connect()
      let pid = try await scanner.backend()
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { _ = try await TableScan(scanner).run(.whole("t", schema: schema)) }
        try await TestServer.wait(for: pid, until: "wait_event = 'PgSleep'")
        group.cancelAll()
        await #expect(throws: CancellationError.self) { try await group.next() }
      }
      #expect(try await scanner.backend() == pid)
    }
  }
}
