import Columns

extension PostgresError: CustomStringConvertible {
  /// What happened, where, and what to do, in our own words; holds no value of the data.
  package var description: String { description(showingValues: false) }

  /// - Parameter showingValues: adds the words of the server or of libpq, which can hold values of the data.
  package func description(showingValues: Bool) -> String {
    let words = showingValues ? serverWords : []
    return ([sentence] + words).joined(separator: "\n")
  }

  /// The same with the place of the fault, which only the caller can tell: errors hold no SQL, and a place in SQL
  /// that the reader never saw would say nothing.
  package func description(placing place: (Int) -> String?) -> String {
    if case .server(let report) = self { report.sentence(place: report.position.flatMap(place)) } else { sentence }
  }

  private var serverWords: [String] {
    switch self {
    case .server(let report):
      [
        report.position.map { "Position: character \($0) of the statement" },
        report.message.map { "Server: \($0)" }, report.detail.map { "Detail: \($0)" },
        report.hint.map { "Hint: \($0)" },
      ].compactMap(\.self)
    case .connectionFailed(let failure) where !failure.libpqMessage.isEmpty: ["libpq: \(failure.libpqMessage)"]
    case .connectionLost(let loss) where !loss.libpqMessage.isEmpty: ["libpq: \(loss.libpqMessage)"]
    default: []
    }
  }

  private var sentence: String {
    switch self {
    case .connectionFailed(let failure): failure.sentence
    case .connectionLost(let loss): loss.sentence
    case .connectionClosed: "The connection is closed; open a new one."
    case .connectionBusy(let purpose):
      "The statement \"\(purpose)\" cannot start: the connection is in use by another; use one connection a task."
    case .server(let report): report.sentence(place: nil)
    case .transactionRolledBack: "The transaction was rolled back, because one of its statements had failed."
    case .unexpectedResult(let purpose): "The statement \"\(purpose)\" is not of the kind that was expected here."
    case .typeMismatch(let column, let expected, let actual):
      "Column \"\(column)\" is \(actual.sqlName), which cannot be read as \(expected)."
    case .unexpectedNull(let column): "Column \"\(column)\" holds a null where a value is expected."
    case .malformedValue(let column, let type):
      "Column \"\(column)\" holds bytes that are no \(type.sqlName); the server or a proxy is faulty."
    case .columnNotFound(let name): "The result has no column \"\(name)\"."
    case .columnCountMismatch(let expected, let actual): "The query gives \(actual) columns, not \(expected)."
    case .textHoldsNUL: "A name or SQL text holds a NUL character, which Postgres cannot store; remove it."
    case .invalidRelationName(let text):
      "\"\(text)\" is no name of a table; write table, schema.table, or \"Quoted Name\"."
    case .relationNotFound(let name): "There is no table or view \(name); check the name and the search path."
    case .permissionDenied(let name): "The user may not read \(name); run GRANT SELECT (and USAGE on its schema)."
    case .notReadable(let name): "\(name) is neither a table nor a view; name one of these."
    case .relationChanged(let name):
      "\(name) was dropped or replaced by another kind of relation while it was being locked; run again."
    }
  }
}

extension ConnectionFailure {
  fileprivate var sentence: String {
    let (what, remedy) = words
    return "Cannot connect\(place): \(what)\(sqlState.map { " (SQLSTATE \($0))" } ?? ""). \(remedy)."
  }

  /// Of a connection string that cannot be read nothing is known but what the environment says, which is not to blame.
  private var place: String {
    let address = reason == .invalidConnectionString ? "" : address.description
    return address.isEmpty ? "" : " to \(address)"
  }

