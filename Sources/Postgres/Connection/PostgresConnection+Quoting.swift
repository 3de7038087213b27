import CLibpq

extension PostgresConnection {
  /// A name as SQL takes it, quoted.
  /// - Throws: `PostgresError.textHoldsNUL`, `connectionClosed`, `connectionLost`.
  package func quote(identifier: String) throws(PostgresError) -> String {
    try quoted(identifier, PQescapeIdentifier)
  }

  /// A text as SQL takes it, quoted.
  package func quote(literal: String) throws(PostgresError) -> String {
    try quoted(literal, PQescapeLiteral)
  }

  /// The name of a relation as SQL takes it, both parts quoted.
  package func quote(_ relation: RelationName) throws(PostgresError) -> String {
    let name = try quote(identifier: relation.name)
    guard let schema = relation.schema else { return name }
    return try quote(identifier: schema) + "." + name
  }

  private func quoted(
    _ text: String, _ escape: (OpaquePointer?, UnsafePointer<CChar>?, Int) -> UnsafeMutablePointer<CChar>?
  ) throws(PostgresError) -> String {
    let connection = try pointer(for: StatementPurpose(name: "quoting"))
    guard let escaped = escape(connection, try Self.statement(text), text.utf8.count) else {
      throw loss(StatementPurpose(name: "quoting"))
    }
    defer { PQfreemem(escaped) }
    return String(cString: escaped)
  }
}
