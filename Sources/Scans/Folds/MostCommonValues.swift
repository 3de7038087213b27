import Postgres
import Profiles

/// The most frequent values of columns as the server's statistics know them; from the catalog alone.
struct MostCommonValues {
  // Of a parent, the statistics that count its children are the ones for what a scan reads.
  private static let sql = """
    /* leadsman:most common values */
    SELECT DISTINCT ON (s.attname) s.attname, s.most_common_vals::text::text[]
    FROM pg_catalog.pg_stats AS s JOIN pg_catalog.pg_attribute AS a
      ON a.attrelid = $1::bigint::oid AND a.attname = s.attname
    WHERE s.schemaname = $2 AND s.tablename = $3 AND s.attname = ANY ($4::text[]) AND a.attndims = 0
      AND s.most_common_vals IS NOT NULL
    ORDER BY s.attname, s.inherited DESC
    """

  /// In text form, the most frequent first, at most as many as there are segments of a column.
  private(set) var values: [String: [String]] = [:]

  /// - Throws: `PostgresError` where it is not for these statistics alone, `CancellationError`.
  init(of columns: [String], in relation: RelationDescription, on connection: PostgresConnection) async throws {
    if columns.isEmpty { return }
    let parameters: [PostgresValue] = [
      .int64(relation.oid), .optional(relation.name.schema, PostgresValue.text), .text(relation.name.name),
      .textArray(columns),
    ]
    // They spare segments that are not among the most frequent, and nothing depends on their being there.
    let found = try await connection.isolated {
      try await connection.query(Self.sql, parameters).map { row in
        (column: try row.decode(0, as: String.self), values: try row.decode(1, as: [String].self))
      }
    }
    guard case .success(let rows) = found else { return }
    for row in rows { values[row.column] = Array(row.values.prefix(SegmentedProfile.greatestCount)) }
  }
}
