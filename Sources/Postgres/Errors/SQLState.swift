/// The five characters by which Postgres classifies an error.
/// - SeeAlso: PostgreSQL documentation, appendix A.
package struct SQLState: Hashable, Sendable, CustomStringConvertible {
  package let code: String

  package init(_ code: String) {
    self.code = code
  }

  package var description: String { code }

  /// The first two characters.
  package var errorClass: String { String(code.prefix(2)) }

  /// Class 08: the connection failed or was lost.
  package var isConnectionException: Bool { errorClass == "08" }

  package static let invalidTextRepresentation = SQLState("22P02")
  package static let notNullViolation = SQLState("23502")
  package static let foreignKeyViolation = SQLState("23503")
  package static let uniqueViolation = SQLState("23505")
  package static let checkViolation = SQLState("23514")
  package static let readOnlyTransaction = SQLState("25006")
  package static let transactionAborted = SQLState("25P02")
  package static let idleInTransactionTimeout = SQLState("25P03")
  package static let invalidAuthorization = SQLState("28000")
  package static let invalidPassword = SQLState("28P01")
  package static let databaseMissing = SQLState("3D000")
  package static let schemaMissing = SQLState("3F000")
  package static let serializationFailure = SQLState("40001")
  package static let deadlockDetected = SQLState("40P01")
  package static let insufficientPrivilege = SQLState("42501")
  package static let syntaxError = SQLState("42601")
  package static let undefinedColumn = SQLState("42703")
  package static let datatypeMismatch = SQLState("42804")
  package static let wrongObjectType = SQLState("42809")
  package static let undefinedFunction = SQLState("42883")
  package static let undefinedTable = SQLState("42P01")
  package static let duplicateTable = SQLState("42P07")
  package static let tooManyConnections = SQLState("53300")
  package static let diskFull = SQLState("53100")
  package static let lockNotAvailable = SQLState("55P03")
  package static let queryCanceled = SQLState("57014")
  package static let adminShutdown = SQLState("57P01")
  package static let crashShutdown = SQLState("57P02")
  package static let cannotConnectNow = SQLState("57P03")
}
