import Postgres
import Profiles

/// Reads of the catalog what a relation is beyond its columns and keys, in one statement.
struct SchemaQuery {
  let connection: PostgresConnection
  /// Partitions that the run before knew.
  let formerPartitions: [Int64]

  /// To be called in the transaction of the scan.
  /// - Returns: nil where the server will not tell, as where its catalog was closed to the user.
  /// - Throws: `PostgresError`, where it is not this statement alone that fails.
  func details(of relation: RelationDescription) async throws -> SchemaDetails? {
    guard let kind = SchemaDetails.Kind(relation.kind) else { return nil }
    let parameters: [PostgresValue] = [
      .int64(relation.oid), .int64Array(formerPartitions), .int(SchemaDetails.Partitions.mostKept),
    ]
    do {
      let rows = try await connection.deparsing { try await connection.query(Self.sql, parameters) }
      return try Facts(rows).details(of: relation, kind)
    } catch let error as PostgresError where error.isOwnToStatement {
      return nil
    }
  }

  // Expressions may hold values, and stay in the server. A label is a value of the schema.
  private static let sql = """
    /* leadsman:schema */
    WITH RECURSIVE tree AS (
      SELECT i.inhrelid AS oid FROM pg_inherits AS i WHERE i.inhparent = $1::bigint::oid AND NOT i.inhdetachpending
      UNION SELECT i.inhrelid FROM pg_inherits AS i JOIN tree AS t ON t.oid = i.inhparent WHERE NOT i.inhdetachpending),
    attributes AS (
      SELECT attrelid, attname::text, attnum, atttypid, atthasdef, attidentity, attgenerated FROM pg_attribute
      WHERE attrelid = $1::bigint::oid AND attnum > 0 AND NOT attisdropped),
    bases AS (
      SELECT attname, atttypid AS type FROM attributes
      UNION SELECT b.attname, CASE t.typtype WHEN 'd' THEN t.typbasetype ELSE t.typelem END
      FROM bases AS b JOIN pg_type AS t ON t.oid = b.type
      WHERE t.typtype = 'd' OR t.typcategory = 'A' AND t.typelem <> 0),
    parts AS (
      SELECT c.oid, CASE WHEN c.relnamespace = r.relnamespace THEN '' ELSE n.nspname || '.' END || c.relname AS name,
        pg_get_expr(c.relpartbound, c.oid) AS bounds
      FROM tree AS t JOIN pg_class AS c ON c.oid = t.oid JOIN pg_namespace AS n ON n.oid = c.relnamespace
        JOIN pg_class AS r ON r.oid = $1::bigint::oid),
    facts(section, number, name, word, content, names, targets, numbers) AS (
      SELECT 'relation'::text, current_setting('server_version_num')::bigint / 10000, ''::text, ''::text,
        CASE WHEN relkind IN ('v', 'm') THEN pg_get_viewdef(oid) END, NULL::text[], NULL::text[], NULL::bigint[]
      FROM pg_class WHERE oid = $1::bigint::oid
      UNION ALL
      SELECT 'value', a.attnum, a.attname,
        CASE WHEN a.attidentity <> '' THEN 'identity' WHEN a.attgenerated <> '' THEN 'generated' ELSE 'default' END,
        coalesce(pg_get_expr(d.adbin, d.adrelid), '') || a.attidentity::text || a.attgenerated::text, NULL, NULL, NULL
      FROM attributes AS a LEFT JOIN pg_attrdef AS d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
      WHERE a.atthasdef OR a.attidentity <> ''
      UNION ALL
      SELECT 'labels', 0, b.attname, '', array_agg(e.enumlabel::text ORDER BY e.enumsortorder)::text,
        array_agg(e.enumlabel::text ORDER BY e.enumsortorder), NULL,
        array_agg(e.oid::bigint ORDER BY e.enumsortorder)
      FROM bases AS b JOIN pg_enum AS e ON e.enumtypid = b.type GROUP BY b.attname
      UNION ALL
      SELECT 'foreign key', 0, n.nspname || '.' || c.relname, '', NULL,
        ARRAY(SELECT a.attname::text FROM unnest(f.conkey) WITH ORDINALITY AS k(number, place)
          JOIN pg_attribute AS a ON a.attrelid = f.conrelid AND a.attnum = k.number ORDER BY k.place),
        ARRAY(SELECT a.attname::text FROM unnest(f.confkey) WITH ORDINALITY AS k(number, place)
          JOIN pg_attribute AS a ON a.attrelid = f.confrelid AND a.attnum = k.number ORDER BY k.place), NULL
      FROM pg_constraint AS f JOIN pg_class AS c ON c.oid = f.confrelid JOIN pg_namespace AS n ON n.oid = c.relnamespace
      WHERE f.conrelid = $1::bigint::oid AND f.contype = 'f'
        AND NOT EXISTS (SELECT FROM pg_constraint AS p WHERE p.oid = f.conparentid AND p.conrelid = f.conrelid)
      UNION ALL
      SELECT 'partitions', count(*), '', '', string_agg(format('%L %L', name, bounds), ',' ORDER BY name), NULL, NULL,
        NULL FROM parts
      UNION ALL
      SELECT 'partition', oid::bigint, name, '', bounds, NULL, NULL, NULL FROM parts
      WHERE (SELECT count(*) FROM parts) <= $3::bigint
      UNION ALL
      SELECT 'detached', oid::bigint, '', '', NULL, NULL, NULL, NULL FROM pg_class
      WHERE oid = ANY ($2::bigint[]::oid[]) AND oid NOT IN (SELECT oid FROM tree))
    SELECT section, number, name, word,
      encode(substr(sha256(convert_to(content, getdatabaseencoding())), 1, 9), 'base64'), names, targets, numbers
    FROM facts ORDER BY section, name, number
    """
}

extension SchemaDetails.Kind {
  /// nil of a query, of which the catalog knows nothing.
  fileprivate init?(_ kind: RelationDescription.Kind) {
    switch kind {
    case .table: self = .table
    case .partitionedTable: self = .partitionedTable
    case .view: self = .view
    case .materializedView: self = .materializedView
    case .foreignTable: self = .foreignTable
    case .query: return nil
    }
  }
}
