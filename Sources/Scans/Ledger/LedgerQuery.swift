import Columns
import Postgres
package import Profiles

/// Counts and fingerprints the rows of several windows in one SELECT, which reads each row once.
package struct LedgerQuery: Sendable {
  /// What one window holds now.
  package struct Entry: Hashable, Sendable {
    package let window: Window
    package let rowCount: Int64
    /// nil where it could not be had.
    package let fingerprint: Fingerprint?

    package init(window: Window, rowCount: Int64, fingerprint: Fingerprint?) {
      self.window = window
      self.rowCount = rowCount
      self.fingerprint = fingerprint
    }
  }

  package struct Answer: Sendable {
    package let schema: SchemaSnapshot
    /// One a window, in their order.
    package let entries: [Entry]
    /// Those of windows between the ones asked for among them.
    package let rowsRead: Int64
  }

  private let scan: TableScan

  package init(_ scan: TableScan) { self.scan = scan }

  /// - Parameters:
  ///   - windows: of one grid, so that none overlaps another. All that lies between the first and the last is read.
  ///   - request: its relation and time column say which rows count; its window is not looked at.
  ///   - updatedAt: see `Metric.fingerprint`.
  /// - Throws: `PostgresError`, `ScanError`, `CancellationError`. Of rows that can be counted and not fingerprinted the
  ///   counts come alone.
  package func entries(
    of windows: [Window], _ request: ScanRequest, updatedAt: String?
  ) async throws -> Answer {
    let span = Self.span(of: windows, request)
    return try await scan.retried(span) {
      try await LedgerQuery($0).entries(of: windows, span, request.options, updatedAt)
    }
  }

  private func entries(
    of windows: [Window], _ span: ScanRequest, _ options: ScanOptions, _ updatedAt: String?
  ) async throws -> Answer {
    let boundaries = Set(windows.flatMap { [$0.start, $0.end] }).sorted()
    return try await scan.withSnapshot(of: span) { relation in
      let plan = try await ScanPlan(
        span, relation, window: try await WindowPredicate(span, relation, on: scan.connection), on: scan.connection)
      let statement = try await Statement(plan, boundaries)
      let found = try await counts(statement, plan, options, updatedAt)
      let places = Dictionary(zip(boundaries, 1...), uniquingKeysWith: { first, _ in first })
      let entries = windows.map { window in
        let counted = places[window.start].flatMap { found.groups[$0] }
        return Entry(
          window: window, rowCount: counted?.rows ?? 0, fingerprint: counted?.fingerprint ?? found.ofNoRows)
      }
      return Answer(
        schema: SchemaSnapshot(relation), entries: entries, rowsRead: found.groups.values.reduce(0) { $0 + $1.rows })
    }
  }

  /// The same rows from the first of the windows to the last, of which nothing else is asked.
  private static func span(of windows: [Window], _ request: ScanRequest) -> ScanRequest {
    precondition(request.time != nil && !windows.isEmpty, "Only a dataset with a time column has windows to look at")
    let (start, end) = (windows.map(\.start).min(), windows.map(\.end).max())
    var span = ScanRequest(
      dataset: request.dataset, relation: request.relation, time: request.time,
      window: Window(start: start ?? request.window.start, end: end ?? request.window.end), metrics: [],
      distributions: .only([]), sensitive: request.sensitive)
    span.query = request.query
    span.filter = request.filter
    return span
  }

  private struct Found: Sendable {
    /// By the number of the boundary before them.
    var groups: [Int: (rows: Int64, fingerprint: Fingerprint?)] = [:]
    var ofNoRows: Fingerprint?
  }

  private func counts(
    _ statement: Statement, _ plan: ScanPlan, _ options: ScanOptions, _ updatedAt: String?
  ) async throws -> Found {
    let expression: String?
    do { expression = try await plan.metricSQL.fingerprint(updatedAt: updatedAt).expression } catch is MetricSQL.Refusal
    {
      expression = nil
    }
    try await hold(statement.sql(fingerprint: expression), to: options, plan)
    guard let expression else { return try await read(statement, fingerprint: nil) }
    // What a view computes can fail on the data; its rows may be counted all the same.
    switch try await scan.connection.isolated({ try await read(statement, fingerprint: expression) }) {
    case .success(let found): return found
    case .failure: return try await read(statement, fingerprint: nil)
    }
  }

  /// - Throws: `ScanError.tooCostly`, `tooManyRows`, by what the server estimates.
  private func hold(_ sql: String, to options: ScanOptions, _ plan: ScanPlan) async throws {
    guard options.gate != CostGate() else { return }
    let explainer = PlanExplainer(plan: plan, options: options, connection: scan.connection)
    guard let explained = try await explainer.explain(sql, .aggregate) else { return }
    if let refusal = explainer.refusal(of: [explained]) { throw refusal }
  }

  private func read(_ statement: Statement, fingerprint: String?) async throws -> Found {
    var found = Found()
    for row in try await scan.connection.query(statement.sql(fingerprint: fingerprint)) {
      let value: Fingerprint? =
        if !row[2].isNull, case .fingerprint(let value) = try row.fingerprint(2) { value } else { nil }
      let place = try row[0].isNull ? nil : Int(row.decode(0, as: Int32.self))
      if let place { found.groups[place] = (try row.decode(1), value) } else { found.ofNoRows = value }
    }
    return found
  }
}

/// The SELECT: a row for each stretch between two boundaries that holds any rows, and, its number NULL, what no rows
/// come to.
private struct Statement {
  private let relation: String
  private let place: String
  private let condition: String

  init(_ plan: ScanPlan, _ boundaries: [Instant]) async throws {
    guard let time = plan.metricSQL.time else { preconditionFailure("The request has a time column") }
    relation = plan.quotedRelation
    condition = plan.window
    let limits = try WindowPredicate.literals(boundaries, time, plan.relation)
    place = """
      pg_catalog.width_bucket(\(try await plan.metricSQL.quoted(time.name)), ARRAY[\(limits.joined(separator: ", "))])
      """
  }

  func sql(fingerprint: String?) -> String {
    let sum = fingerprint ?? "NULL::text"
    return """
      /* leadsman:ledger */ SELECT \(place), count(*), \(sum) FROM \(relation) WHERE \(condition) GROUP BY 1
      UNION ALL SELECT NULL, 0, \(sum) FROM \(relation) WHERE FALSE
      """
  }
}
