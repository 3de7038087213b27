import Postgres

extension HistoryStore {
  /// Any number that no other program is likely to choose.
  private static let migrationLock: Int64 = 0x6c65_6164_736d_616e

  private static let lockSQL = "/* leadsman:lock migrations */ SELECT pg_catalog.pg_advisory_xact_lock($1)"
  private static let existsSQL = """
    /* leadsman:find migrations */ SELECT pg_catalog.to_regclass('leadsman.migration') IS NOT NULL
    """
  private static let appliedSQL = """
    /* leadsman:applied migrations */ SELECT coalesce(max(number), 0) FROM leadsman.migration
    """
  private static let recordSQL = """
    /* leadsman:record migration */ INSERT INTO leadsman.migration (number, name) VALUES ($1, $2)
    """
  private static let tableSQL = """
    /* leadsman:migration table */
    CREATE SCHEMA IF NOT EXISTS leadsman;
    CREATE TABLE IF NOT EXISTS leadsman.migration (
      number integer PRIMARY KEY,
      name text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )
    """

  /// Brings the schema up to date; of several who try at once one does it, and the others wait.
  ///
  /// Nothing is written, and no right to write the schema needed, where it is up to date.
  func migrate(_ migrations: [Migration] = Migration.all) async throws {
    let newest = migrations.map(\.number).max() ?? 0
    let applied = try await applied()
    if applied > newest { throw HistoryError.databaseIsNewer(applied: applied, known: newest) }
    if applied == newest { return }
    try await connection.transaction { connection in
      try await connection.query(Self.lockSQL, [.int64(Self.migrationLock)])
      try await connection.executeScript(Self.tableSQL)
      let applied = try await self.applied()
      if applied > newest { throw HistoryError.databaseIsNewer(applied: applied, known: newest) }
      for migration in migrations where migration.number > applied {
        try await connection.executeScript(migration.sql)
        try await connection.execute(Self.recordSQL, [.int32(Int32(migration.number)), .text(migration.name)])
      }
    }
  }

  /// The highest number applied; 0 for an empty database.
  private func applied() async throws -> Int {
    guard try await connection.query(Self.existsSQL)[0].decode(0, as: Bool.self) else { return 0 }
    return try await connection.query(Self.appliedSQL)[0].decode(0)
  }
}
