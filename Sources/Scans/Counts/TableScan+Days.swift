import Columns
import Postgres
package import Profiles

/// The metrics of one day, or of all rows.
package struct MetricGroup: Sendable {
  /// `2013-02-08` in the request's time zone; nil where all rows are one group.
  package let day: String?
  package let measurements: [Metric: Measurement]
}

extension TableScan {
  /// Takes the request's metrics of every day of its window, by one SELECT that groups the rows.
  ///
  /// A metric that cannot be had is `unavailable` on every day; it costs as many further reads as it takes to find it, at
  /// most one a halving.
  /// - Parameter byDay: false: of all rows of the window together. Without a time column it has to be false.
  /// - Returns: days that have rows, oldest first; one group where not `byDay`, of a table without rows too.
  /// - Throws: `PostgresError`, `ScanError`, `CancellationError`.
  package func groups(of request: ScanRequest, byDay: Bool) async throws -> [MetricGroup] {
    try await withSnapshot(of: request) { relation in
      let window = try await WindowPredicate(request, relation, on: connection)
      let plan = try await ScanPlan(request, relation, window: window, on: connection)
      let day = byDay ? try await day(request, relation) : nil
      let query = GroupQuery(plan: plan, request: request, day: day, connection: connection)
      return try await query.groups()
    }
  }

  /// The session reads times in the request's zone.
  private func day(_ request: ScanRequest, _ relation: RelationDescription) async throws -> String {
    guard let time = request.time, let column = relation.column(named: time.name), column.type.isTemporal else {
      let table = relation.name.description
      throw ScanError.timeColumnMissing(table: table, column: request.time?.name ?? "")
    }
    return try await "\(connection.quote(identifier: column.name))::date"
  }
}

/// One SELECT of metrics, grouped by day or not; smaller ones where the server rejects it for what the data held.
private struct GroupQuery {
  let plan: ScanPlan
  let request: ScanRequest
  let day: String?
  let connection: PostgresConnection

  func groups() async throws -> [MetricGroup] {
    var entries: [(metric: Metric, entry: AggregateEntry)] = []
    var seen: Set<Metric> = []
    // What constraints prove is asked too: by day it costs little, and comes with its days.
    for metric in [.rowCount(filter: nil)] + request.metrics
    where plan.refused[metric] == nil && seen.insert(metric).inserted {
      entries.append((metric, try await plan.metricSQL.aggregate(metric)))
    }
    var days: [String: [Metric: Measurement]] = [:]
    for start in stride(from: 0, to: entries.count, by: AggregateScan.entriesPerStatement - 1) {
      let part = entries[start..<min(start + AggregateScan.entriesPerStatement - 1, entries.count)]
      try await read(part, into: &days)
    }
    for (metric, reason) in plan.refused {
      for day in days.keys { days[day]?[metric] = .unavailable(reason: reason) }
    }
    return days.sorted { $0.key < $1.key }.map { MetricGroup(day: day == nil ? nil : $0.key, measurements: $0.value) }
  }

  private func read(
    _ entries: ArraySlice<(metric: Metric, entry: AggregateEntry)>, into days: inout [String: [Metric: Measurement]]
  ) async throws {
    let read = try await connection.isolated { try await select(entries) }
    switch read {
    case .success(let found): days.merge(found) { $0.merging($1) { first, _ in first } }
    case .failure(let reason, _) where entries.count == 1:
      for (metric, _) in entries { for day in days.keys { days[day]?[metric] = .unavailable(reason: reason) } }
    case .failure:
      let middle = entries.startIndex + entries.count / 2
      try await self.read(entries[..<middle], into: &days)
      try await self.read(entries[middle...], into: &days)
    }
  }

  private func select(
    _ entries: ArraySlice<(metric: Metric, entry: AggregateEntry)>
  ) async throws -> [String: [Metric: Measurement]] {
    let list = entries.map(\.entry.expression).joined(separator: ",\n  ")
    let sql = """
      /* leadsman:groups */ SELECT \(day.map { "(\($0))::text" } ?? "''"),
        \(list)
      FROM \(plan.quotedRelation) WHERE \(plan.window)\(day.map { " GROUP BY \($0)" } ?? "")
      """
    let rows = try await connection.query(sql)
    var days: [String: [Metric: Measurement]] = [:]
    for row in rows {
      var measurements: [Metric: Measurement] = [:]
      for (index, (metric, entry)) in entries.enumerated() {
        measurements[metric] = try Answer(row, index + 1, of: entry).measurement
      }
      days[try row.decode(0, as: String.self)] = measurements
    }
    return days
  }
}
