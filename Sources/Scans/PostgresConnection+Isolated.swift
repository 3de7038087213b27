import Postgres

/// What became of statements that may fail without taking others with them.
enum Isolated<Value: Sendable>: Sendable {
  case success(Value)
  /// `reason` is a sentence without data values; `isTimeout` where a statement ran into its time limit.
  case failure(reason: String, isTimeout: Bool)
}

extension PostgresConnection {
  /// Runs statements behind a savepoint, so that their failure leaves the snapshot as it was.
  /// - Parameters:
  ///   - tolerated: the errors that become a `failure`; others are thrown on.
  ///   - describing: a failure's reason, without data values.
  nonisolated func isolated<Value: Sendable>(
    tolerating tolerated: (PostgresError) -> Bool = { $0.isOwnToStatement }, _ body: () async throws -> Value,
    describing: (PostgresError) -> String = { $0.description }
  ) async throws -> Isolated<Value> {
    try await executeScript("/* leadsman:savepoint */ SAVEPOINT leadsman")
    do {
      let value = try await body()
      try await executeScript("/* leadsman:release */ RELEASE SAVEPOINT leadsman")
      return .success(value)
    } catch let error as PostgresError where tolerated(error) {
      let reason = describing(error)
      ServerWords.kept?.keep(error, toldAs: reason)
      return try await undone(reason, isTimeout: error.isTimeout)
    } catch let error as CopyError {
      return try await undone(error.description, isTimeout: false)
    }
  }

  private nonisolated func undone<Value: Sendable>(_ reason: String, isTimeout: Bool) async throws -> Isolated<Value> {
    try await executeScript("/* leadsman:undo */ ROLLBACK TO SAVEPOINT leadsman; RELEASE SAVEPOINT leadsman")
    return .failure(reason: reason, isTimeout: isTimeout)
  }
}

extension PostgresError {
  /// Whether the fault lies with this statement alone, so that others in the same transaction may do.
  var isOwnToStatement: Bool {
    switch self {
    case .typeMismatch, .columnCountMismatch, .malformedValue: return true
    case .server(let report):
      // An expression that writes, in a transaction that reads.
      if report.sqlState == .readOnlyTransaction { return true }
      // Time-outs, shutdowns and conflicts concern all statements alike.
      return !["25", "40", "53", "55", "57", "58", "XX"].contains(report.sqlState.errorClass)
    default: return false
    }
  }

  /// Whether a statement ran into its time limit, or someone else canceled it: the server does not tell these apart.
  /// What the task's own cancellation ends is a `CancellationError`.
  var isTimeout: Bool {
    if case .server(let report) = self { report.sqlState == .queryCanceled } else { false }
  }
}
