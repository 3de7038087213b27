import Columns

/// Reads what a server knows of its tables and views. Within a snapshot it reads as of the snapshot.
package struct Catalog: Sendable {
  let connection: PostgresConnection

  package init(_ connection: PostgresConnection) {
    self.connection = connection
  }

  /// A relation found by name.
  struct Entry: Sendable {
    let name: RelationName
    let oid: Int64
    let kind: RelationDescription.Kind
    let estimatedRows: Int?
    let hasChildren: Bool
    let isRowSecurityActive: Bool
  }

  // Names are cast to `name`, which cuts them at 63 bytes as Postgres does with those in SQL.
  private static let findSQL = """
    /* leadsman:find relation */
    SELECT c.oid::bigint, n.nspname, c.relname, c.relkind::text, c.reltuples::float8, c.relhassubclass,
      pg_catalog.row_security_active(c.oid),
      pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND (pg_catalog.has_table_privilege(c.oid, 'SELECT')
        OR pg_catalog.has_any_column_privilege(c.oid, 'SELECT'))
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relname = $2::name
      AND CASE WHEN $1::name IS NULL THEN pg_catalog.pg_table_is_visible(c.oid) ELSE n.nspname = $1::name END
    """

  /// - Throws: `PostgresError.relationNotFound`, `permissionDenied`, `notReadable`.
  func find(_ name: RelationName) async throws -> Entry {
    let parameters: [PostgresValue] = [.optional(name.schema, PostgresValue.text), .text(name.name)]
    guard let row = try await connection.query(Self.findSQL, parameters).first else {
      throw PostgresError.relationNotFound(name)
    }
    guard let kind = RelationDescription.Kind(rawValue: try row.decode(3)) else {
      throw PostgresError.notReadable(name)
    }
    guard try row.decode(7, as: Bool.self) else { throw PostgresError.permissionDenied(name) }
    let estimate: Double = try row.decode(4)
    return Entry(
      name: RelationName(schema: try row.decode(1), name: try row.decode(2)), oid: try row.decode(0), kind: kind,
      // −1 says "never analyzed".
      estimatedRows: estimate < 0 ? nil : Int(estimate), hasChildren: try row.decode(5),
      isRowSecurityActive: try row.decode(6))
  }

  /// - Throws: `PostgresError.relationNotFound`, `permissionDenied`, `notReadable`.
  package func relation(_ name: RelationName) async throws -> RelationDescription {
    let entry = try await find(name)
    let indexes = try await uniqueIndexes(entry.oid)
    return RelationDescription(
      name: entry.name, oid: entry.oid, kind: entry.kind, columns: try await columns(entry.oid),
      uniqueIndexes: indexes, primaryKey: indexes.first(where: \.isPrimaryKey)?.columns ?? [],
      estimatedRows: entry.estimatedRows, isRowSecurityActive: entry.isRowSecurityActive,
      hasChildren: entry.hasChildren)
  }

  private static let columnsSQL = """
    /* leadsman:columns */
    SELECT a.attname, a.attnum, pg_catalog.format_type(a.atttypid, a.atttypmod), a.atttypid::bigint, a.attnotnull,
      a.atthasdef OR a.attidentity <> '', CASE WHEN a.attcollation <> t.typcollation THEN l.collname END
    FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid
      LEFT JOIN pg_catalog.pg_collation AS l ON l.oid = a.attcollation
    WHERE a.attrelid = $1::bigint::oid AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attnum
    """

  private func columns(_ oid: Int64) async throws -> [RelationDescription.Column] {
    let rows = try await connection.query(Self.columnsSQL, [.int64(oid)])
    let types = try await connection.types(of: try rows.map { UInt32(truncatingIfNeeded: try $0.decode(3) as Int64) })
    return try zip(rows, types).map { row, type in
      RelationDescription.Column(
        name: try row.decode(0), number: Int(try row.decode(1) as Int16), typeName: try row.decode(2), type: type,
        isNotNull: try row.decode(4), hasDefault: try row.decode(5), collation: try row.decode(6))
    }
  }

  // NULLS NOT DISTINCT came with Postgres 15; the text of the index tells it on every version.
  private static let uniqueIndexesSQL = """
    /* leadsman:unique indexes */
    SELECT c.relname, i.indisprimary, pg_catalog.pg_get_indexdef(i.indexrelid) LIKE '%) NULLS NOT DISTINCT%',
      (SELECT pg_catalog.array_agg(a.attname ORDER BY k.place)
       FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
         JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
       WHERE k.place <= i.indnkeyatts)
    FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid
    WHERE i.indrelid = $1::bigint::oid AND i.indisunique AND i.indisvalid AND i.indimmediate
      AND i.indpred IS NULL AND i.indexprs IS NULL
    ORDER BY i.indisprimary DESC, c.relname
    """

  private func uniqueIndexes(_ oid: Int64) async throws -> [RelationDescription.UniqueIndex] {
    try await connection.query(Self.uniqueIndexesSQL, [.int64(oid)]).map { row in
      RelationDescription.UniqueIndex(
        name: try row.decode(0), columns: try row.decode(3), isPrimaryKey: try row.decode(1),
        treatsNullsAsEqual: try row.decode(2))
    }
  }

  private static let relationsSQL = """
    /* leadsman:relations */
    SELECT n.nspname, c.relname
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
      AND CASE WHEN $1::name IS NULL THEN pg_catalog.pg_table_is_visible(c.oid) AND n.nspname <> 'pg_catalog'
          ELSE n.nspname = $1::name END
    ORDER BY n.nspname, c.relname
    """

  /// Every table and view of a schema, or of the search path where none is given, for naming what comes near to a name
  /// that does not exist.
  package func relations(in schema: String? = nil) async throws -> [RelationName] {
    try await connection.query(Self.relationsSQL, [.optional(schema, PostgresValue.text)]).map { row in
      RelationName(schema: try row.decode(0), name: try row.decode(1))
    }
  }
}

extension PostgresConnection {
  /// What type ids of this server stand for.
  func types(of oids: [UInt32]) async throws -> [ColumnType] {
    try await cancellable {
      try learnTypes(oids)
      return oids.map { types[$0] }
    }
  }
}
