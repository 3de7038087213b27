import Columns
import Postgres
import Profiles

/// Edges from what the server has noted of a table's columns when it was last analyzed: no row is read for them.
struct StatisticsEdges {
  private static let numbersSQL = """
    /* leadsman:edges */
    SELECT DISTINCT ON (s.attname) s.attname, s.histogram_bounds::text::float8[],
      s.most_common_vals::text::float8[], s.most_common_freqs::float8[], s.null_frac::float8
    FROM pg_catalog.pg_stats AS s WHERE s.schemaname = $1 AND s.tablename = $2 AND s.attname = ANY ($3)
    ORDER BY s.attname, s.inherited DESC
    """
  private static let textsSQL = """
    /* leadsman:categories */
    SELECT DISTINCT ON (s.attname) s.attname, s.most_common_vals::text::text[]
    FROM pg_catalog.pg_stats AS s WHERE s.schemaname = $1 AND s.tablename = $2 AND s.attname = ANY ($3)
    ORDER BY s.attname, s.inherited DESC
    """

  let connection: PostgresConnection

  /// - Parameter columns: of which none is sensitive.
  /// - Returns: by name, of columns that the server has noted something of.
  func columns(
    _ columns: [RelationDescription.Column], of relation: RelationDescription
  ) async throws -> [String: BinEdges.Column] {
    let numbers = columns.filter(\.type.isNumeric).map(\.name)
    let texts = columns.filter { $0.type == .text }.map(\.name)
    var found: [String: BinEdges.Column] = [:]
    // What a column holds, a double may not.
    for name in numbers {
      guard let row = try await row(Self.numbersSQL, of: name, relation) else { continue }
      let cells = Self.edges(
        bounds: try row.decode(1, as: [Double]?.self) ?? [], common: try row.decode(2, as: [Double]?.self) ?? [],
        shares: try row.decode(3, as: [Double]?.self) ?? [], nullShare: try row.decode(4))
      found[name] = BinEdges.Column(edges: cells)
    }
    for name in texts {
      guard let row = try await row(Self.textsSQL, of: name, relation) else { continue }
      found[name] = BinEdges.Column(categories: try row.decode(1, as: [String]?.self) ?? [])
    }
    return found
  }

  private func row(_ sql: String, of column: String, _ relation: RelationDescription) async throws -> PostgresRow? {
    guard let schema = relation.name.schema else { return nil }
    let answer = try await connection.isolated {
      try await connection.query(sql, [.text(schema), .text(relation.name.name), .textArray([column])])
    }
    guard case .success(let rows) = answer else { return nil }
    return rows.first
  }

  /// Quantiles of the common values and of the histogram of all others.
  static func edges(bounds: [Double], common: [Double], shares: [Double], nullShare: Double) -> [Double] {
    let others = max(0, 1 - nullShare - shares.reduce(0, +))
    let steps = Double(max(1, bounds.count - 1))
    // A cell of the histogram ends in its upper bound.
    let points = (zip(common, shares) + bounds.dropFirst().map { ($0, others / steps) })
      .filter { $0.0.isFinite }.sorted { $0.0 < $1.0 }
    let total = points.reduce(0) { $0 + $1.1 }
    guard total > 0 else { return [] }
    var edges: [Double] = []
    var below = 0.0
    for (value, share) in points {
      below += share / total * Double(BinEdges.cells)
      while edges.count < BinEdges.cells - 1, below >= Double(edges.count + 1) - 1e-9 { edges.append(value) }
    }
    return edges
  }
}
