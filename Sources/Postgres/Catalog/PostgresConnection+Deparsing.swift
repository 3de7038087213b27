extension PostgresConnection {
  /// Runs `body` while the server writes expressions and names in one way, whatever the session's settings: only
  /// `pg_catalog` goes without saying, dates are ISO, the time zone is UTC and floating-point numbers are exact.
  ///
  /// To be called in a transaction, which stays usable when a statement of `body` fails.
  /// - Throws: what `body` throws; `PostgresError.server` (25P01 outside a transaction).
  package nonisolated func deparsing<Result: Sendable>(_ body: () async throws -> Result) async throws -> Result {
    try await executeScript(Self.deparseSettings)
    do {
      let result = try await body()
      try await executeScript(Self.formerSettings)
      return result
    } catch {
      // Without effect where the connection is lost; the error that counts is the first.
      try? await executeScript(Self.formerSettings)
      throw error
    }
  }

  // Temporary objects come last, so that none passes for a built-in one.
  private static let deparseSettings = """
    /* leadsman:deparse settings */ SAVEPOINT leadsman_deparsing;
    SET LOCAL search_path = pg_catalog, pg_temp;
    SET LOCAL datestyle = 'ISO, YMD'; SET LOCAL timezone = 'UTC'; SET LOCAL extra_float_digits = 1;
    SET LOCAL standard_conforming_strings = on; SET LOCAL quote_all_identifiers = off
    """

  // Going back to the savepoint brings back every setting, and a transaction in which a statement has failed.
  private static let formerSettings = """
    /* leadsman:former settings */
    ROLLBACK TO SAVEPOINT leadsman_deparsing; RELEASE SAVEPOINT leadsman_deparsing
    """
}
