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
    let (source, condition) = try await source(metric)
    // Under names of their own: ORDER BY takes the name of an output column first, and would sort texts.
    let list = keys.enumerated().map { "\($1)::text AS leadsman_key_\($0)" }.joined(separator: ", ")
    let statement = """
      /* leadsman:failing rows */ SELECT \(list) FROM \(source)
      WHERE \(condition) ORDER BY \(keys.joined(separator: ", ")) LIMIT \(Self.limit)
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

  /// Where the rows are, and which of them break the metric.
  func source(_ metric: Metric) async throws -> (relation: String, condition: String) {
    var rows = window
    if case .segmented(_, .one(let segment)) = metric { rows += " AND \(try await sql.isOf(segment))" }
    guard case .disordered(let column, let by, let isStrict, _) = metric.unsegmented else {
      return (relation, "\(rows) AND \(try await condition(metric.unsegmented, in: rows))")
    }
    let breaks = try await sql.isDisordered(column, by: by, isStrict: isStrict, try sql.filter(metric))
    let marked = "SELECT *, \(breaks.expression) AS \(breaks.name) FROM \(relation) WHERE \(rows)"
    return ("(\(marked)) AS leadsman_rows", breaks.name)
  }

  private func condition(_ metric: Metric, in rows: String) async throws -> String {
    let filter = try sql.filter(metric).map { " AND \($0.sql)" } ?? ""
    guard case .duplicates(let columns, _) = metric else { return "(\(try await sql.violation(metric)))\(filter)" }
    let (names, present) = try await sql.keyColumns(columns)
    let list = names.joined(separator: ", ")
    return """
      \(present)\(filter) AND (\(list)) IN (
        SELECT \(list) FROM \(relation) WHERE \(rows) AND \(present)\(filter)
        GROUP BY \(list) HAVING count(*) > 1)
      """
  }
}