  private var words: (what: String, remedy: String) {
    switch reason {
    case .noServer: ("no server answers there", "Check host and port, and that the server runs")
    case .unknownHost: ("the host name is unknown", "Check the host and the name service")
    case .timedOut: ("it did not answer in time", "Check the network, or raise connect_timeout")
    case .wrongPassword: ("the password is wrong", "Check the password and the user, or ~/.pgpass")
    case .passwordMissing: ("it asks for a password", "Give one by ~/.pgpass, PGPASSWORD or the connection string")
    case .notAuthorized:
      ("the user is not let in", "Check that the role exists with LOGIN, and pg_hba.conf on the server")
    case .databaseMissing: ("the database does not exist", "Check dbname")
    case .tls: ("no TLS connection could be agreed", "Check sslmode, sslrootcert and the server's certificate")
    case .tooManyConnections: ("it has no free connection", "Raise max_connections, or end idle sessions")
    case .notReady: ("it is starting up or shutting down", "Try again in a while")
    case .invalidConnectionString:
      ("the connection string cannot be read", "Write key=value pairs or a postgresql:// URI")
    case .serviceMissing:
      ("there is no such service", "Check the service's name, and pg_service.conf (~/.pg_service.conf, PGSERVICEFILE)")
    case .other: ("the reason is not known", "Ask again with --show-values for libpq's words")
    }
  }
}

extension ConnectionLoss {
  fileprivate var sentence: String {
    let why =
      switch sqlState {
      case .adminShutdown?, .crashShutdown?: "the server ended it or shut down"
      case .idleInTransactionTimeout?: "it was idle in a transaction for too long"
      default: "the server or the network went away"
      }
    return "The connection to \(address) was lost during \"\(purpose)\": \(why)"
      + "\(sqlState.map { " (SQLSTATE \($0))" } ?? ""). Connect again."
  }
}

extension ServerReport {
  fileprivate func sentence(place: String?) -> String {
    let (what, remedy) = words
    let object = object + (place.map { " \($0)" } ?? "")
    return "\(what)\(object), during \"\(purpose)\" in \(address) (SQLSTATE \(sqlState)). \(remedy)."
  }

  private var object: String {
    let relation = [schema, table, column].compactMap(\.self).joined(separator: ".")
    return [
      relation.isEmpty ? nil : " in \(relation)", constraint.map { " (constraint \($0))" },
      dataType.map { " (type \($0))" },
    ].compactMap(\.self).joined()
  }

  private static let wordsByState: [SQLState: (String, String)] = [
    .undefinedTable: ("A table or view does not exist", "Check its name and schema"),
    .undefinedColumn: ("A column does not exist", "Check its name against the table"),
    .undefinedFunction: ("A function or operator does not exist for these types", "Check the types, or cast"),
    .schemaMissing: ("A schema does not exist", "Check its name"),
    .syntaxError: ("The SQL is not well-formed", "Check the expression"),
    .datatypeMismatch: ("The types do not fit", "Cast one of them"),
    .wrongObjectType: ("The object is of another kind than the statement needs", "Name a table or view"),
    .insufficientPrivilege: (
      "The user lacks a privilege, or row-level security would hide rows from it",
      "Run GRANT SELECT (and USAGE on the schema); where policies apply, give the role BYPASSRLS"
    ),
    .queryCanceled: (
      "The statement was canceled or ran into its time limit", "Raise statement_timeout, or narrow the window"
    ),
    .lockNotAvailable: ("A lock was not granted in time", "Run again when the load or migration has ended"),
    .serializationFailure: ("A concurrent change, or a conflict with recovery on a standby, came between", "Run again"),
    .deadlockDetected: ("A deadlock was broken", "Run again"),
    .readOnlyTransaction: ("The statement would write in a read-only transaction", "Use only expressions that read"),
    .transactionAborted: ("An earlier statement of the transaction had failed", "Roll it back"),
    .uniqueViolation: ("A key exists already", "Use another key"),
    .notNullViolation: ("A value is missing", "Give the column a value"),
    .invalidTextRepresentation: ("A text could not be read as the type that was asked for", "Check the expression"),
    .diskFull: ("The server's disk is full", "Free space on the server"),
  ]

  private var words: (what: String, remedy: String) {
    Self.wordsByState[sqlState] ?? ("The server refused the statement", "Look the SQLSTATE up, or use --show-values")
  }
}
