import Postgres
import Profiles

/// Finds the keys of a few rows that break a test, after the scan and in its snapshot.
struct FailingRowsQuery {
  /// More would not help a person, and would read more of a table for nothing.
  static let limit = 5

  let request: ScanRequest
  let sql: MetricSQL
  let relation: String
  let window: String

  /// - Returns: nil where no key may be shown: none is named, or a sensitive column takes part.
  func rows(breaking metric: Metric) async throws -> FailingRows? {
    guard metric.isViolation, !request.key.isEmpty, !readsSensitive(metric) else { return nil }
    var keys: [String] = []
    for name in request.key { keys.append(try await sql.quoted(name)) }
    let condition = try await condition(metric)
    // Under names of their own: ORDER BY takes the name of an output column first, and would sort texts.
    let list = keys.enumerated().map { "\($1)::text AS leadsman_key_\($0)" }.joined(separator: ", ")
    let statement = """
      /* leadsman:failing rows */ SELECT \(list) FROM \(relation)
      WHERE \(window) AND \(condition) ORDER BY \(keys.joined(separator: ", ")) LIMIT \(Self.limit)
      """
    let rows = try await sql.connection.query(statement)
    return FailingRows(
      keys: try rows.map { row in
        try request.key.enumerated().map { index, name in
          "\(name)=\(row[index].isNull ? "NULL" : try row.decode(index, as: String.self))"
        }.joined(separator: " ")
      })
  }

  /// Whether a sensitive column takes part; a filter is held against their names as text, which may err to the safe side.
  private func readsSensitive(_ metric: Metric) -> Bool {
    if (request.key + metric.columns).contains(where: request.sensitive.contains) { return true }
    guard let filter = metric.filter?.lowercased() else { return false }
    return request.sensitive.contains { filter.contains($0.lowercased().replacing("\"", with: "\"\"")) }
  }

  private func condition(_ metric: Metric) async throws -> String {
    let filter = metric.filter.map { " AND (\($0)\n)" } ?? ""
    guard case .duplicates(let columns, _) = metric else { return "(\(try await sql.violation(metric)))\(filter)" }
    let (names, present) = try await sql.keyColumns(columns)
    let list = names.joined(separator: ", ")
    return """
      \(present)\(filter) AND (\(list)) IN (
        SELECT \(list) FROM \(relation) WHERE \(window) AND \(present)\(filter)
        GROUP BY \(list) HAVING count(*) > 1)
      """
  }
}
