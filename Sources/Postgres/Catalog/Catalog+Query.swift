import CLibpq
import Columns

/// A query whose rows are read as if they were a table's: its columns, and the tables under it.
extension Catalog {
  /// What stands for a query in messages, as the name of a table does.
  package static let queryName = RelationName(name: "query")
  /// What a statement calls the rows of a query.
  static let queryAlias = "leadsman_source"

  private static let typeNamesSQL = """
    /* leadsman:type names */
    SELECT pg_catalog.format_type(c.type::oid, c.modifier::integer)
    FROM unnest($1::bigint[], $2::bigint[]) WITH ORDINALITY AS c(type, modifier, place) ORDER BY c.place
    """

  /// Describes the rows of a query without running it: nothing is known of its constraints, and no column is
  /// NOT NULL.
  /// - Parameter query: one SELECT, VALUES, TABLE or WITH, without a semicolon.
  /// - Throws: `PostgresError.server` with a place within `Self.select(from:)` where it cannot be planned.
  package func relation(ofQuery query: String) async throws -> RelationDescription {
    let fields = try await connection.fields(of: Self.select(from: query))
    let names = try await connection.query(
      Self.typeNamesSQL, [.int64Array(fields.map { Int64($0.type) }), .int64Array(fields.map { Int64($0.modifier) })])
    let types = try await connection.types(of: fields.map(\.type))
    var columns: [RelationDescription.Column] = []
    for (index, field) in fields.enumerated() {
      columns.append(
        RelationDescription.Column(
          name: field.name, number: index + 1, typeName: try names[index].decode(0), type: types[index],
          isNotNull: false, hasDefault: false, collation: nil))
    }
    return RelationDescription(
      name: Self.queryName, oid: 0, kind: .query, columns: columns, uniqueIndexes: [], primaryKey: [],
      estimatedRows: nil, isRowSecurityActive: false, hasChildren: false, query: query)
  }

  /// The statement that a query is described and explained by.
  package static func select(from query: String) -> String {
    "/* leadsman:query */ SELECT * FROM \(source(of: query))"
  }

  // Nodes that read a table name it, wherever in the plan they are.
  private static let readableSQL = """
    /* leadsman:tables of a query */
    SELECT DISTINCT n.nspname, c.relname
    FROM pg_catalog.jsonb_path_query($1::text::jsonb, 'strict $.**') AS node
      JOIN pg_catalog.pg_namespace AS n ON n.nspname = node ->> 'Schema'
      JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = node ->> 'Relation Name'
    WHERE pg_catalog.jsonb_typeof(node) = 'object' AND c.relkind IN ('r', 'p', 'v')
      AND pg_catalog.has_table_privilege(c.oid, 'SELECT') AND pg_catalog.has_schema_privilege(n.oid, 'USAGE')
    ORDER BY n.nspname, c.relname
    """

  /// The tables that a query reads, as far as its plan tells and the user may lock them: not those under functions, nor
  /// foreign ones.
  ///
  /// Plans the query, which takes a snapshot: to be asked in a transaction before the one that reads.
  /// - Throws: `PostgresError.server`.
  package func tables(ofQuery query: String) async throws -> [RelationName] {
    let select = Self.select(from: query)
    let plan = try await connection.query("\(Self.explain)\(select)")
    guard let text = try plan.first?.decode(0, as: String.self) else { return [] }
    return try await connection.query(Self.readableSQL, [.text(text)]).map { row in
      RelationName(schema: try row.decode(0), name: try row.decode(1))
    }
  }

  private static let explain = "EXPLAIN (VERBOSE, FORMAT JSON, COSTS OFF) "

  /// Where in a query a place in `select(from:)` lies, in characters from 1; nil where it lies outside.
  package static func place(_ position: Int, inQuery query: String) -> Int? {
    let length = query.unicodeScalars.count
    let opening = select(from: query).unicodeScalars.count - length - closing.unicodeScalars.count
    let place = position - opening
    return (1...max(1, length)).contains(place) ? place : nil
  }

  private static let closing = "\n) AS \(queryAlias)"

  /// A query as FROM takes it; what it ends with may be a comment.
  fileprivate static func source(of query: String) -> String { "(\(query)\(closing)" }
}

extension PostgresConnection {
  /// A relation as FROM takes it: its quoted name, or its query in parentheses.
  package func quote(_ relation: RelationDescription) throws(PostgresError) -> String {
    if let query = relation.query { Catalog.source(of: query) } else { try quote(relation.name) }
  }

  /// The columns of a statement, with the ids and modifiers of their types.
  fileprivate func fields(of sql: String) async throws -> [(name: String, type: UInt32, modifier: Int32)] {
    try await cancellable {
      let purpose = StatementPurpose(sql: sql)
      let columns = try prepare(sql, types: [])
      let description = ResultHandle(PQdescribePrepared(try pointer(for: purpose), ""))
      try check(description, purpose)
      return columns.indices.map { index in
        let place = Int32(index)
        return (columns[index].name, PQftype(description.pointer, place), PQfmod(description.pointer, place))
      }
    }
  }
}
