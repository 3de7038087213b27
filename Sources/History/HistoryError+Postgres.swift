import Postgres

extension HistoryError {
  /// Runs `body`; of an error of the server's that has a meaning of its own for the state, throws that.
  ///
  /// What Postgres says of such an error speaks of sources, which are read and not written.
  /// - Throws: `HistoryError`, or what `body` throws.
  package static func explained<Result>(_ body: () async throws -> Result) async throws -> Result {
    do {
      return try await body()
    } catch let error as PostgresError {
      throw HistoryError(error) ?? error
    }
  }

  private init?(_ error: PostgresError) {
    switch error {
    case .connectionFailed(let failure) where failure.reason == .databaseMissing: self = .noDatabase(failure.address)
    case .connectionLost(let loss): self = .connectionLost(loss.address)
    case .server(let report) where report.sqlState == .insufficientPrivilege: self = .missingRights(report.address)
    case .server(let report) where report.sqlState == .readOnlyTransaction: self = .readOnly(report.address)
    default: return nil
    }
  }
}
