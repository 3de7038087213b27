import CLibpq

/// How far a transaction is kept apart from others.
package enum IsolationLevel: String, Sendable {
  case readCommitted = "READ COMMITTED"
  case repeatableRead = "REPEATABLE READ"
  case serializable = "SERIALIZABLE"
}

extension PostgresConnection {
  /// Runs `body` in a transaction, which commits when `body` returns and rolls back when it throws.
  /// - Throws: what `body` throws; `PostgresError.transactionRolledBack` where a statement had failed and `body` returned
  ///   nevertheless; `connectionBusy` inside another transaction.
  package nonisolated func transaction<Result: Sendable>(
    isolation: IsolationLevel = .readCommitted, _ body: (PostgresConnection) async throws -> Result
  ) async throws -> Result {
    try await begin("/* leadsman:begin */ BEGIN ISOLATION LEVEL \(isolation.rawValue)")
    do {
      let result = try await body(self)
      try Task.checkCancellation()
      try await commit()
      return result
    } catch {
      await rollback()
      throw error
    }
  }

  /// Opens a transaction by a script that starts with BEGIN; nothing is left open when it throws.
  func begin(_ script: String) async throws {
    if isInTransaction { throw PostgresError.connectionBusy(StatementPurpose(sql: script)) }
    do {
      try await executeScript(script)
    } catch {
      rollback()
      throw error
    }
  }

  /// Not to be canceled: a transaction that was to commit either does or fails of itself.
  func commit() throws(PostgresError) {
    let purpose = StatementPurpose(name: "commit")
    let result = ResultHandle(PQexec(try pointer(for: purpose), "/* leadsman:commit */ COMMIT"))
    try check(result, purpose)
    // The server answers COMMIT with ROLLBACK where a statement had failed.
    if String(libpq: PQcmdStatus(result.pointer)) == "ROLLBACK" { throw .transactionRolledBack }
  }

  /// Ends whatever transaction is open. A connection that is lost has none left, so that there is no error to tell.
  func rollback() {
    guard isInTransaction else { return }
    try? runScript("/* leadsman:rollback */ ROLLBACK")
  }
}
