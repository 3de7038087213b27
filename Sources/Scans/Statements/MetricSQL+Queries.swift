import Columns
import Postgres
import Profiles

/// The SQL of the queries that rules hold.
extension MetricSQL {
  /// - Parameter metric: `queryRows` or `queryNumber`, of all rows or of each segment.
  func query(_ metric: Metric, _ query: QueryText) async throws -> OwnStatement {
    let isOfRows = if case .queryRows? = metric.ownStatement { true } else { false }
    guard case .segmented(_, let choice) = metric else {
      let sql =
        isOfRows
        ? """
        SELECT count(*)
        FROM (SELECT FROM \(query.source) LIMIT \(StatementMetric.rowLimit + 1)) AS leadsman_rows
        """ : "SELECT leadsman_number::text\nFROM \(query.source) (leadsman_number) LIMIT 2"
      return OwnStatement(
        metric: metric, sql: "/* leadsman:query of a test */ \(sql)", form: isOfRows ? .count : .number, query: query)
    }
    let columns = try await columns(of: query, metric)
    let key = try await groupingKey(choice.columns, among: columns)
    if isOfRows {
      let sql = "SELECT \(Self.list("count(*)", key))\nFROM \(query.source)\(Self.groups(key))"
      return OwnStatement(
        metric: metric, sql: "/* leadsman:query of a test */ \(sql)", form: .count, segments: key, query: query)
    }
    let others = columns.filter { !choice.columns.contains($0.name) }
    guard others.count == 1, let number = others.first, number.type.isNumeric else {
      throw Refusal.queryWithoutNumber(choice.columns)
    }
    let name = try await connection.quote(identifier: number.name)
    let sql = """
      SELECT \(Self.list("\(name)::text", key))
      FROM \(query.source) LIMIT \(Segment.greatestCount + 1)
      """
    return OwnStatement(
      metric: metric, sql: "/* leadsman:query of a test */ \(sql)", form: .number, segments: key, query: query)
  }

  private func columns(of query: QueryText, _ metric: Metric) async throws -> [ResultColumn] {
    let select = "/* leadsman:query of a test */ SELECT * FROM \(query.source)"
    let statement = OwnStatement(metric: metric, sql: select, form: .count, query: query)
    let described = try await connection.isolated(
      tolerating: { !$0.isLossOfSnapshot && $0.isOfStatement }, { try await connection.columns(of: select) },
      describing: { statement.reason($0, in: select) })
    switch described {
    case .success(let columns): return columns
    case .failure(let reason, _): throw Refusal.otherTable(reason: reason)
    }
  }

  /// By columns that a query gives.
  private func groupingKey(_ names: [String], among columns: [ResultColumn]) async throws -> GroupingKey {
    var (quoted, texts): ([String], [String]) = ([], [])
    for name in names {
      let found = columns.filter { $0.name == name }
      guard found.count == 1, let column = found.first else { throw Refusal.querySegmentMissing(name, found.count) }
      let identifier = try await connection.quote(identifier: name)
      quoted.append(Self.segmentGroup(column.type, identifier))
      texts.append(Self.segmentText(column.type, identifier))
    }
    return GroupingKey(columns: names, names: quoted, texts: texts, table: "its `query`")
  }
}
