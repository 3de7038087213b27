import Columns
import Postgres
import Profiles

/// Writes, for rows that break a test, the statement with which a person finds all of them, in psql as it is.
///
/// It holds the rule's own words and the window, and no data value. It selects the key, or without one all but the
/// sensitive columns.
struct EvidenceQuery {
  private let plan: ScanPlan
  private let request: ScanRequest
  private var sql: MetricSQL { plan.metricSQL }
  private var connection: PostgresConnection { sql.connection }

  init(plan: ScanPlan, request: ScanRequest) {
    self.plan = plan
    self.request = request
  }

  func queries(for metrics: [Metric]) async throws -> [Metric: String] {
    var queries: [Metric: String] = [:]
    for metric in metrics {
      do { queries[metric] = try await query(for: metric) } catch is MetricSQL.Refusal {
        // What it names is gone; the schema test says so.
        continue
      }
    }
    return queries
  }

  /// - Returns: nil where there are no such rows, or the statement would tell what the rules keep to themselves.
  private func query(for metric: Metric) async throws -> String? {
    if let text = metric.ownStatement?.query {
      guard let query = try? QueryText(text, request) else { return nil }
      guard case .segmented(_, .one(let segment)) = metric else {
        return try await zoned(OneLineSQL(query.sql).text, isNeeded: true)
      }
      guard let condition = try await condition(of: segment, metric) else { return nil }
      return try await zoned(OneLineSQL("SELECT * FROM \(query.source) WHERE \(condition)").text, isNeeded: true)
    }
    guard metric.isViolation, sql.withheld == nil, !holdsSensitiveValues(metric) else { return nil }
    let rows = FailingRowsQuery(request: request, sql: sql, relation: plan.quotedRelation, window: plan.window)
    let key = request.key.filter { !request.sensitive.contains($0) && plan.relation.column(named: $0) != nil }
    var order = key
    if case .duplicates(let columns, _) = metric.unsegmented {
      order = columns.filter { !request.sensitive.contains($0) } + key.filter { !columns.contains($0) }
    }
    let orderBy = order.isEmpty ? "" : " ORDER BY \(try await list(order))"
    let (source, condition) = try await rows.source(metric)
    let all = "TRUE AND "
    let text = """
      SELECT \(try await selected(key)) FROM \(source)
      WHERE \(condition.hasPrefix(all) ? String(condition.dropFirst(all.count)) : condition)\(orderBy)
      """
    return try await zoned(OneLineSQL(text).text, isNeeded: dependsOnZone(metric))
  }

  /// Which rows of a query are a segment's.
  private func condition(of segment: Segment, _ metric: Metric) async throws -> String? {
    let counted = Metric.segmented(metric.unsegmented, .each(of: segment.columns))
    guard let key = plan.statements.first(where: { $0.metric == counted })?.segments else { return nil }
    return try await sql.isOf(segment, key)
  }

  /// The values that a sensitive column may have, or may not, are as good as its own.
  private func holdsSensitiveValues(_ metric: Metric) -> Bool {
    switch metric.unsegmented {
    case .unaccepted(let column, _, _), .breaking(.noneOf(let column, _), _): request.sensitive.contains(column)
    default: false
    }
  }

  private func selected(_ key: [String]) async throws -> String {
    if !key.isEmpty { return try await list(key) }
    if request.sensitive.isEmpty { return "*" }
    let shown = plan.relation.columns.map(\.name).filter { !request.sensitive.contains($0) }
    // Of a table of sensitive columns alone there are rows still.
    return try await list(shown)
  }

  private func list(_ names: [String]) async throws -> String {
    var quoted: [String] = []
    for name in names { quoted.append(try await sql.quoted(name)) }
    return quoted.joined(separator: ", ")
  }

  /// The moments of the window have their zone with them; others that the rules name are read in the dataset's.
  private func zoned(_ text: String, isNeeded: Bool) async throws -> String {
    guard isNeeded, let time = request.time else { return "\(text);" }
    return "SET TimeZone = \(try await connection.quote(literal: time.timeZoneName)); \(text);"
  }

  private func dependsOnZone(_ metric: Metric) throws -> Bool {
    if let filter = try sql.filter(metric), mayTellTime(filter) { return true }
    switch metric.unsegmented {
    case .breaking(.expression, _): return try sql.condition(metric.unsegmented).map(mayTellTime) ?? false
    case .nulls, .duplicates: return hasZone(metric.columns, plan.relation) && metric != metric.unsegmented
    case .statement(.orphans(let reference, _)):
      let other = try sql.others.relation(reference.table)
      return hasZone(metric.columns, plan.relation) || hasZone(reference.otherColumns, other)
    default: return hasZone(metric.columns, plan.relation)
    }
  }

  private func hasZone(_ names: [String], _ relation: RelationDescription) -> Bool {
    names.contains { relation.column(named: $0)?.type == .timestampTZ }
  }

  /// Unless it only compares columns, none of which has a time zone, with constants.
  private func mayTellTime(_ text: FilterText) -> Bool {
    let words = text.text.lowercased()
    return !text.isPlain || words.contains("current_") || words.contains("localtime")
      || plan.relation.columns.contains { $0.type == .timestampTZ }
  }
}
