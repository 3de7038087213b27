import Columns
import Postgres
import Profiles

/// The SQL of metrics on one relation; names and literals quoted by libpq.
struct MetricSQL {
  let relation: RelationDescription
  let time: ScanRequest.TimeColumn?
  let sensitive: Set<String>
  let connection: PostgresConnection
  /// Whether the rule's own SQL is computed in a subquery.
  var readsSubquery = false
  var others = OtherTables()

  /// Why a metric cannot be taken of this relation, before any SQL is built.
  enum Refusal: Error {
    case missingColumn(String)
    case notComparable(column: String, type: ColumnType)
    case notTemporal(column: String, type: ColumnType)
    case notNumeric(column: String, type: ColumnType)
    case sensitiveInstant(column: String)
    /// A segment would be called by one of its values.
    case sensitiveSegment(String)
    /// The server tells no more of them apart in one statement.
    case tooManySegmentColumns
    /// A step that the column's type does not have, in a clause.
    case unfitStep(column: String, type: ColumnType, problem: String)
    /// A number that would tell of the column's values.
    case sensitiveNumber(column: String)
    /// Sensitive columns that the relation does not have; under other names they may be there still.
    case sensitiveMissing(table: String, columns: [String])
    case unfitText(FilterText.Flaw, FilterText.Role)
    /// A limit or value of the rule that the column's type cannot read; nil where it is not to be shown.
    case unreadable(column: String, typeName: String, text: String?, fault: TextFault)
    /// Another table cannot be read; `reason` is a sentence without data values.
    case otherTable(reason: String)
    case otherColumnMissing(table: String, column: String)
    /// The rows of both tables are told apart by it.
    case otherSegmentMissing(table: String, column: String)
    case otherTimeMissing(table: String, column: String)
    case otherColumnType(table: String, column: String, ColumnType, need: String)
    case incomparable(column: String, typeName: String, other: String, otherTypeName: String)
    case unfitQuery(QueryText.Flaw)
    /// A query that might tell of a sensitive column's values, by its number or by the names of its segments.
    case sensitiveQuery(_ isSegmented: Bool)
    /// A query of a segmented test that has none, or several, of such a column.
    case querySegmentMissing(String, Int)
    case queryWithoutNumber([String])
  }

  /// Why no value of the relation may leave the server; nil where those of other than sensitive columns may.
  var withheld: Refusal? {
    let missing = sensitive.filter { relation.column(named: $0) == nil }.sorted()
    return missing.isEmpty ? nil : .sensitiveMissing(table: relation.name.description, columns: missing)
  }

  /// The aggregate expression of a metric.
  func aggregate(_ metric: Metric) async throws -> AggregateEntry {
    if case .segmented(let metric, let choice) = metric { return try await segmented(metric, by: choice.columns) }
    if case .disordered(let column, let by, let isStrict, _) = metric {
      return try await disordered(column, by: by, isStrict: isStrict, filter(metric), segments: [])
    }
    if case .fingerprint(let column) = metric { return try await fingerprint(updatedAt: column) }
    let filter = try filter(metric)
    if case .aggregate(let aggregate, let column, _) = metric {
      return try await number(aggregate, column, filter)
    }
    let isInstant = if case .newest = metric { true } else { false }
    return AggregateEntry(
      expression: try await expression(metric, filter), isInstant: isInstant, sortsRows: metric.isOfDistinctRows,
      columns: metric.columns, filter: filter, condition: try condition(metric), compared: try compared(metric))
  }

  private func compared(_ metric: Metric) throws(Refusal) -> String? {
    switch metric {
    case .outside(let name, _, _), .unaccepted(let name, _, _), .breaking(.noneOf(let name, _), _):
      "\(name), \(try column(name).typeName)"
    case .rowCount, .newest, .nulls, .breaking, .duplicates, .disordered, .aggregate, .fingerprint, .segmented,
      .statement:
      nil
    }
  }

  private func expression(_ metric: Metric, _ filter: FilterText?) async throws -> String {
    switch metric {
    case .rowCount: return "count(*)" + Self.filtered(nil, filter)
    case .fingerprint(let column): return try await fingerprint(updatedAt: column).expression
    case .aggregate(let aggregate, let column, _): return try await number(aggregate, column, filter).expression
    case .newest(let column): return try await newest(column)
    // Those that need another table are no part of a SELECT of this one.
    case .statement: return "NULL::bigint"
    case .duplicates(let columns, _):
      let (names, present) = try await keyColumns(columns)
      if columns.count == 1, try column(columns[0]).hasPlainNulls {
        // Of one column both leave out the nulls by themselves.
        let suffix = Self.filtered(nil, filter)
        return "count(\(names[0]))\(suffix) - count(DISTINCT \(names[0]))\(suffix)"
      }
      let suffix = Self.filtered(present, filter)
      let key = names.count == 1 ? names[0] : "(\(names.joined(separator: ", ")))"
      return "count(*)\(suffix) - count(DISTINCT \(key))\(suffix)"
    case .disordered, .segmented: return try await aggregate(metric).expression
    case .nulls, .outside, .unaccepted, .breaking:
      return "count(*)" + Self.filtered(try await violation(metric), filter)
    }
  }

  /// The condition of a row that breaks the metric's test, its filter apart.
  ///
  /// For `duplicates` and `disordered` it is a condition on several rows, which `FailingRowsQuery` builds itself.
  func violation(_ metric: Metric) async throws -> String {
    switch metric {
    case .nulls(let name, _):
      return try await "\(quoted(name)) IS NULL"
    case .outside(let name, let bounds, _):
      return try await outside(name, bounds)
    case .unaccepted(let name, let values, _):
      return try await other(than: values, name)
    case .breaking(let rule, _): return try await breaking(rule)
    case .segmented(let metric, _): return try await violation(metric)
    case .statement(.orphans(let reference, _)): return try await orphan(reference)
    case .rowCount, .newest, .duplicates, .disordered, .aggregate, .fingerprint, .statement: return "FALSE"
    }
  }

