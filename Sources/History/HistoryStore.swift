package import Postgres

/// The state in Postgres: all that Leadsman remembers from one run to the next.
///
/// Belongs to one task at a time, as its connection does: who works side by side opens a store each.
package struct HistoryStore: HistoryReading {
  package let connection: PostgresConnection

  /// Connects and brings the schema up to date.
  /// - Throws: `HistoryError`, `PostgresError`, `CancellationError`.
  package static func open(_ info: ConnectionInfo) async throws -> HistoryStore {
    let store = try await HistoryError.explained {
      HistoryStore(connection: try await PostgresConnection.connect(info))
    }
    do {
      try await HistoryError.explained { try await store.migrate() }
    } catch {
      await store.close()
      throw error
    }
    return store
  }

  package func close() async {
    await connection.close()
  }
}

/// What can be read from the state, within a transaction or outside.
package protocol HistoryReading: Sendable {
  var connection: PostgresConnection { get }
}

/// Everything that is written together: findings, transitions of incidents and triggers, and what is to be sent.
package struct HistoryTransaction: HistoryReading {
  package let connection: PostgresConnection
}

extension HistoryStore {
  private static let nameSQL = """
    /* leadsman:name dataset */ INSERT INTO leadsman.dataset (name) VALUES ($1) ON CONFLICT DO NOTHING
    """
  private static let lockSQL = """
    /* leadsman:lock dataset */ SELECT 1 FROM leadsman.dataset WHERE name = $1 FOR UPDATE
    """

  /// Runs `body` in a transaction that no other transaction of the same dataset runs beside.
  ///
  /// Commits when `body` returns and writes nothing when it throws.
  /// - Throws: what `body` throws, `HistoryError`, `PostgresError`, `CancellationError`.
  package func transaction<Result: Sendable>(
    dataset: String, _ body: (HistoryTransaction) async throws -> Result
  ) async throws -> Result {
    // Read committed: a statement after the lock sees what the transaction before this one has committed.
    try await HistoryError.explained {
      try await connection.transaction { connection in
        try await connection.execute(Self.nameSQL, [.text(dataset)])
        try await connection.query(Self.lockSQL, [.text(dataset)])
        return try await body(HistoryTransaction(connection: connection))
      }
    }
  }

  /// Runs `body` in a transaction that locks no dataset: for reports of the training core.
  package func transaction<Result: Sendable>(
    _ body: (HistoryTransaction) async throws -> Result
  ) async throws -> Result {
    try await HistoryError.explained {
      try await connection.transaction { try await body(HistoryTransaction(connection: $0)) }
    }
  }

  private static let datasetsSQL = "/* leadsman:datasets */ SELECT name FROM leadsman.dataset ORDER BY name"

  /// Every dataset that was ever written about, by name.
  package func datasets() async throws -> [String] {
    try await connection.query(Self.datasetsSQL).map { try $0.decode(0) }
  }
}
