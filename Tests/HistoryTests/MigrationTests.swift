import Checks
import Postgres
import Profiles
import Retraining
import TestSupport
import Testing

@testable import History

@Suite struct MigrationTests {
  @Test func `stores that open an empty database at once migrate it once`() async throws {
    try await TestDatabase.with { database in
      try await withThrowingTaskGroup(of: Void.self) { group in
        for _ in 0..<6 { group.addTask { try await database.open().close() } }
        try await group.waitForAll()
      }
      let rows = try await database.connect().query("SELECT number FROM leadsman.migration ORDER BY number")
      #expect(try rows.map { try $0.decode(0, as: Int.self) } == Migration.all.map(\.number))
    }
  }

  @Test func `numbers ascend without a gap`() {
    #expect(Migration.all.map(\.number) == Array(1...Migration.newest))
  }

  @Test func `a database that a newer leadsman has migrated is refused`() async throws {
    try await TestDatabase.with { database in
      let store = try await database.open()
      try await store.connection.execute("INSERT INTO leadsman.migration (number, name) VALUES (900, 'from afar')")
      let error = await #expect(throws: HistoryError.self) { try await database.open() }
      #expect(error == .databaseIsNewer(applied: 900, known: Migration.newest))
      #expect(error?.description.contains("newer leadsman") == true)
    }
  }

  @Test func `a step that fails leaves nothing behind, and the next attempt goes on from there`() async throws {
    try await TestDatabase.with { database in
      let store = try await database.open()
      let newest = Migration.newest
      let good = Migration(number: newest + 1, name: "good", sql: "CREATE TABLE leadsman.extra (n int)")
      let bad = Migration(number: newest + 2, name: "bad", sql: "CREATE TABLE leadsman.more (n int); SELECT 1 / 0")
      await #expect(throws: PostgresError.self) { try await store.migrate(Migration.all + [good, bad]) }
      let found = try await store.connection.query("SELECT to_regclass('leadsman.extra') IS NULL")
      #expect(try found[0].decode(0, as: Bool.self))
      try await store.migrate(Migration.all + [good])
      let rows = try await store.connection.query("SELECT max(number) FROM leadsman.migration")
      #expect(try rows[0].decode(0, as: Int.self) == newest + 1)
    }
  }

  @Test func `a database that is up to date needs no right to change the schema`() async throws {
    try await TestDatabase.with { database in
      let store = try await database.open()
      try await store.connection.executeScript("SET default_transaction_read_only = on")
      try await store.migrate()
    }
  }

  @Test func `findings of before segments were told are of all rows`() async throws {
    try await TestDatabase.with { database in
      let store = HistoryStore(connection: try await database.connect())
      try await store.migrate(Migration.all.filter { $0.number < 7 })
      try await store.connection.executeScript(
        """
        INSERT INTO leadsman.dataset VALUES ('d');
        INSERT INTO leadsman.run (id, dataset, window_start, window_end, kind, status, as_of, started_at, finished_at,
          verdict, sentence) VALUES (1, 'd', now(), now(), 'live', 'finished', now(), now(), now(), 'healthy', '');
        INSERT INTO leadsman.finding (run_id, ordinal, test, fault_class, outcome, observed, expected, statistics,
          failing_keys, definition) VALUES (1, 0, 'row_count', 'volume', 'fail', 'o', 'e', '[]', '[]', 1)
        """)
      try await store.migrate()
      let findings = try await store.findings(run: 1)
      #expect(
        findings == [Finding(test: "row_count", faultClass: .volume, outcome: .fail, observed: "o", expected: "e")])
    }
  }

  @Test func `profiles of before shapes were told have none`() async throws {
    try await TestDatabase.with { database in
      let store = HistoryStore(connection: try await database.connect())
      try await store.migrate(Migration.all.filter { $0.number < 10 })
      try await store.connection.executeScript(
        """
        INSERT INTO leadsman.profile (id, scope, dataset, window_start, window_end, row_count, schema, measurements, saved_at)
          VALUES (1, 'd', 'd', now(), now(), 3, '{"columns": [], "primaryKey": []}', '[]', now());
        INSERT INTO leadsman.column_profile (profile_id, ordinal, name, type, row_count, null_count, non_finite_count, kind)
          VALUES (1, 0, 'c', '{"int64": {}}', 3, 1, 0, 'none')
        """)
      try await store.migrate()
      let column = try #require(try await store.profiles(of: .dataset("d")).first?[column: "c"])
      #expect(column.rowCount == 3 && column.nullCount == 1 && column.shape == nil)
    }
  }

  @Test func `a trigger of before its steps were checked goes on under the check`() async throws {
    try await TestDatabase.with { database in
      let store = HistoryStore(connection: try await database.connect())
      try await store.migrate(Migration.all.filter { $0.number < 5 })
      try await store.connection.executeScript(
        """
        INSERT INTO leadsman.trigger (id, model, dataset, cause, reason, window_start, window_end, train_on_start,
          train_on_end, excluded, created_at, status, worker)
        VALUES ('TRG-1', 'm', 'd', 'drift', '', now(), now(), now(), now(), '[]', now(), 'accepted', 'w'),
          ('TRG-2', 'n', 'd', 'drift', '', now(), now(), now(), now(), '[]', now(), 'succeeded', 'w')
        """)
      try await store.migrate()
      let error = await #expect(throws: PostgresError.self) {
        try await store.connection.execute("UPDATE leadsman.trigger SET status = 'dispatched' WHERE id = 'TRG-1'")
      }
      #expect(error?.sqlState == .checkViolation)
      try await store.connection.execute("UPDATE leadsman.trigger SET status = 'running' WHERE id = 'TRG-1'")
      // Without an outcome it is a success all the same, and leads to nothing.
      #expect(try await store.trigger(id: "TRG-2")?.trigger.outcome == nil)
      #expect(try await store.pendingPromotions().isEmpty)
      await store.close()
    }
  }
}
