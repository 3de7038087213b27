import Foundation
import Postgres
import TestSupport
import Testing

@testable import History

/// The state's server, or what is in it, is not as it should be.
@Suite struct StateServerTests {
  /// Ends the connections of a store as a server that is stopped ends them.
  private func disconnect(_ database: TestDatabase) async throws {
    let other = try await database.connect()
    try await other.query(
      """
      SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
      """)
    await other.close()
  }

  /// Makes a role for one test, and takes it away again.
  private func withRole(
    _ grants: String = "", in database: TestDatabase, _ body: (ConnectionInfo) async throws -> Void
  ) async throws {
    let owner = try await database.connect()
    let role = "role_\(database.name)"
    try await owner.executeScript("CREATE ROLE \(role) LOGIN; \(grants.replacing("ROLE", with: role))")
    do { try await body(ConnectionInfo("dbname=\(database.name) user=\(role)")) } catch {
      try await owner.executeScript("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)")
      throw error
    }
    try await owner.executeScript("DROP OWNED BY \(role) CASCADE; DROP ROLE \(role)")
    await owner.close()
  }

  @Test func `a server that went away between two calls is said to have, and a new store goes on`() async throws {
    try await TestDatabase.with { database in
      let store = try await database.open()
      try await disconnect(database)
      let error = await #expect(throws: HistoryError.self) { try await store.transaction(dataset: "flights") { _ in } }
      guard case .connectionLost(let address) = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(address.database == database.name)
      let sentence = "\(HistoryError.connectionLost(address))"
      #expect(sentence.contains("stopped or restarted") && sentence.contains("run again"), "\(sentence)")
      await store.close()
      let next = try await database.open()
      try await next.transaction(dataset: "flights") { _ in }
      #expect(try await next.datasets() == ["flights"])
    }
  }

  @Test func `a server that goes away within a transaction leaves nothing of it`() async throws {
    try await TestDatabase.with { database in
      let store = try await database.open()
      let error = await #expect(throws: HistoryError.self) {
        try await store.transaction(dataset: "flights") { transaction in
          try await transaction.saveRun(run(day(1)), findings: [])
          try await disconnect(database)
          try await transaction.saveRun(run(day(2)), findings: [])
        }
      }
      guard case .connectionLost = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      let next = try await database.open()
      #expect(try await next.runs(dataset: "flights", newest: 9).isEmpty)
    }
  }

  @Test func `an embedded server that was restarted between two calls has kept what was committed`() async throws {
    try await withStateDirectory { state in
      let first = try await EmbeddedServer.start(state: state)
      let store = try await HistoryStore.open(first.connection)
      _ = try await store.transaction(dataset: "flights") { try await $0.saveRun(run(day(1)), findings: []) }
      try await first.release()
      await #expect(throws: HistoryError.self) {
        try await store.transaction(dataset: "flights") { try await $0.saveRun(run(day(2)), findings: []) }
      }
      try await withServer(state) { server in
        let store = try await HistoryStore.open(server.connection)
        #expect(try await store.runs(dataset: "flights", newest: 9).map(\.record.window) == [day(1)])
        await store.close()
      }
    }
  }

  @Test func `a database that does not exist is named, with how to make it`() async throws {
    let missing = TestDatabase(name: "nowhere_" + UUID().uuidString.replacing("-", with: "").lowercased())
    let error = await #expect(throws: HistoryError.self) { try await missing.open() }
    let sentence = error?.description ?? ""
    #expect(sentence.contains(#"There is no database "\#(missing.name)""#), "\(sentence)")
    #expect(sentence.contains("createdb") && sentence.contains("leadsman.yaml"), "\(sentence)")
  }

  @Test func `a role that may not make the schema is told which right it lacks`() async throws {
    try await TestDatabase.with { database in
      try await withRole(in: database) { info in
        let error = await #expect(throws: HistoryError.self) { try await HistoryStore.open(info) }
        let sentence = error?.description ?? ""
        #expect(sentence.contains("lacks rights") && sentence.contains("GRANT CREATE ON DATABASE"), "\(sentence)")
        #expect(!sentence.contains("GRANT SELECT"), "\(sentence)")
      }
    }
  }

  @Test func `a role that may make the schema needs no other right`() async throws {
    try await TestDatabase.with { database in
      try await withRole("GRANT CREATE ON DATABASE \(database.name) TO ROLE", in: database) { info in
        let store = try await HistoryStore.open(info)
        _ = try await store.transaction(dataset: "flights") { try await $0.saveRun(run(day(1)), findings: []) }
        await store.close()
      }
    }
  }

  @Test func `a role that may read the state and not write it is told so when it writes`() async throws {
    try await TestDatabase.with { database in
      await (try database.open()).close()
      let grants = "GRANT USAGE ON SCHEMA leadsman TO ROLE; GRANT SELECT ON ALL TABLES IN SCHEMA leadsman TO ROLE"
      try await withRole(grants, in: database) { info in
        let store = try await HistoryStore.open(info)
        #expect(try await store.datasets().isEmpty)
        let error = await #expect(throws: HistoryError.self) {
          try await store.transaction(dataset: "flights") { _ in }
        }
        guard case .missingRights = error else {
          Issue.record("\(String(describing: error))")
          return
        }
        await store.close()
      }
    }
  }

  @Test func `a state that is read only, as on a standby, can be read and says so when it is written`() async throws {
    try await TestDatabase.with { database in
      await (try database.open()).close()
      try await database.connect()
        .executeScript("ALTER DATABASE \(database.name) SET default_transaction_read_only = on")
      let store = try await database.open()
      #expect(try await store.datasets().isEmpty)
      let error = await #expect(throws: HistoryError.self) { try await store.transaction(dataset: "flights") { _ in } }
      guard case .readOnly = error else {
        Issue.record("\(String(describing: error))")
        return
      }
      #expect(error?.description.contains("standby") == true)
      await store.close()
    }
  }

  @Test func `an error of the caller's own comes through as it is`() async throws {
    struct Own: Error {}
    try await TestDatabase.withStore { store in
      await #expect(throws: Own.self) { try await store.transaction(dataset: "flights") { _ in throw Own() } }
      await #expect(throws: PostgresError.self) {
        try await store.transaction { try await $0.connection.execute("SELECT 1 / 0") }
      }
    }
  }
}
