import Postgres
import TestSupport
import Testing

/// The rules of every read of a source, whatever it reads.
enum SnapshotRules {
  /// Expects of `body`, which reads `t` (`at timestamptz`, `n integer`): that a role which may only
  /// SELECT suffices, that it takes a lock before it reads and waits no longer than it may, and that it fails where a
  /// policy would hide rows.
  static func expect(
    _ body: @escaping @Sendable (PostgresConnection, ReadLimits, RelationName) async throws -> Void
  ) async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TABLE t AS SELECT now() AS at, 1 AS n; CREATE TABLE own AS SELECT 1 AS n
        """)
      try await TestServer.withRole(in: schema) { role in
        try await connection.executeScript("GRANT SELECT ON ALL TABLES IN SCHEMA \(schema) TO \(role)")
        let reader = try await TestServer.connect("user=\(role)")
        let table = RelationName(schema: schema, name: "t")
        try await body(reader, .standard, table)
        try await expectLock(reader, connection, table, body)
        try await connection.executeScript(
          "ALTER TABLE t ENABLE ROW LEVEL SECURITY; CREATE POLICY none ON t USING (false)")
        let error = await #expect(throws: PostgresError.self) { try await body(reader, .standard, table) }
        #expect(error?.sqlState == .insufficientPrivilege)
        #expect(await !reader.isInTransaction)
      }
    }
  }

  private static func expectLock(
    _ reader: PostgresConnection, _ connection: PostgresConnection, _ table: RelationName,
    _ body: @Sendable (PostgresConnection, ReadLimits, RelationName) async throws -> Void
  ) async throws {
    try await connection.executeScript("BEGIN; LOCK TABLE t IN ACCESS EXCLUSIVE MODE")
    var limits = ReadLimits.standard
    limits.lockTimeout = .milliseconds(20)
    let lock = await #expect(throws: PostgresError.self) { try await body(reader, limits, table) }
    #expect(lock?.description.hasPrefix("A lock was not granted in time, during \"lock\" in") == true)
    limits = ReadLimits.standard
    limits.statementTimeout = .milliseconds(20)
    let statement = await #expect(throws: PostgresError.self) { try await body(reader, limits, table) }
    #expect(statement?.sqlState == .queryCanceled)
    try await connection.executeScript("COMMIT")
  }
}
