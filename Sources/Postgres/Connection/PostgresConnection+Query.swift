import CLibpq
package import Columns

/// A column of a result or of a query.
package struct ResultColumn: Hashable, Sendable {
  package let name: String
  /// `.other` (and arrays of it) where Leadsman reads the values as the server's text.
  package let type: ColumnType
}

extension PostgresConnection {
  /// Runs one statement and returns its rows, in binary; where one of the columns has a type whose binary form is not
  /// known, all come as text, which decodes to the same values.
  /// - Throws: `PostgresError`, `CancellationError`.
  @discardableResult
  package func query(_ sql: String, _ parameters: [PostgresValue] = []) async throws -> ResultRows {
    try await cancellable { try runQuery(sql, parameters) }
  }

  /// Runs one statement whose rows, if any, are dropped.
  /// - Returns: the rows that it inserted, updated, deleted or selected; 0 for other commands.
  @discardableResult
  package func execute(_ sql: String, _ parameters: [PostgresValue] = []) async throws -> Int {
    try await cancellable { try runCommand(sql, parameters) }
  }

  /// Runs several statements separated by semicolons, as one transaction unless they say otherwise.
  package func executeScript(_ sql: String) async throws {
    try await cancellable { try runScript(sql) }
  }

  /// The columns that a statement would give, without running it.
  package func columns(of sql: String) async throws -> [ResultColumn] {
    try await cancellable { try prepare(sql, types: []) }
  }

  func runCommand(_ sql: String, _ parameters: [PostgresValue] = []) throws(PostgresError) -> Int {
    let purpose = StatementPurpose(sql: sql)
    let connection = try pointer(for: purpose)
    let text = try Self.statement(sql)
    let result = StatementParameters(parameters).withLibpqArrays {
      Self.result(of: PQsendQueryParams(connection, text, $0, $1, $2, $3, $4, 0), connection)
    }
    try check(result, purpose)
    return String(libpq: PQcmdTuples(result.pointer)).flatMap { Int($0) } ?? 0
  }

  func runScript(_ sql: String) throws(PostgresError) {
    let purpose = StatementPurpose(sql: sql)
    let connection = try pointer(for: purpose)
    try check(Self.result(of: PQsendQuery(connection, Self.statement(sql)), connection), purpose)
  }

  func runQuery(_ sql: String, _ parameters: [PostgresValue]) throws(PostgresError) -> ResultRows {
    let purpose = StatementPurpose(sql: sql)
    let parameters = StatementParameters(parameters)
    let columns = try prepare(sql, types: parameters.types)
    let connection = try pointer(for: purpose)
    let format: PostgresCell.Format = columns.contains { $0.type.isReadAsText } ? .text : .binary
    let result = parameters.withLibpqArrays { count, _, values, lengths, formats in
      Self.result(
        of: PQsendQueryPrepared(connection, "", count, values, lengths, formats, format == .binary ? 1 : 0), connection)
    }
    try check(result, purpose)
    return ResultRows(result, columns: columns, format: format)
  }

  /// Prepares the unnamed statement and returns its columns.
  func prepare(_ sql: String, types parameterTypes: [UInt32]) throws(PostgresError) -> [ResultColumn] {
    let purpose = StatementPurpose(sql: sql)
    let connection = try pointer(for: purpose)
    while true {
      try check(
        ResultHandle(
          PQprepare(connection, "", Self.statement(sql), Int32(parameterTypes.count), parameterTypes)), purpose)
      let description = ResultHandle(PQdescribePrepared(connection, ""))
      try check(description, purpose)
      let fields = (0..<PQnfields(description.pointer)).map {
        (name: String(cString: PQfname(description.pointer, $0)), type: PQftype(description.pointer, $0))
      }
      let unknown = types.unknown(among: fields.map(\.type))
      if unknown.isEmpty { return fields.map { ResultColumn(name: $0.name, type: types[$0.type]) } }
      // The look-up takes the place of the unnamed statement, so that it is prepared anew.
      try learnTypes(unknown)
    }
  }

  /// The last result of a statement that was sent, or the first failure: the `PQexec` functions drop that for the word,
  /// without a SQLSTATE, that the connection is gone, where the server's own word before had said why.
  static func result(of wasSent: Int32, _ connection: OpaquePointer) -> ResultHandle {
    var last = ResultHandle(nil)
    guard wasSent == 1 else { return last }
    while let next = PQgetResult(connection) {
      let result = ResultHandle(next)
      let hasFailed = last.pointer != nil && last.status == PGRES_FATAL_ERROR
      if !hasFailed { last = result }
      if [PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH].contains(result.status) { return last }
      if PQstatus(connection) != CONNECTION_OK { return last }
    }
    return last
  }

  /// SQL as libpq takes it, which reads up to the first NUL.
  static func statement(_ sql: String) throws(PostgresError) -> String {
    if sql.utf8.contains(0) { throw .textHoldsNUL }
    return sql
  }

  /// Throws unless the statement has succeeded; a COPY that it started is ended.
  func check(_ result: ResultHandle, _ purpose: StatementPurpose) throws(PostgresError) {
    switch result.status {
    case PGRES_COMMAND_OK, PGRES_TUPLES_OK, PGRES_EMPTY_QUERY: return
    case PGRES_COPY_IN, PGRES_COPY_OUT, PGRES_COPY_BOTH:
      abandonCopy(try pointer(for: purpose), status: result.status)
      throw .unexpectedResult(purpose)
    default: throw failure(result, purpose)
    }
  }

  /// The error that a failed result stands for.
  func failure(_ result: ResultHandle, _ purpose: StatementPurpose) -> PostgresError {
    let report = ServerReport(result: result.pointer, purpose: purpose, address: address)
    if isOpen { return .server(report) }
    return loss(
      purpose,
      sqlState: String(libpq: PQresultErrorField(result.pointer, Int32(DIAGNOSTIC_SQLSTATE))).map { SQLState($0) })
  }
}
