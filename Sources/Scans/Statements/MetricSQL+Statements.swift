import Columns
import Postgres
import Profiles

/// The SQL of numbers that take a statement of their own.
extension MetricSQL {
  /// - Parameters:
  ///   - metric: `statement`, of all rows or of each segment.
  ///   - relation: quoted.
  ///   - window: the condition of the scan's rows.
  func statement(
    _ metric: Metric, _ statement: StatementMetric, _ request: ScanRequest, relation: String, window: String
  ) async throws -> OwnStatement {
    switch statement {
    case .orphans:
      let filter = try filter(metric)
      let conditions = [window, "(\(try await violation(metric)))"] + (filter.map { [$0.sql] } ?? [])
      let key = try await groupingKey(of: metric)
      return OwnStatement(
        metric: metric,
        sql: """
          /* leadsman:references */ SELECT \(Self.list("count(*)", key)) FROM \(relation)
          WHERE \(conditions.joined(separator: " AND "))\(Self.groups(key))
          """, form: .count, segments: key, texts: filter.map { [$0] } ?? [])
    case .queryRows(let text), .queryNumber(let text):
      // Of whatever it is a number, or what its segments are called by, no rule knows.
      if metric != .statement(.queryRows(text)), !sensitive.isEmpty { throw Refusal.sensitiveQuery(metric.isSegmented) }
      let query: QueryText
      do { query = try QueryText(text, request) } catch { throw Refusal.unfitQuery(error) }
      return try await self.query(metric, query)
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

  private func groupingKey(of metric: Metric) async throws -> GroupingKey? {
    guard case .segmented(_, let choice) = metric else { return nil }
    return try await groupingKey(choice.columns)
  }

  /// What is selected: the number, and after it what the group is called.
  static func list(_ number: String, _ key: GroupingKey?) -> String {
    let texts = key?.texts.enumerated().map { "\($1) AS leadsman_segment_\($0)" } ?? []
    return ([number] + texts).joined(separator: ", ")
  }

  /// No more groups come than it takes to see that they are too many.
  static func groups(_ key: GroupingKey?) -> String {
    key.map { "\nGROUP BY \($0.names.joined(separator: ", ")) LIMIT \(Segment.greatestCount + 1)" } ?? ""
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
    let key = try await other.otherGroupingKey(of: metric)
    return OwnStatement(
      metric: metric,
      sql: """
        /* leadsman:other table */ SELECT \(Self.list(number, key)) FROM \(table)
        WHERE \(window)\(filter.map { " AND \($0.sql)" } ?? "")\(Self.groups(key))
        """, form: form, segments: key, texts: filter.map { [$0] } ?? [])
  }

  /// Of the other table's own columns of the same names.
  private func otherGroupingKey(of metric: Metric) async throws -> GroupingKey? {
    guard case .segmented(_, let choice) = metric else { return nil }
    let table = relation.name.description
    for column in choice.columns where relation.column(named: column) == nil {
      throw Refusal.otherSegmentMissing(table: table, column: column)
    }
    var key = try await groupingKey(of: metric)
    key?.table = table
    return key
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
