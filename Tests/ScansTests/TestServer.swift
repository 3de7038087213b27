import Foundation
import Postgres

/// The server that the test script has started: PGHOST (a socket directory with trust), PGPORT, PGUSER (a superuser) and
/// PGDATABASE name it.
enum TestServer {
  static func connect(_ text: String = "") async throws -> PostgresConnection {
    try await PostgresConnection.connect(ConnectionInfo(text))
  }

  /// Runs `body` with a connection whose search path is a schema of its own, which goes with the test.
  static func withSchema(_ body: (PostgresConnection, String) async throws -> Void) async throws {
    let schema = uniqueName()
    let connection = try await connect()
    try await connection.executeScript("CREATE SCHEMA \(schema); SET search_path = \(schema)")
    do { try await body(connection, schema) } catch {
      await connection.close()
      try await drop(schema)
      throw error
    }
    await connection.close()
    try await drop(schema)
  }

  /// Runs `body` with a login role of its own, which may use the schema and nothing in it.
  static func withRole(in schema: String, _ body: (String) async throws -> Void) async throws {
    let role = uniqueName()
    let admin = try await connect()
    try await admin.executeScript("CREATE ROLE \(role) LOGIN; GRANT USAGE ON SCHEMA \(schema) TO \(role)")
    do { try await body(role) } catch {
      try await admin.executeScript("DROP OWNED BY \(role); DROP ROLE \(role)")
      throw error
    }
    try await admin.executeScript("DROP OWNED BY \(role); DROP ROLE \(role)")
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

  /// A key for an advisory lock that no other test uses.
  static func lockKey() -> Int { Int.random(in: 1...Int(Int32.max)) }

  private static func uniqueName() -> String {
    "test_" + UUID().uuidString.replacing("-", with: "").lowercased()
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
  nonisolated func scalar<Value: PostgresDecodable>(_ sql: String, as type: Value.Type = Value.self) async throws
    -> Value
  {
    try await query(sql)[0].decode(0)
  }

  nonisolated func backend() async throws -> Int { try await scalar("SELECT pg_backend_pid()::bigint") }
}

/// SplitMix64, so that a failing test can be run again.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
