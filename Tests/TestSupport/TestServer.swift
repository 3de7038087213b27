import Foundation
package import Postgres

/// The server that the test script has started: PGHOST (a socket directory with trust), PGPORT, PGUSER (a superuser) and
/// PGDATABASE name it; on 127.0.0.1 and the same port it asks for passwords.
package enum TestServer {
  /// A test takes up to some six connections.
  private static let slots = Slots(24)

  package static let port = ProcessInfo.processInfo.environment["PGPORT"] ?? "5432"

  package static func connect(_ text: String = "") async throws -> PostgresConnection {
    try await PostgresConnection.connect(ConnectionInfo(text))
  }

  /// Runs `body` with a connection whose search path is a schema of its own, which goes with the test.
  package static func withSchema<Result>(
    _ body: (PostgresConnection, String) async throws -> Result
  ) async throws -> Result {
    try await slots.take {
      let schema = uniqueName("test")
      let connection = try await connect()
      try await connection.executeScript("CREATE SCHEMA \(schema); SET search_path = \(schema)")
      let result: Result
      do { result = try await body(connection, schema) } catch {
        await connection.close()
        try await drop(schema)
        throw error
      }
      await connection.close()
      try await drop(schema)
      return result
    }
  }

  /// Runs `body` with a login role of its own; the password, if any, counts on 127.0.0.1 only.
  /// - Parameter schema: one that it may use, and nothing in it.
  package static func withRole(
    _ attributes: String = "", in schema: String? = nil, _ body: (String) async throws -> Void
  ) async throws {
    let role = uniqueName("test")
    let admin = try await connect()
    try await admin.executeScript("CREATE ROLE \(role) LOGIN \(attributes)")
    if let schema { try await admin.executeScript("GRANT USAGE ON SCHEMA \(schema) TO \(role)") }
    do { try await body(role) } catch {
      try await admin.executeScript("DROP OWNED BY \(role); DROP ROLE \(role)")
      throw error
    }
    try await admin.executeScript("DROP OWNED BY \(role); DROP ROLE \(role)")
  }

  /// Waits until the session fulfils a condition on its row of pg_stat_activity.
  package static func wait(for pid: Int, until condition: String) async throws {
    let observer = try await connect()
    let sql = "SELECT count(*), pg_sleep(0.002)::text FROM pg_stat_activity WHERE pid = $1 AND \(condition)"
    for _ in 0..<5_000 {
      if try await observer.query(sql, [.int(pid)])[0].decode(0, as: Int.self) == 1 { return }
    }
    throw WaitedInVain()
  }

  package struct WaitedInVain: Error {}

  /// A key for an advisory lock that no other test uses.
  package static func lockKey() -> Int { Int.random(in: 1...Int(Int32.max)) }

  package static func uniqueName(_ prefix: String) -> String {
    prefix + "_" + UUID().uuidString.replacing("-", with: "").lowercased()
  }

  /// On a connection of its own, since a test may have left the first one lost or in a transaction.
  private static func drop(_ schema: String) async throws {
    let connection = try await connect()
    try await connection.executeScript(
      """
      SELECT pg_terminate_backend(a.pid) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
      JOIN pg_class AS c ON c.oid = l.relation JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname = '\(schema)';
      SET client_min_messages = error; DROP SCHEMA \(schema) CASCADE
      """)
  }
}

extension PostgresConnection {
  package nonisolated func scalar<Value: PostgresDecodable>(
    _ sql: String, _ parameters: [PostgresValue] = [], as type: Value.Type = Value.self
  ) async throws -> Value {
    try await query(sql, parameters)[0].decode(0)
  }

  package nonisolated func backend() async throws -> Int { try await scalar("SELECT pg_backend_pid()::bigint") }
}

/// The error that a call throws, as a `PostgresError`; nil when it throws none or another.
package func postgresError<Result>(_ body: () async throws -> Result) async -> PostgresError? {
  do {
    _ = try await body()
    return nil
  } catch { return error as? PostgresError }
}
