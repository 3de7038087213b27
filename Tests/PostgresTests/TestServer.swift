import Foundation
import Postgres

/// The server that the test script has started: PGHOST (a socket directory with trust), PGPORT, PGUSER (a superuser) and
/// PGDATABASE name it; on 127.0.0.1 and the same port it asks for passwords.
enum TestServer {
  static func connect(_ text: String = "") async throws -> PostgresConnection {
    try await PostgresConnection.connect(ConnectionInfo(text))
  }

  static let port = ProcessInfo.processInfo.environment["PGPORT"] ?? "5432"

  /// Runs `body` with a connection whose search path is a schema of its own, which goes with the test.
  static func withSchema<Result>(
    _ body: (PostgresConnection, String) async throws -> Result
  ) async throws -> Result {
    let schema = "test_" + UUID().uuidString.replacing("-", with: "").lowercased()
    let connection = try await connect()
    try await connection.executeScript("CREATE SCHEMA \(schema); SET search_path = \(schema)")
    do {
      let result = try await body(connection, schema)
      try await dropSchema(schema)
      return result
    } catch {
      try await dropSchema(schema)
      throw error
    }
  }

  /// On a connection of its own, since a test may have left the first one closed or in a transaction.
  private static func dropSchema(_ schema: String) async throws {
    let connection = try await connect()
    try await connection.executeScript(
      """
      SELECT pg_terminate_backend(a.pid) FROM pg_locks AS l JOIN pg_stat_activity AS a USING (pid)
      JOIN pg_class AS c ON c.oid = l.relation JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE n.nspname = '\(schema)';
      SET client_min_messages = error; DROP SCHEMA \(schema) CASCADE
      """)
  }

  /// Runs `body` with a login role of its own; the password, if any, counts on 127.0.0.1 only.
  static func withRole(
    _ attributes: String = "", _ body: (String) async throws -> Void
  ) async throws {
    let role = "test_" + UUID().uuidString.replacing("-", with: "").lowercased()
    let admin = try await connect()
    try await admin.executeScript("CREATE ROLE \(role) LOGIN \(attributes)")
    do { try await body(role) } catch {
      try await admin.executeScript("DROP OWNED BY \(role); DROP ROLE \(role)")
      throw error
    }
    try await admin.executeScript("DROP OWNED BY \(role); DROP ROLE \(role)")
  }

  static func backend(of connection: PostgresConnection) async throws -> Int {
    try await connection.scalar("SELECT pg_backend_pid()::bigint")
  }

  /// Waits until the session fulfils a condition on its row of pg_stat_activity.
  static func wait(for pid: Int, until condition: String) async throws {
    let observer = try await connect()
    let sql = "SELECT count(*), pg_sleep(0.002)::text FROM pg_stat_activity WHERE pid = $1 AND \(condition)"
    for _ in 0..<5_000 {
      if try await observer.query(sql, [.int(pid)])[0].decode(0, as: Int.self) == 1 { return }
    }
    throw WaitedInVain()
  }

  struct WaitedInVain: Error {}
}

extension PostgresConnection {
  nonisolated func scalar<Value: PostgresDecodable>(
    _ sql: String, _ parameters: [PostgresValue] = [], as type: Value.Type = Value.self
  ) async throws -> Value {
    try await query(sql, parameters)[0].decode(0)
  }
}

/// The error that a call throws, as a `PostgresError`; nil when it throws none or another.
func postgresError<Result>(_ body: () async throws -> Result) async -> PostgresError? {
  do {
    _ = try await body()
    return nil
  } catch { return error as? PostgresError }
}

/// SplitMix64, so that a failing test can be run again.
struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
