import Postgres
import Profiles

/// Tells from the catalog's foreign keys that no row can lack its partner, where a rule trusts them.
///
/// They are trusted at a rule's word alone: what was loaded with `session_replication_role = replica`, or while the
/// triggers of a key were disabled, was never checked, and leaves no trace once they are enabled again. Columns are held
/// to the pairs of the key; it has to be validated and immediate, its triggers enabled, its comparison built in, and there
/// on every table that is read with the relation. Constraints that are not enforced are not validated either.
struct ForeignKeyProof {
  private let relation: RelationDescription
  private let others: OtherTables
  private let connection: PostgresConnection

  init(_ relation: RelationDescription, _ others: OtherTables, on connection: PostgresConnection) {
    self.relation = relation
    self.others = others
    self.connection = connection
  }

  private static let keysSQL = """
    /* leadsman:foreign keys */
    WITH RECURSIVE tree AS (
      SELECT $1::bigint::oid AS oid, false AS is_detaching
      UNION SELECT i.inhrelid, i.inhdetachpending FROM pg_catalog.pg_inherits AS i JOIN tree AS t ON t.oid = i.inhparent),
    key AS (
      SELECT c.oid, c.conrelid, c.conname
      FROM pg_catalog.pg_constraint AS c
      WHERE c.contype = 'f' AND c.conrelid IN (SELECT oid FROM tree) AND c.confrelid = $2::bigint::oid
        AND c.convalidated AND NOT c.condeferrable AND cardinality(c.conkey) = cardinality($3::text[])
        AND NOT EXISTS (
          SELECT FROM unnest(c.conkey, c.confkey, c.conpfeqop) AS k(own, other, operator)
            JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.own
            JOIN pg_catalog.pg_attribute AS b ON b.attrelid = c.confrelid AND b.attnum = k.other
            JOIN pg_catalog.pg_operator AS o ON o.oid = k.operator
          WHERE o.oprname <> '=' OR o.oprnamespace <> 'pg_catalog'::regnamespace OR NOT EXISTS (
            SELECT FROM unnest($3::text[], $4::text[]) AS r(own, other)
            WHERE r.own::name = a.attname AND r.other::name = b.attname))),
    part AS (
      SELECT k.oid AS key, k.oid FROM key AS k
      UNION SELECT p.key, c.oid FROM pg_catalog.pg_constraint AS c JOIN part AS p ON p.oid = c.conparentid),
    enforced AS (
      SELECT k.conrelid, k.conname FROM key AS k
      WHERE NOT EXISTS (
        SELECT FROM part AS p JOIN pg_catalog.pg_trigger AS t ON t.tgconstraint = p.oid
        WHERE p.key = k.oid AND t.tgenabled NOT IN ('O', 'A')))
    SELECT (SELECT min(e.conname::text) FROM enforced AS e WHERE e.conrelid = c.oid),
      NOT bool_or(t.is_detaching) AND (c.relkind = 'p' OR c.relkind = 'r' AND coalesce(m.amname = 'heap', false))
    FROM tree AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.oid LEFT JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
    GROUP BY c.oid, c.relkind, m.amname
    ORDER BY c.oid <> $1::bigint::oid, c.oid
    """

  /// - Returns: nil where the rule does not trust foreign keys, has a filter (which may itself fail on some row), or no
  ///   key decides it.
  func prove(_ statement: StatementMetric) async throws -> Proof? {
    guard case .orphans(let reference, nil) = statement, reference.trustsForeignKeys, relation.query == nil else {
      return nil
    }
    let other = try others.relation(reference.table)
    let answer = try await connection.isolated {
      try await connection.query(
        Self.keysSQL,
        [
          .int64(relation.oid), .int64(other.oid), .textArray(reference.columns), .textArray(reference.otherColumns),
        ])
    }
    guard case .success(let members) = answer else { return nil }
    let keys = try members.map { try $0.decode(1, as: Bool.self) ? try $0.decode(0, as: String?.self) : nil }
    guard let own = keys.first ?? nil, keys.allSatisfy({ $0 != nil }) else { return nil }
    return Proof(measurement: .count(0), reason: "foreign key \(own), which the rule trusts")
  }
}
