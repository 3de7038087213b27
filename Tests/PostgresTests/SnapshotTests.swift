import Postgres
import TestSupport
import Testing

@Suite struct SnapshotTests {
  private func filled(_ schema: String, _ connection: PostgresConnection) async throws -> RelationName {
    try await connection.executeScript("CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 100)")
    return RelationName(schema: schema, name: "t")
  }

  @Test("A TRUNCATE and reload under way is waited for and then seen whole")
  func truncateAndReload() async throws {
    try await TestServer.withSchema { connection, schema in
      let table = try await filled(schema, connection)
      let reader = try await TestServer.connect()
      let pid = try await reader.backend()
      try await connection.executeScript("BEGIN; TRUNCATE t")
      let count = Task {
        try await reader.withReadOnlySnapshot(of: [table]) { snapshot in
          try await snapshot.connection.scalar("SELECT count(*) FROM \(schema).t", as: Int.self)
        }
      }
      try await TestServer.wait(for: pid, until: "wait_event_type = 'Lock'")
      try await connection.executeScript("INSERT INTO t SELECT generate_series(1, 70); COMMIT")
      // With a snapshot taken before the lock the table would look empty.
      #expect(try await count.value == 70)
    }
  }

  @Test("While a snapshot lasts no TRUNCATE gets through, and what others commit is not seen")
  func lockIsHeld() async throws {
    try await TestServer.withSchema { connection, schema in
      let table = try await filled(schema, connection)
      let reader = try await TestServer.connect()
      try await reader.withReadOnlySnapshot(of: [table]) { snapshot in
        #expect(snapshot.relations == [table])
        try await connection.executeScript("INSERT INTO t VALUES (0); SET lock_timeout = 50")
        let error = await postgresError { try await connection.execute("TRUNCATE t") }
        #expect(error?.sqlState == .lockNotAvailable)
        #expect(try await reader.scalar("SELECT count(*) FROM \(schema).t", as: Int.self) == 100)
      }
      #expect(await !reader.isInTransaction)
      try await connection.execute("TRUNCATE t")
    }
  }

