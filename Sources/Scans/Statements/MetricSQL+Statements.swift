import Columns
import Postgres
import Profiles

/// The SQL of numbers that take a statement of their own.
extension MetricSQL {
  /// - Parameters:
  ///   - relation: quoted.
  ///   - window: the condition of the scan's rows.
  func statement(
    _ statement: StatementMetric, _ request: ScanRequest, relation: String, window: String
  ) async throws -> OwnStatement {
    let metric = Metric.statement(statement)
    switch statement {
    case .orphans:
      let filter = try filter(metric)
      let conditions = [window, "(\(try await violation(metric)))"] + (filter.map { [$0.sql] } ?? [])
      return OwnStatement(
        metric: metric,
        sql: """
          /* leadsman:references */ SELECT count(*) FROM \(relation)
          WHERE \(conditions.joined(separator: " AND "))
          """, form: .count, texts: filter.map { [$0] } ?? [])
    case .queryRows(let text):
      let query = try Self.query(text, request)
      return OwnStatement(
        metric: metric,
        sql: """
          /* leadsman:query of a test */ SELECT count(*)
          FROM (SELECT FROM \(query.source) LIMIT \(StatementMetric.rowLimit + 1)) AS leadsman_rows
          """, form: .count, query: query)
    case .queryNumber(let text):
      // Of whatever it is a number, no rule knows.
      if !sensitive.isEmpty { throw Refusal.sensitiveQuery }
      let query = try Self.query(text, request)
      return OwnStatement(
        metric: metric,
        sql: """
          /* leadsman:query of a test */ SELECT leadsman_number::text
          FROM \(query.source) (leadsman_number) LIMIT 2
          """, form: .number, query: query)
    case .otherRows(let rows):
      return try await otherStatement(metric, rows, request, form: .count) { _ in "count(*)" }
    case .otherAggregate(let aggregate, let column, let otherColumn, let rows):
      if aggregate.tellsValues {
        if let withheld { throw withheld }
        if sensitive.contains(column) { throw Refusal.sensitiveNumber(column: column) }
      }
      return try await otherStatement(metric, rows, request, form: .number) { other in
        guard other.relation.column(named: otherColumn) != nil else {
          throw Refusal.otherColumnMissing(table: other.relation.name.description, column: otherColumn)
        }
        return try await other.number(aggregate, otherColumn, nil).expression
      }
    }
  }

  private static func query(_ text: String, _ request: ScanRequest) throws(Refusal) -> QueryText {
    do { return try QueryText(text, request) } catch { throw .unfitQuery(error) }
  }

  /// A number of the other table's rows, in the same window.
  private func otherStatement(
    _ metric: Metric, _ rows: OtherRows, _ request: ScanRequest, form: OwnStatement.Form,
    _ expression: (MetricSQL) async throws -> String
  ) async throws -> OwnStatement {
    let relation = try others.relation(rows.table)
    let other = MetricSQL(
      relation: relation, time: time, sensitive: sensitive.intersection(relation.columns.map(\.name)),
      connection: connection)
    let filter: FilterText?
    do { filter = try rows.filter.map { text throws(FilterText.Flaw) in try FilterText(text, as: .otherFilter) } } catch
    {
      throw Refusal.unfitText(error, .otherFilter)
    }
    let table = try await connection.quote(relation)
    let window = try await otherWindow(rows, request, relation)
    let number = try await expression(other)
    return OwnStatement(
      metric: metric,
      sql: """
        /* leadsman:other table */ SELECT \(number) FROM \(table)
        WHERE \(window)\(filter.map { " AND \($0.sql)" } ?? "")
        """, form: form, texts: filter.map { [$0] } ?? [])
  }

  private func otherWindow(
    _ rows: OtherRows, _ request: ScanRequest, _ relation: RelationDescription
  ) async throws -> String {
    guard let time else { return "TRUE" }
    let name: String
    switch rows.time {
    case .none: return "TRUE"
    case .column(let column): name = column
    case .same: name = time.name
    }
    let table = relation.name.description
    guard let column = relation.column(named: name) else {
      throw Refusal.otherTimeMissing(table: table, column: name)
    }
    guard column.type.isTemporal else {
      throw Refusal.otherColumnType(table: table, column: name, column.type, need: "a date or timestamp")
    }
    do {
      return try await WindowPredicate.span(
        of: ScanRequest.TimeColumn(name: column.name, timeZone: time.timeZone), request.window, relation, on: connection
      )
    } catch let error as ScanError { throw Refusal.otherTable(reason: error.description) }
  }
}
