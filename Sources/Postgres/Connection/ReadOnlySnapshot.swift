/// One moment of a source, in which catalog, scan and evidence are read.
///
/// Lives in a REPEATABLE READ, READ ONLY transaction of its connection; see `withReadOnlySnapshot`.
package struct ReadOnlySnapshot: Sendable {
  package let connection: PostgresConnection
  /// The relations asked for, in the same order, each with its schema.
  package let relations: [RelationName]
  /// Why some of the relations beside them cannot be read.
  package let refused: [RelationName: PostgresError]

  /// Lets other connections take part in the snapshot, while this one lasts.
  /// - Returns: what `withReadOnlySnapshot(sharing:)` takes.
  package func export() async throws -> String { try await connection.exportSnapshot() }
}

extension PostgresConnection {
  /// Lets other connections take part in the snapshot of the open transaction, while that lasts; not behind a savepoint.
  /// - Returns: what `withReadOnlySnapshot(sharing:)` takes.
  package nonisolated func exportSnapshot() async throws -> String {
    let rows = try await query("/* leadsman:export snapshot */ SELECT pg_catalog.pg_export_snapshot()")
    guard let row = rows.first else {
      throw PostgresError.unexpectedResult(StatementPurpose(name: "export snapshot"))
    }
    return try row.decode(0, as: String.self)
  }

  /// Sets other limits for the rest of the open transaction, or until a savepoint before them is gone back to.
  package func useLimits(_ limits: ReadLimits) async throws {
    try await executeScript("/* leadsman:limits */ \(limits.settings)")
  }
}

extension PostgresConnection {
  /// Runs `body` on one moment of the relations, which are locked (ACCESS SHARE) before the moment is taken, so that a
  /// TRUNCATE and reload is seen whole or not at all. SELECT on the relations suffices; a hot standby does too.
  ///
  /// Row-level security that would hide rows is an error (42501) of the statement that reads them. Foreign tables and
  /// materialized views cannot be locked. The transaction always ends with the call.
  /// - Parameters:
  ///   - relations: all that `body` reads; views are locked with the tables under them.
  ///   - beside: what `body` reads if it can: one that cannot be found, read or locked in time is `refused`.
  ///   - exported: a snapshot of another connection to share. That one holds its locks already; a TRUNCATE that waits for
  ///     them makes this call wait, until `lockTimeout`.
  /// - Throws: `PostgresError.relationNotFound`, `permissionDenied`, `notReadable`, `relationChanged`, `server` (55P03
  ///   where a lock was not granted in time), what `body` throws.
  package nonisolated func withReadOnlySnapshot<Result: Sendable>(
    of relations: [RelationName], beside: [RelationName] = [], limits: ReadLimits = .standard,
    sharing exported: String? = nil, _ body: (ReadOnlySnapshot) async throws -> Result
  ) async throws -> Result {
    let snapshot = try await openSnapshot(of: relations, beside: beside, limits: limits, sharing: exported)
    do {
      let result = try await body(snapshot)
      await rollback()
      return result
    } catch {
      await rollback()
      throw error
    }
  }

  private func openSnapshot(
    of relations: [RelationName], beside: [RelationName], limits: ReadLimits, sharing exported: String?
  ) async throws -> ReadOnlySnapshot {
    if isInTransaction { throw PostgresError.connectionBusy(StatementPurpose(name: "snapshot")) }
    // The kinds of the relations and the search path are read before the transaction, because any SELECT within it
    // would take the snapshot before the locks.
    let catalog = Catalog(self)
    var found: [Catalog.Entry] = []
    for relation in relations { found.append(try await catalog.find(relation)) }
    var company = try await SnapshotCompany(beside, catalog)
    try await begin(try await opening(limits))
    do {
      if !found.isEmpty { try await lock(found.filter(\.kind.isLockable).map(\.name)) }
      try await company.lock(on: self)
      if let exported {
        try await executeScript("/* leadsman:share */ SET TRANSACTION SNAPSHOT \(quote(literal: exported))")
      }
      for entry in found {
        guard try await catalog.find(entry.name).kind.isLockable == entry.kind.isLockable else {
          throw PostgresError.relationChanged(entry.name)
        }
      }
      try await company.check(catalog)
    } catch PostgresError.relationNotFound(let name) {
      rollback()
      throw PostgresError.relationChanged(name)
    } catch {
      rollback()
      throw error
    }
    return ReadOnlySnapshot(connection: self, relations: found.map(\.name), refused: company.refused)
  }

  /// BEGIN and the settings. SET takes no snapshot, which `set_config` in a SELECT would.
  private func opening(_ limits: ReadLimits) async throws -> String {
    let rows = try await query("/* leadsman:search path */ SELECT pg_catalog.current_schemas(false)")
    let schemas = try rows.first?.decode(0, as: [String].self) ?? []
    // Temporary objects come last, so that none stands in for a table or function of the source.
    let path = try schemas.filter { !$0.hasPrefix("pg_temp") }.map { try quote(identifier: $0) } + ["pg_temp"]
    return """
      /* leadsman:snapshot */ BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY;
      SET LOCAL row_security = off;
      SET LOCAL synchronize_seqscans = off;
      SET LOCAL standard_conforming_strings = on;
      \(limits.settings);
      SET LOCAL search_path = \(path.joined(separator: ", "))
      """
  }

  func lock(_ relations: [RelationName]) async throws {
    if relations.isEmpty { return }
    let names = try Set(relations).map { try quote($0) }.sorted()
    try await executeScript("/* leadsman:lock */ LOCK TABLE \(names.joined(separator: ", ")) IN ACCESS SHARE MODE")
  }
}

extension ReadLimits {
  fileprivate var settings: String {
    """
    SET LOCAL statement_timeout = \(statementTimeout.postgresMilliseconds);
    SET LOCAL lock_timeout = \(lockTimeout.postgresMilliseconds);
    SET LOCAL idle_in_transaction_session_timeout = \(idleTimeout.postgresMilliseconds)
    """
  }
}
