import Columns
import Postgres
import Profiles

/// The SQL of rows that are held against the row before them.
extension MetricSQL {
  /// The same where the rows come from a subquery that computes the rule's own SQL.
  var overSubquery: MetricSQL {
    var sql = self
    sql.readsSubquery = true
    return sql
  }

  /// - Parameter segments: quoted columns; only rows that agree in them are held against each other.
  func disordered(
    _ name: String, by other: String, isStrict: Bool, _ filter: FilterText?, segments: [String]
  ) async throws -> AggregateEntry {
    let breaks = try await isDisordered(name, by: other, isStrict: isStrict, filter, segments: segments)
    return AggregateEntry(
      expression: "count(*) FILTER (WHERE \(breaks.name))", sortsRows: true, columns: [name, other], filter: filter,
      rowColumns: [breaks])
  }

  /// Whether a row breaks the order; false or unknown of all others, and of those that are left out.
  func isDisordered(
    _ name: String, by other: String, isStrict: Bool, _ filter: FilterText?, segments: [String] = []
  ) async throws -> RowColumn {
    for name in [name, other] { try Self.requireComparable(column(name)) }
    let (value, order) = (try await quoted(name), try await quoted(other))
    var filter = filter
    filter?.isOfSubquery = false
    // Rows that do not count stand apart, so that they come between no two that do.
    let counts = (["\(value) IS NOT NULL", "\(order) IS NOT NULL"] + [filter?.sql].compactMap(\.self))
      .joined(separator: " AND ")
    let part = (["(\(counts))"] + segments).joined(separator: ", ")
    return RowColumn(
      "\(value) \(isStrict ? "<=" : "<") lag(\(value)) OVER (PARTITION BY \(part) ORDER BY \(order), \(value)) AND \(counts)"
    )
  }
}
