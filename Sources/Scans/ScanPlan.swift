import Columns
import Postgres
import Profiles

/// How one scan of one window is done: what is counted in the server, what is streamed, what cannot be had.
struct ScanPlan {
  /// Hash buckets that stand for the values of a sensitive column.
  static let sensitiveBuckets = 16

  struct Aggregate {
    let metric: Metric
    let entry: AggregateScan.Entry
  }

  let relation: RelationDescription
  let window: String
  let quotedRelation: String
  let metricSQL: MetricSQL
  /// Metrics with their expressions, the row count first.
  let aggregates: [Aggregate]
  /// Metrics that the relation cannot give, with the reason.
  let refused: [Metric: String]
  /// Columns whose distribution is wanted and that do not exist, with the reason.
  let missing: [String: String]
  let streamed: [RelationDescription.Column]
  let sensitive: [RelationDescription.Column]

  init(_ request: ScanRequest, _ relation: RelationDescription, on connection: PostgresConnection) async throws {
    self.relation = relation
    window = try await WindowPredicate(request, relation, on: connection).sql
    quotedRelation = try await connection.quote(relation.name)
    metricSQL = MetricSQL(relation: relation, time: request.time, connection: connection)
    var aggregates: [Aggregate] = []
    var refused: [Metric: String] = [:]
    var seen: Set<Metric> = []
    for metric in [.rowCount(filter: nil)] + request.metrics where seen.insert(metric).inserted {
      do {
        let expression = try await metricSQL.aggregate(metric)
        let isInstant = if case .newest = metric { true } else { false }
        aggregates.append(Aggregate(metric: metric, entry: .init(expression: expression, isInstant: isInstant)))
      } catch let refusal as MetricSQL.Refusal {
        refused[metric] = refusal.description
      }
    }
    self.aggregates = aggregates
    self.refused = refused
    let wanted = relation.columns.filter { request.distributions.include($0.name) }
    streamed = wanted.filter { !request.sensitive.contains($0.name) }
    sensitive = wanted.filter { request.sensitive.contains($0.name) }
    var missing: [String: String] = [:]
    if case .only(let names) = request.distributions {
      for name in names where relation.column(named: name) == nil {
        missing[name] = MetricSQL.Refusal.missingColumn(name).description
      }
    }
    self.missing = missing
  }

  /// Counts of the hash buckets of every sensitive column, then of its nulls.
  func sensitiveEntries() async throws -> [AggregateScan.Entry] {
    var entries: [AggregateScan.Entry] = []
    for column in sensitive {
      let name = try await metricSQL.quoted(column.name)
      for bucket in 0..<Self.sensitiveBuckets {
        let hash = "pg_catalog.hashtextextended(\(name)::text, 0) & \(Self.sensitiveBuckets - 1)"
        entries.append(.init(expression: "count(*) FILTER (WHERE (\(hash)) = \(bucket))", isInstant: false))
      }
      entries.append(.init(expression: "count(*) FILTER (WHERE \(name) IS NULL)", isInstant: false))
    }
    return entries
  }

  /// The query of a COPY of these columns.
  func streamSQL(_ columns: some Sequence<RelationDescription.Column>) async throws -> String {
    var list: [String] = []
    for column in columns { list.append(try await metricSQL.quoted(column.name)) }
    return "/* leadsman:stream */ SELECT \(list.joined(separator: ", ")) FROM \(quotedRelation) WHERE \(window)"
  }
}

extension ScanRequest.Distributions {
  func include(_ name: String) -> Bool {
    switch self {
    case .all(let excluded): !excluded.contains(name)
    case .only(let names): names.contains(name)
    }
  }
}
