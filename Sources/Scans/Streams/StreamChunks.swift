import Postgres

/// Decides into which chunks a stream is cut: by the physical tables, the window and the planner's statistics, and never
/// by the number of connections.
///
/// A table that is read as a whole is cut into ranges of blocks; one that is read through an index on the time column into
/// parts of the window. Anything else is one chunk: views, foreign tables, queries, samples, tables that the user may not
/// read by themselves.
struct StreamChunks {
  let plan: ScanPlan
  let request: ScanRequest
  let connection: PostgresConnection
  let sizes: ChunkSizes

  /// A bitmap's blocks are read again by each part that has rows in them, so that rows must lie about in order of time.
  private static let leastCorrelation = 0.9
  /// Ranges of a BRIN index, which several parts have to read, must be few to a part.
  private static let rangesToAPart = 16.0

  /// - Returns: at least two; nil where the stream is one chunk.
  func chunks(of outline: StreamOutline) async throws -> [StreamChunk]? {
    guard let reads = outline.reads, !reads.isEmpty, reads.count <= sizes.mostPieces else { return nil }
    switch plan.relation.kind {
    case .table where !plan.relation.hasChildren && reads.count == 1, .materializedView where reads.count == 1:
      guard RelationName(schema: reads[0].schema, name: reads[0].table) == plan.relation.name else { return nil }
    case .partitionedTable: break
    default: return nil
    }
    guard let leaves = try await leaves(reads) else { return nil }
    let column = request.time.flatMap { plan.relation.column(named: $0.name) }
    var time: (name: String, cuts: (Int) -> [String])?
    if let zone = request.time?.timeZone, let column {
      let request = request
      time = (
        try await plan.metricSQL.quoted(column.name), { request.cuts(of: column.type, in: zone, parts: $0) }
      )
    }
    return ChunkCut(sizes: sizes, time: time).chunks(leaves)
  }

  // Leaves may be read by themselves where the heap holds their rows and no right or policy of their own is in the way.
  private static let leavesSQL = """
    /* leadsman:stream tables */
    SELECT pg_catalog.pg_relation_size(c.oid) / pg_catalog.current_setting('block_size')::bigint,
      c.relkind::text IN ('r', 'm') AND m.amname = 'heap' AND (c.oid = $5::bigint::oid OR NOT c.relrowsecurity
        AND pg_catalog.has_schema_privilege(n.oid, 'USAGE') AND pg_catalog.has_table_privilege(c.oid, 'SELECT'))
        AND NOT EXISTS (SELECT FROM pg_catalog.pg_inherits AS h WHERE h.inhparent = c.oid),
      x.amname::text, abs(s.correlation)::float8
    FROM unnest($1::text[], $2::text[], $3::text[]) WITH ORDINALITY AS l(schema, name, index, place)
      LEFT JOIN pg_catalog.pg_namespace AS n ON n.nspname = l.schema
      LEFT JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = l.name
      LEFT JOIN pg_catalog.pg_am AS m ON m.oid = c.relam
      LEFT JOIN LATERAL (
        SELECT xm.amname FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS ic ON ic.oid = i.indexrelid
          JOIN pg_catalog.pg_am AS xm ON xm.oid = ic.relam
          JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attname = $4
            AND CASE WHEN xm.amname = 'brin' THEN a.attnum = ANY (i.indkey::int2[]) ELSE a.attnum = i.indkey[0] END
        WHERE i.indrelid = c.oid AND ic.relname = l.index) AS x ON true
      LEFT JOIN pg_catalog.pg_stats AS s
        ON s.schemaname = l.schema AND s.tablename = l.name AND s.attname = $4 AND NOT s.inherited
    ORDER BY l.place
    """

  /// - Returns: nil where one of the tables cannot be read by itself.
  private func leaves(_ reads: [StreamOutline.TableRead]) async throws -> [ChunkCut.Leaf]? {
    let rows = try await connection.query(
      Self.leavesSQL,
      [
        .textArray(reads.map(\.schema)), .textArray(reads.map(\.table)), .textArray(reads.map(\.way.index)),
        .optional(request.time?.name, PostgresValue.text), .int64(plan.relation.oid),
      ])
    guard rows.count == reads.count else { return nil }
    var leaves: [ChunkCut.Leaf] = []
    for (read, row) in zip(reads, rows) {
      guard try row.decode(1, as: Bool?.self) == true, let blocks = try row.decode(0, as: Int?.self) else { return nil }
      let table = RelationName(schema: read.schema, name: read.table)
      if read.way == .whole {
        leaves.append(.blocks(table, count: blocks))
      } else {
        let method = try row.decode(2, as: String?.self)
        let correlation = try row.decode(3, as: Double?.self)
        leaves.append(.time(table, parts: parts(read, method: method, correlation: correlation)))
      }
    }
    return leaves
  }

  private func parts(_ read: StreamOutline.TableRead, method: String?, correlation: Double?) -> Int? {
    // The index begins with another column, so that each part would read all of it.
    guard let method else { return nil }
    if case .bitmap = read.way, correlation ?? 0 < Self.leastCorrelation { return nil }
    let rows = method == "brin" ? sizes.rows * Self.rangesToAPart : sizes.rows
    let parts = min(read.rows / rows, Double(sizes.mostTimeChunks))
    return parts >= 2 ? Int(parts) : nil
  }
}

extension StreamOutline.TableRead.Way {
  fileprivate var index: String? {
    switch self {
    case .whole: nil
    case .index(let name), .bitmap(let name): name
    }
  }
}