  @Test("Inside a snapshot nothing is written, and its settings are as they should be")
  func settings() async throws {
    try await TestServer.withSchema { connection, schema in
      let table = try await filled(schema, connection)
      let limits = ReadLimits(
        statementTimeout: .seconds(5), lockTimeout: .milliseconds(1_500), idleTimeout: .seconds(9))
      let settings = try await connection.withReadOnlySnapshot(of: [table], limits: limits) { snapshot in
        try await snapshot.connection.query(
          """
          SELECT ARRAY[current_setting('transaction_isolation'), current_setting('transaction_read_only'),
            current_setting('row_security'), current_setting('statement_timeout'), current_setting('lock_timeout'),
            current_setting('idle_in_transaction_session_timeout'), current_setting('synchronize_seqscans'),
            current_setting('search_path'), current_setting('application_name'), current_setting('timezone')]
          """)[0].decode(0, as: [String].self)
      }
      #expect(
        settings == [
          "repeatable read", "on", "off", "5s", "1500ms", "9s", "off", "\(schema), pg_temp", "leadsman", "UTC",
        ])
      let error = await postgresError {
        try await connection.withReadOnlySnapshot(of: [table]) { _ = try await $0.connection.execute("DELETE FROM t") }
      }
      #expect(error?.sqlState == .readOnlyTransaction)
      #expect(try await connection.scalar("SELECT current_setting('row_security')", as: String.self) == "on")
    }
  }

  @Test("A statement that takes too long is ended by the server, and the connection goes on")
  func statementTimeout() async throws {
    let connection = try await TestServer.connect()
    let limits = ReadLimits(statementTimeout: .milliseconds(30), lockTimeout: .seconds(1), idleTimeout: .seconds(9))
    let error = await postgresError {
      try await connection.withReadOnlySnapshot(of: [], limits: limits) { snapshot in
        _ = try await snapshot.connection.query("/* leadsman:slow */ SELECT pg_sleep(30)")
      }
    }
    #expect(error?.sqlState == .queryCanceled)
    #expect(error?.description.contains("slow") == true)
    #expect(try await connection.scalar("SELECT 1", as: Int.self) == 1)
  }

  @Test("A lock that is not granted in time is an error, and the connection goes on")
  func lockTimeout() async throws {
    try await TestServer.withSchema { connection, schema in
      let table = try await filled(schema, connection)
      try await connection.executeScript("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
      let reader = try await TestServer.connect()
      let limits = ReadLimits(statementTimeout: .seconds(9), lockTimeout: .milliseconds(20), idleTimeout: .seconds(9))
      let error = await postgresError { try await reader.withReadOnlySnapshot(of: [table], limits: limits) { _ in } }
      #expect(error?.sqlState == .lockNotAvailable)
      #expect(await !reader.isInTransaction)
    }
  }

  @Test("SELECT on the relations suffices, views and materialized views among them")
  func selectOnlyRole() async throws {
    try await TestServer.withSchema { connection, schema in
      let table = try await filled(schema, connection)
      try await connection.executeScript(
        """
        CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
        CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (9);
        INSERT INTO p VALUES (1); CREATE TABLE hidden (a int)
        """)
      try await TestServer.withRole { role in
        try await connection.executeScript(
          "GRANT USAGE ON SCHEMA \(schema) TO \(role); GRANT SELECT ON t, v, m, p TO \(role)")
        let reader = try await TestServer.connect("user=\(role)")
        let names = ["t", "v", "m", "p"].map { RelationName(schema: schema, name: $0) }
        let total = try await reader.withReadOnlySnapshot(of: names) { snapshot in
          var total = 0
          for name in snapshot.relations {
            total += try await reader.scalar("SELECT count(*) FROM \(reader.quote(name))", as: Int.self)
          }
          return total
        }
        #expect(total == 301)
        let hidden = RelationName(schema: schema, name: "hidden")
        let denied = await postgresError { try await reader.withReadOnlySnapshot(of: [table, hidden]) { _ in } }
        guard case .permissionDenied(hidden)? = denied else { return #expect(Bool(false), "\(denied as Any)") }
        await reader.close()
      }
    }
  }

  @Test("Row-level security that would hide rows is an error, not fewer rows")
  func rowSecurity() async throws {
    try await TestServer.withSchema { connection, schema in
      let table = try await filled(schema, connection)
      try await TestServer.withRole { role in
        try await connection.executeScript(
          """
          GRANT USAGE ON SCHEMA \(schema) TO \(role); GRANT SELECT ON t TO \(role);
          ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY few ON t FOR SELECT TO \(role) USING (a < 10)
          """)
        let reader = try await TestServer.connect("user=\(role)")
        #expect(try await reader.scalar("SELECT count(*) FROM \(schema).t", as: Int.self) == 9)
        #expect(try await Catalog(reader).relation(table).isRowSecurityActive)
        let error = await postgresError {
          try await reader.withReadOnlySnapshot(of: [table]) { snapshot in
            #expect(try await Catalog(reader).relation(table).isRowSecurityActive)
            _ = try await snapshot.connection.query("SELECT count(*) FROM \(schema).t")
          }
        }
        #expect(error?.sqlState == .insufficientPrivilege)
        await reader.close()
      }
    }
  }

  @Test("Connections that share a snapshot see the same moment")
  func sharedSnapshot() async throws {
    try await TestServer.withSchema { connection, schema in
      let table = try await filled(schema, connection)
      let (first, second) = (try await TestServer.connect(), try await TestServer.connect())
      try await first.withReadOnlySnapshot(of: [table]) { snapshot in
        let exported = try await snapshot.export()
        try await connection.execute("INSERT INTO t VALUES (0)")
        let count = try await second.withReadOnlySnapshot(of: [table], sharing: exported) { shared in
          try await shared.connection.scalar("SELECT count(*) FROM \(schema).t", as: Int.self)
        }
        #expect(count == 100)
      }
    }
  }

  @Test("A table that another takes the place of while the lock is awaited is the one that is read")
  func swappedTable() async throws {
    try await TestServer.withSchema { connection, schema in
      let table = try await filled(schema, connection)
      let reader = try await TestServer.connect()
      let pid = try await reader.backend()
      for (sql, expected) in [
        ("CREATE TABLE t AS SELECT 1 AS a", 1), ("CREATE MATERIALIZED VIEW t AS SELECT 1 AS a", nil),
      ] {
        try await connection.executeScript("BEGIN; DROP TABLE t")
        let count = Task {
          try await reader.withReadOnlySnapshot(of: [table]) { _ in
            try await reader.scalar("SELECT count(*) FROM \(schema).t", as: Int.self)
          }
        }
        try await TestServer.wait(for: pid, until: "wait_event_type = 'Lock'")
        try await connection.executeScript("\(sql); COMMIT")
        if let expected {
          #expect(try await count.value == expected)
        } else {
          await #expect(throws: PostgresError.self) { try await count.value }
          #expect(await !reader.isInTransaction)
        }
      }
    }
  }
}
