package import Columns

/// What can go wrong between here and a server.
///
/// Holds no password and no SQL; the server's words are kept apart, because they can hold values of the data.
package enum PostgresError: Error, Sendable {
  case connectionFailed(ConnectionFailure)
  /// The connection broke, or the server ended it, while it was in use.
  case connectionLost(ConnectionLoss)
  /// The connection was closed before this call.
  case connectionClosed
  /// Another statement or COPY of the same connection has not ended, or a transaction is open already.
  case connectionBusy(StatementPurpose)
  /// The server refused the statement.
  case server(ServerReport)
  /// A transaction was to commit although one of its statements had failed; nothing of it is stored.
  case transactionRolledBack
  /// The statement does not do what the call expects: rows where none are taken, or a COPY in the wrong direction.
  case unexpectedResult(StatementPurpose)
  case typeMismatch(column: String, expected: String, actual: ColumnType)
  case unexpectedNull(column: String)
  case malformedValue(column: String, type: ColumnType)
  case columnNotFound(String)
  /// The rows of a COPY hold other columns than the caller said.
  case columnCountMismatch(expected: Int, actual: Int)
  /// A SQL text or name holds a NUL, which the server cannot receive.
  case textHoldsNUL
  case invalidRelationName(String)
  case relationNotFound(RelationName)
  /// The relation exists; the user may not read it.
  case permissionDenied(RelationName)
  /// A sequence, index or composite type where a table or view is wanted.
  case notReadable(RelationName)
  /// The relation was dropped, or became another kind of relation, while it was being locked.
  case relationChanged(RelationName)
}

/// A connection that broke while a statement ran.
package struct ConnectionLoss: Sendable {
  package let purpose: StatementPurpose
  package let address: ServerAddress
  /// The server's last word, where it had one: `adminShutdown`, `idleInTransactionTimeout`.
  package let sqlState: SQLState?
  let libpqMessage: String
}

extension PostgresError {
  package var sqlState: SQLState? {
    switch self {
    case .server(let report): report.sqlState
    case .connectionFailed(let failure): failure.sqlState
    case .connectionLost(let loss): loss.sqlState
    default: nil
    }
  }

  /// Whether the same call may well succeed a little later, on a new connection where this one is gone.
  package var isTransient: Bool {
    switch self {
    case .connectionLost: true
    case .connectionFailed(let failure):
      [.noServer, .timedOut, .notReady, .tooManyConnections].contains(failure.reason)
    case .server(let report):
      [.serializationFailure, .deadlockDetected, .lockNotAvailable].contains(report.sqlState)
    default: false
    }
  }
}
