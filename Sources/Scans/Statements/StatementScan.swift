import Columns
import Postgres
import Profiles

/// Runs the statements of their own in the snapshot of the scan, each by itself: what fails in one of them is nothing to
/// the others.
struct StatementScan {
  let plan: ScanPlan
  let options: ScanOptions
  let connection: PostgresConnection

  /// - Returns: a measurement for each of the plan's statements.
  func measure() async throws -> [Metric: Profiles.Measurement] {
    var measurements: [Metric: Profiles.Measurement] = [:]
    for statement in plan.statements { measurements[statement.metric] = try await measure(statement) }
    return measurements
  }

  /// Why the server rejects some of them whatever the data, found without reading a row.
  func unsound() async throws -> [Metric: String] {
    var reasons: [Metric: String] = [:]
    for statement in plan.statements {
      if let misfit = try await misfit(statement) {
        reasons[statement.metric] = misfit
        continue
      }
      let explain = "/* leadsman:explain */ EXPLAIN \(statement.sql)"
      let planned = try await undone(statement, explain) { _ = try await connection.query(explain) }
      if case .failure(let reason, _) = planned { reasons[statement.metric] = reason }
    }
    return reasons
  }

  private func measure(_ statement: OwnStatement) async throws -> Profiles.Measurement {
    if let misfit = try await misfit(statement) { return .unavailable(reason: misfit) }
    if let refusal = try await refusal(of: statement) { return .unavailable(reason: refusal) }
    let answer = try await undone(statement, statement.sql) {
      try Self.measurement(try await connection.query(statement.sql), statement)
    }
    switch answer {
    case .success(let measurement): return measurement
    case .failure(let reason, _): return .unavailable(reason: reason)
    }
  }

  /// Why the cost gate does not let it run.
  private func refusal(of statement: OwnStatement) async throws -> String? {
    guard options.gate != CostGate() else { return nil }
    let explainer = PlanExplainer(plan: plan, options: options, connection: connection)
    guard let explained = try await explainer.explain(statement.sql, .statement) else { return nil }
    return explainer.refusal(of: [explained])?.description
  }

  /// Runs `body`, and takes back what the functions that a query calls may have set.
  private func undone<Value: Sendable>(
    _ statement: OwnStatement, _ sent: String, _ body: () async throws -> Value
  ) async throws -> Isolated<Value> {
    try await connection.executeScript("/* leadsman:savepoint */ SAVEPOINT leadsman_statement")
    let answer = try await connection.isolated(
      tolerating: { !$0.isLossOfSnapshot && $0.isOfStatement }, body, describing: { statement.reason($0, in: sent) })
    try await connection.executeScript(
      "/* leadsman:undo */ ROLLBACK TO SAVEPOINT leadsman_statement; RELEASE SAVEPOINT leadsman_statement")
    return answer
  }

  /// Why the query of a test gives no single number, whatever its rows.
  private func misfit(_ statement: OwnStatement) async throws -> String? {
    guard statement.form == .number, statement.segments == nil, let query = statement.query else { return nil }
    let select = "/* leadsman:query of a test */ SELECT * FROM \(query.source)"
    let described = try await undone(statement, select) { try await connection.columns(of: select) }
    let columns: [ResultColumn]
    switch described {
    case .success(let found): columns = found
    case .failure(let reason, _): return reason
    }
    guard columns.count == 1, let column = columns.first else {
      return "its `query` gives \(columns.count) columns; with limits it has to give one number"
    }
    return column.type.isNumeric ? nil : "its `query` gives \(column.type.label); with limits it has to give one number"
  }

  private static func measurement(
    _ rows: ResultRows, _ statement: OwnStatement
  ) throws -> Profiles.Measurement {
    if let key = statement.segments { return try segments(rows, key, statement) }
    guard let row = rows.first else {
      return .unavailable(reason: "its `query` gave no row; with limits it has to give one number")
    }
    if rows.count > 1 {
      return .unavailable(reason: "its `query` gave more than one row; with limits it has to give one number")
    }
    return try number(row, statement)
  }

  private static func segments(
    _ rows: ResultRows, _ key: GroupingKey, _ statement: OwnStatement
  ) throws -> Profiles.Measurement {
    if rows.count > Segment.greatestCount { return .unavailable(reason: key.tooMany) }
    var found: [Segment: Profiles.Measurement] = [:]
    for row in rows {
      let values = try key.columns.indices.map { index in
        row[1 + index].isNull ? nil : try row.decode(1 + index, as: String.self)
      }
      let segment = Segment(columns: key.columns, values: values)
      if found[segment] != nil {
        found[segment] = .unavailable(reason: "its `query` gave more than one row for a segment; group by it there")
      } else {
        found[segment] = try number(row, statement)
      }
      if found[segment] == .noRows, statement.query != nil {
        found[segment] = .unavailable(reason: "its `query` gave NULL; with limits it has to give one number")
      }
    }
    return .segments(found.map(SegmentMeasurement.init))
  }

  private static func number(_ row: PostgresRow, _ statement: OwnStatement) throws -> Profiles.Measurement {
    if row[0].isNull { return .noRows }
    return statement.form == .count ? .count(try row.decode(0)) : .number(try row.decode(0))
  }
}

extension PostgresError {
  var isOfStatement: Bool {
    if case .server = self { true } else { isOwnToStatement }
  }
}
