import Checks
import Foundation
import Postgres
import Profiles

@testable import History

/// A database of its own on the server that the test script has started (PGHOST, PGPORT, PGUSER, PGDATABASE).
struct TestDatabase: Sendable {
  let name: String

  var info: ConnectionInfo { ConnectionInfo("dbname=\(name)") }

  func connect() async throws -> PostgresConnection { try await PostgresConnection.connect(info) }

  func open() async throws -> HistoryStore { try await HistoryStore.open(info) }

  /// Calls `body` with an empty database, which goes with the test.
  static func with(_ body: (TestDatabase) async throws -> Void) async throws {
    let database = TestDatabase(name: "history_" + UUID().uuidString.replacing("-", with: "").lowercased())
    try await administer("CREATE DATABASE \(database.name)")
    do {
      try await body(database)
    } catch {
      try await administer("DROP DATABASE \(database.name) WITH (FORCE)")
      throw error
    }
    try await administer("DROP DATABASE \(database.name) WITH (FORCE)")
  }

  /// Calls `body` with a store whose schema is up to date.
  static func withStore(_ body: (HistoryStore) async throws -> Void) async throws {
    try await with { database in
      let store = try await database.open()
      try await body(store)
      await store.close()
    }
  }

  /// Calls `body` with two stores on two connections to the same database.
  static func withTwoStores(_ body: (HistoryStore, HistoryStore) async throws -> Void) async throws {
    try await with { database in
      let (first, second) = (try await database.open(), try await database.open())
      try await body(first, second)
      await first.close()
      await second.close()
    }
  }

  private static func administer(_ sql: String) async throws {
    let connection = try await PostgresConnection.connect(ConnectionInfo(""))
    try await connection.execute(sql)
    await connection.close()
  }
}

/// Day `number` of 2013, from midnight to midnight in UTC.
func day(_ number: Int) -> Window {
  Window(start: moment(number), end: moment(number + 1))
}

/// Midnight of a day of 2013, and some microseconds.
func moment(_ day: Int, microseconds: Int64 = 0) -> Instant {
  Instant(microsecondsSince1970: (1_356_998_400 + Int64(day) * 86_400) * 1_000_000 + microseconds)
}

func run(_ window: Window, _ verdict: Verdict = .healthy, dataset: String = "flights") -> RunRecord {
  RunRecord(
    dataset: dataset, window: window, asOf: window.end, startedAt: window.end,
    finishedAt: window.end.advanced(by: .microseconds(1)), verdict: verdict, sentence: "All is well.", rowCount: 842)
}