  /// The metric's filter, held to be one expression.
  func filter(_ metric: Metric) throws(Refusal) -> FilterText? {
    guard let text = metric.filter else { return nil }
    do {
      var filter = try FilterText(text)
      filter.isOfSubquery = readsSubquery
      return filter
    } catch { throw .unfitText(error, .filter) }
  }

  func quoted(_ name: String) async throws -> String {
    try await connection.quote(identifier: column(name).name)
  }

  func keyColumns(_ columns: [String]) async throws -> (names: [String], present: String) {
    var names: [String] = []
    for name in columns {
      try Self.requireComparable(column(name))
      names.append(try await quoted(name))
    }
    return (names, names.map { "\($0) IS NOT NULL" }.joined(separator: " AND "))
  }

  private func newest(_ name: String) async throws -> String {
    let column = try column(name)
    // One value of one row, at full precision.
    if name != time?.name {
      if let withheld { throw withheld }
      if sensitive.contains(name) { throw Refusal.sensitiveInstant(column: name) }
    }
    let latest = "max(\(try await quoted(name)))"
    switch column.type {
    case .timestampTZ: return latest
    case .timestamp, .date:
      guard let zone = time?.timeZoneName else { return "\(latest)::timestamp AT TIME ZONE 'UTC'" }
      return try await "\(latest)::timestamp AT TIME ZONE \(connection.quote(literal: zone))"
    default: throw Refusal.notTemporal(column: name, type: column.type)
    }
  }

  func column(_ name: String) throws(Refusal) -> RelationDescription.Column {
    guard let column = relation.column(named: name) else { throw .missingColumn(name) }
    return column
  }

  static func requireComparable(_ column: RelationDescription.Column) throws(Refusal) {
    if column.type == .json && column.typeName == "json" {
      throw .notComparable(column: column.name, type: column.type)
    }
  }

  static func filtered(_ condition: String?, _ filter: FilterText?) -> String {
    let all = [condition.map { "(\($0))" }, filter?.sql].compactMap { $0 }
    return all.isEmpty ? "" : " FILTER (WHERE \(all.joined(separator: " AND ")))"
  }
}

extension Metric {
  fileprivate var isOfDistinctRows: Bool { if case .duplicates = self { true } else { false } }
}

extension MetricSQL.Refusal: CustomStringConvertible {
  var description: String {
    switch self {
    case .missingColumn(let name): "the table has no column '\(name)'"
    case .notComparable(let column, let type): "values of \(column) (\(type.label)) cannot be compared in Postgres"
    case .notTemporal(let column, let type): "\(column) is \(type.label), not a date or timestamp"
    case .notNumeric(let column, let type): "\(column) is \(type.label), not a number"
    case .sensitiveNumber(let column):
      "\(column) is sensitive, so no number that tells of its values may leave the server; its distinct_count, "
        + "zero_share and negative_share may"
    case .sensitiveSegment(let column): "\(column) is sensitive, and segments are named by its values"
    case .tooManySegmentColumns:
      "the tests of the table segment its rows by more than \(GroupingKey.greatestColumnCount) columns together; leave "
        + "some out"
    case .unfitStep(let column, let type, let problem): "\(column) is \(type.label), and \(problem)"
    case .sensitiveInstant(let column):
      "\(column) is sensitive, so its newest value may not leave the server; name the time column instead"
    case .sensitiveMissing(let table, let columns):
      "\(table) has no column\(columns.count == 1 ? "" : "s") \(columns.map { "'\($0)'" }.joined(separator: ", ")), "
        + "which the rules name as sensitive; no column is streamed until `sensitive` names the columns as they are now"
    case .unfitText(let flaw, let role): flaw.description(of: role)
    case .otherTable(let reason): reason
    case .otherColumnMissing(let table, let column): "\(table) has no column '\(column)'"
    case .otherSegmentMissing(let table, let column):
      "\(table) has no column '\(column)' to segment its rows by; both tables need it, under one name"
    case .otherTimeMissing(let table, let column):
      "\(table) has no column '\(column)' to cut the window by; name its own with `time:`, or write `time: none`"
    case .otherColumnType(let table, let column, let type, let need): "\(table).\(column) is \(type.label), not \(need)"
    case .incomparable(let column, let typeName, let other, let otherTypeName):
      "\(column), \(typeName), and \(other), \(otherTypeName), cannot be compared in Postgres; give them one type"
    case .unfitQuery(let flaw): flaw.description
    case .sensitiveQuery(true):
      "the dataset has sensitive columns, whose values the `query` of a test might give as names of segments; leave "
        + "`segment_by` out"
    case .querySegmentMissing(let column, 0):
      "its `query` gives no column '\(column)' to segment by; select it there"
    case .querySegmentMissing(let column, let count):
      "its `query` gives \(count) columns '\(column)'; to segment by it, select it once"
    case .queryWithoutNumber(let segments):
      "its `query` has to give one number beside \(segments.joined(separator: ", ")), for each segment a row"
    case .sensitiveQuery(false):
      "the dataset has sensitive columns, of whose values the number of a query might tell; leave its limits out, and "
        + "have it give the rows that break them"
    case .unreadable(let column, let typeName, let text, let fault):
      "the rule holds a limit or value that does not fit the column \(column), \(typeName); correct it: "
        + "\(text.map { "'\($0)'" } ?? "it") \(fault) (SQLSTATE \(fault.sqlState))"
    }
  }
}
