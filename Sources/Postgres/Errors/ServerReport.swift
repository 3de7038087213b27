import CLibpq

/// What the server said of a statement that it refused.
package struct ServerReport: Sendable {
  package let sqlState: SQLState
  package let purpose: StatementPurpose
  package let address: ServerAddress
  package let schema: String?
  package let table: String?
  package let column: String?
  package let dataType: String?
  package let constraint: String?
  /// Where in the statement, in characters from 1.
  package let position: Int?
  /// The server's own words, which can hold values of the data.
  let message: String?
  let detail: String?
  let hint: String?

  init(result: OpaquePointer?, purpose: StatementPurpose, address: ServerAddress) {
    func field(_ code: some BinaryInteger) -> String? { String(libpq: PQresultErrorField(result, Int32(code))) }
    sqlState = SQLState(field(DIAGNOSTIC_SQLSTATE) ?? "XX000")
    self.purpose = purpose
    self.address = address
    schema = field(DIAGNOSTIC_SCHEMA)
    table = field(DIAGNOSTIC_TABLE)
    column = field(DIAGNOSTIC_COLUMN)
    dataType = field(DIAGNOSTIC_DATA_TYPE)
    constraint = field(DIAGNOSTIC_CONSTRAINT)
    position = field(DIAGNOSTIC_POSITION).flatMap { Int($0) }
    message = field(DIAGNOSTIC_MESSAGE) ?? String(libpq: PQresultErrorMessage(result))
    detail = field(DIAGNOSTIC_DETAIL)
    hint = field(DIAGNOSTIC_HINT)
  }
}
