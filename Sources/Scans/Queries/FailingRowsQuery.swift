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

  /// - Returns: nil where no key may be shown: none is named, or a sensitive column takes part or might. A filter or
  ///   expression can read one without naming it, by the whole row as in `t::text LIKE '%…%'`, and the keys would tell
  ///   whose value it is; so where a dataset has sensitive columns, a metric with one has no keys at all.
  func rows(breaking metric: Metric) async throws -> FailingRows? {
    guard metric.isViolation, !request.key.isEmpty, mayShowKeys(metric) else { return nil }
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

  private func mayShowKeys(_ metric: Metric) -> Bool {
    if request.sensitive.isEmpty { return true }
    return sql.withheld == nil && !metric.hasOwnSQL
      && !(request.key + metric.columns).contains(where: request.sensitive.contains)
  }

  /// What a row meets that breaks the metric's test, its window apart.
  func condition(_ metric: Metric) async throws -> String {
    let filter = try sql.filter(metric).map { " AND \($0.sql)" } ?? ""
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
