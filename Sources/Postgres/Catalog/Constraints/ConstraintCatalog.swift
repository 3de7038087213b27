/// Reads which constraints a server enforces on the rows of a relation and of all that is read with it.
///
/// What it leaves out is left out on purpose: whatever it names holds for every row that the snapshot shows.
package struct ConstraintCatalog: Sendable {
  private let connection: PostgresConnection

  package init(_ connection: PostgresConnection) {
    self.connection = connection
  }

  /// To be called in the transaction of the scan, after the relation was locked: then no constraint goes or comes with
  /// rows unchecked before the scan is over.
  /// - Parameter oid: of a table or view; an unknown one has no members.
  /// - Throws: `PostgresError.server` (25P01 outside a transaction). The transaction stays usable.
  package func constraints(of oid: Int64) async throws -> RelationConstraints {
    try await connection.deparsing { try await read(oid) }
  }

  private static let membersSQL = """
    /* leadsman:tables read together */
    WITH RECURSIVE tree AS (
      SELECT $1::bigint::oid AS oid, false AS is_detaching
      UNION SELECT i.inhrelid, i.inhdetachpending FROM pg_inherits AS i JOIN tree AS t ON t.oid = i.inhparent)
    SELECT c.oid::bigint, n.nspname, c.relname, c.relkind::text,
      NOT bool_or(t.is_detaching) AND (c.relkind = 'p' OR c.relkind = 'r' AND coalesce(m.amname = 'heap', false))
    FROM tree AS t JOIN pg_class AS c ON c.oid = t.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace
      LEFT JOIN pg_am AS m ON m.oid = c.relam
    GROUP BY c.oid, n.nspname, c.relname, c.relkind, m.amname
    ORDER BY c.oid <> $1::bigint::oid, n.nspname, c.relname
    """

  private func read(_ oid: Int64) async throws -> RelationConstraints {
    let members = try await connection.query(Self.membersSQL, [.int64(oid)])
    let oids = try members.map { try $0.decode(0, as: Int64.self) }
    let columns = try await columns(oids)
    let checks = try await checks(oids)
    let indexes = try await uniqueIndexes(oids)
    return RelationConstraints(
      members: try members.map { row in
        let oid: Int64 = try row.decode(0)
        let kind = RelationDescription.Kind(rawValue: try row.decode(3))
        return RelationConstraints.Member(
          name: RelationName(schema: try row.decode(1), name: try row.decode(2)), kind: kind ?? .foreignTable,
          isEnforced: kind == nil ? false : try row.decode(4), columns: columns[oid, default: []],
          checks: checks[oid, default: []], uniqueIndexes: indexes[oid, default: []])
      })
  }

  // Postgres 18 sets attnotnull also for a NOT NULL that is not yet validated, and tells so in pg_constraint.
  private static let columnsSQL = """
    /* leadsman:constrained columns */
    SELECT a.attrelid::bigint, a.attname, format_type(a.atttypid, NULL), t.typtype::text,
      a.attnotnull AND NOT EXISTS (
        SELECT FROM pg_constraint AS c WHERE c.conrelid = a.attrelid AND c.contype = 'n' AND NOT c.convalidated
          AND a.attnum = ANY (c.conkey)),
      coalesce(l.collisdeterministic, true), a.attgenerated = 'v',
      ARRAY(SELECT e.enumlabel::text FROM pg_enum AS e WHERE e.enumtypid = t.oid ORDER BY e.enumsortorder)
    FROM pg_attribute AS a JOIN pg_type AS t ON t.oid = a.atttypid
      LEFT JOIN pg_collation AS l ON l.oid = a.attcollation
    WHERE a.attrelid = ANY ($1::bigint[]::oid[]) AND a.attnum > 0 AND NOT a.attisdropped
    ORDER BY a.attrelid, a.attnum
    """

  private func columns(_ oids: [Int64]) async throws -> [Int64: [RelationConstraints.Column]] {
    let rows = try await connection.query(Self.columnsSQL, [.int64Array(oids)])
    return try Self.byRelation(rows) { row in
      RelationConstraints.Column(
        name: try row.decode(1), typeName: try row.decode(2),
        typeKind: RelationConstraints.Column.TypeKind(rawValue: try row.decode(3)) ?? .pseudo,
        isNotNull: try row.decode(4), hasDeterministicCollation: try row.decode(5), isVirtual: try row.decode(6),
        enumLabels: try row.decode(7))
    }
  }

  // What is built in is pinned and has no entry in pg_depend; so whatever function or operator is named there is not.
  // NO INHERIT binds no table that is attached while the scan runs, and so is left out for the relation itself too.
  private static let checksSQL = """
    /* leadsman:checks */
    SELECT c.conrelid::bigint, c.conname, pg_get_expr(c.conbin, c.conrelid)
    FROM pg_constraint AS c
    WHERE c.conrelid = ANY ($1::bigint[]::oid[]) AND c.contype = 'c' AND c.convalidated AND NOT c.connoinherit
      AND NOT EXISTS (
        SELECT FROM pg_depend AS d WHERE d.classid = 'pg_constraint'::regclass AND d.objid = c.oid
          AND d.refclassid IN ('pg_proc'::regclass, 'pg_operator'::regclass))
    ORDER BY c.conrelid, c.conname
    """

  private func checks(_ oids: [Int64]) async throws -> [Int64: [RelationConstraints.Check]] {
    let rows = try await connection.query(Self.checksSQL, [.int64Array(oids)])
    return try Self.byRelation(rows) { row in
      RelationConstraints.Check(name: try row.decode(1), expression: try row.decode(2))
    }
  }

  // Another operator class can tell values apart that DISTINCT takes as equal, and so can another collation than the
  // column's where one of the two is not deterministic. An index on texts may have missed duplicates since the order of
  // its collation has changed, as with a new C library.
  private static let uniqueIndexesSQL = """
    /* leadsman:proofs of uniqueness */
    SELECT i.indrelid::bigint, x.relname,
      ARRAY(SELECT a.attname::text
            FROM unnest(i.indkey::int2[]) WITH ORDINALITY AS k(number, place)
              JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
            WHERE k.place <= i.indnkeyatts ORDER BY k.place),
      'pg_catalog."default"'::regcollation = ANY (i.indcollation::oid[])
    FROM pg_index AS i JOIN pg_class AS x ON x.oid = i.indexrelid JOIN pg_am AS m ON m.oid = x.relam
    WHERE i.indrelid = ANY ($1::bigint[]::oid[]) AND m.amname = 'btree' AND i.indisunique AND i.indisvalid
      AND i.indisready AND i.indislive AND i.indimmediate AND i.indpred IS NULL AND i.indexprs IS NULL
      AND NOT EXISTS (
        SELECT FROM unnest(i.indclass::oid[]) AS k(id) JOIN pg_opclass AS o ON o.oid = k.id
        WHERE NOT o.opcdefault OR o.opcnamespace <> 'pg_catalog'::regnamespace)
      AND NOT EXISTS (
        SELECT FROM unnest(i.indcollation::oid[]) AS k(id) JOIN pg_collation AS l ON l.oid = k.id
        WHERE NOT l.collisdeterministic OR l.collprovider <> 'd'
          AND l.collversion IS DISTINCT FROM pg_collation_actual_version(l.oid))
      AND NOT EXISTS (
        SELECT FROM unnest(i.indkey::int2[]) AS k(number)
          JOIN pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.number
          JOIN pg_collation AS l ON l.oid = a.attcollation
        WHERE NOT l.collisdeterministic)
    ORDER BY i.indrelid, i.indisprimary DESC, x.relname
    """

  private func uniqueIndexes(_ oids: [Int64]) async throws -> [Int64: [RelationConstraints.UniqueIndex]] {
    let rows = try await connection.query(Self.uniqueIndexesSQL, [.int64Array(oids)])
    let needsDefault = try rows.contains { try $0.decode(3, as: Bool.self) }
    let keepsOrder = needsDefault ? try await keepsDefaultOrder() : true
    let sound = try rows.filter { try keepsOrder || !$0.decode(3, as: Bool.self) }
    return try Self.byRelation(sound) { row in
      RelationConstraints.UniqueIndex(name: try row.decode(1), columns: try row.decode(2))
    }
  }

  private static let defaultCollationSQL = """
    /* leadsman:default collation */
    SELECT datcollate::text IN ('C', 'POSIX'),
      to_regprocedure('pg_catalog.pg_database_collation_actual_version(oid)') IS NOT NULL
    FROM pg_database WHERE datname = current_database()
    """

  private static let defaultCollationVersionSQL = """
    /* leadsman:default collation version */
    SELECT datcollversion IS NOT DISTINCT FROM pg_database_collation_actual_version(oid)
    FROM pg_database WHERE datname = current_database()
    """

  /// Whether the database sorts texts as it did when it was created; Postgres 14 does not know, unless it is by bytes.
  private func keepsDefaultOrder() async throws -> Bool {
    guard let row = try await connection.query(Self.defaultCollationSQL).first else { return false }
    guard try row.decode(1, as: Bool.self) else { return try row.decode(0) }
    return try await connection.query(Self.defaultCollationVersionSQL).first?.decode(0) ?? false
  }

  private static func byRelation<Value>(
    _ rows: some Sequence<PostgresRow>, _ value: (PostgresRow) throws -> Value
  ) throws -> [Int64: [Value]] {
    var grouped: [Int64: [Value]] = [:]
    for row in rows { grouped[try row.decode(0), default: []].append(try value(row)) }
    return grouped
  }
}
