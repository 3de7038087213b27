package import Postgres

/// A database of its own on the server that the test script has started (PGHOST, PGPORT, PGUSER, PGDATABASE).
package struct TestDatabase: Sendable {
  private static let slots = Slots(8)

  package let name: String

  package init(name: String) { self.name = name }

  package var info: ConnectionInfo { ConnectionInfo("dbname=\(name)") }

  package func connect() async throws -> PostgresConnection { try await PostgresConnection.connect(info) }

  /// Calls `body` with an empty database, which goes with the test.
  package static func with(_ body: (TestDatabase) async throws -> Void) async throws {
    try await slots.take {
      let database = TestDatabase(name: TestServer.uniqueName("test"))
      try await administer("CREATE DATABASE \(database.name)")
      do {
        try await body(database)
      } catch {
        try await administer("DROP DATABASE \(database.name) WITH (FORCE)")
        throw error
      }
      try await administer("DROP DATABASE \(database.name) WITH (FORCE)")
    }
  }

  private static func administer(_ sql: String) async throws {
    let connection = try await TestServer.connect()
    try await connection.execute(sql)
    await connection.close()
  }
}
