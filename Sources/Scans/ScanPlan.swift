import Columns
import Postgres
import Profiles

/// How one scan of one window is done: what the catalog proves, what is counted in the server, what is streamed, what
/// cannot be had.
struct ScanPlan {
  /// Hash buckets that stand for the values of a sensitive column.
  static let sensitiveBuckets = 16

  struct Aggregate {
    let metric: Metric
    let entry: AggregateEntry
  }

  let relation: RelationDescription
  let window: String
  let quotedRelation: String
  let metricSQL: MetricSQL
  /// Metrics with their expressions, the row count first.
  let aggregates: [Aggregate]
  /// Metrics that are known without reading a row.
  let proved: [Metric: Proof]
  /// Metrics that the relation cannot give, with the reason.
  let refused: [Metric: String]
  /// Columns whose distribution is wanted and cannot be had, with the reason.
  let unprofiled: [String: String]
  let streamed: [RelationDescription.Column]
  let sensitive: [RelationDescription.Column]

  init(
    _ request: ScanRequest, _ relation: RelationDescription, window: WindowPredicate, on connection: PostgresConnection
  ) async throws {
    self.relation = relation
    self.window = window.sql
    quotedRelation = try await connection.quote(relation.name)
    let present = request.sensitive.intersection(relation.columns.map(\.name))
    metricSQL = MetricSQL(
      relation: relation, time: request.time, sensitive: request.mayLackSensitive ? present : request.sensitive,
      connection: connection)
    let proof = try await Self.proof(of: request.metrics, relation, on: connection)
    var aggregates: [Aggregate] = []
    var proved: [Metric: Proof] = [:]
    var refused: [Metric: String] = [:]
    var seen: Set<Metric> = []
    for metric in [.rowCount(filter: nil)] + request.metrics where seen.insert(metric).inserted {
      do {
        // First what cannot be had at all: the catalog would prove it of a type that cannot be compared, too.
        let entry = try await metricSQL.aggregate(metric)
        proved[metric] = proof?.prove(metric)
        if proved[metric] == nil { aggregates.append(Aggregate(metric: metric, entry: entry)) }
      } catch let refusal as MetricSQL.Refusal {
        refused[metric] = refusal.description
      } catch PostgresError.textHoldsNUL {
        refused[metric] = PostgresError.textHoldsNUL.description
      }
    }
    self.aggregates = aggregates
    self.proved = proved
    self.refused = refused
    let wanted = relation.columns.filter { request.distributions.include($0.name) }
    var unprofiled: [String: String] = [:]
    if case .only(let names) = request.distributions {
      for name in names where relation.column(named: name) == nil {
        unprofiled[name] = MetricSQL.Refusal.missingColumn(name).description
      }
    }
    if let withheld = metricSQL.withheld {
      // Any of the columns may be the sensitive one under another name.
      for name in wanted.map(\.name) + unprofiled.keys { unprofiled[name] = withheld.description }
      (streamed, sensitive) = ([], [])
    } else {
      streamed = wanted.filter { !request.sensitive.contains($0.name) }
      sensitive = wanted.filter { request.sensitive.contains($0.name) }
    }
    self.unprofiled = unprofiled
  }

  /// What the constraints prove; nil where no metric could be proved, or the catalog does not tell.
  private static func proof(
    of metrics: [Metric], _ relation: RelationDescription, on connection: PostgresConnection
  ) async throws -> CatalogProof? {
    guard metrics.contains(where: CatalogProof.isProvable) else { return nil }
    do {
      return CatalogProof(relation, try await ConstraintCatalog(connection).constraints(of: relation.oid))
    } catch PostgresError.server {
      // Then the metrics are counted: proofs spare reads, and decide nothing.
      return nil
    }
  }

  /// Counts of the hash buckets of every sensitive column, then of its nulls.
  func sensitiveEntries() async throws -> [AggregateEntry] {
    var entries: [AggregateEntry] = []
    for column in sensitive {
      let name = try await metricSQL.quoted(column.name)
      for bucket in 0..<Self.sensitiveBuckets {
        let hash = "pg_catalog.hashtextextended(\(name)::text, 0) & \(Self.sensitiveBuckets - 1)"
        let count = "count(*) FILTER (WHERE (\(hash)) = \(bucket))"
        entries.append(AggregateEntry(expression: count, columns: [column.name]))
      }
      entries.append(AggregateEntry(expression: "count(*) FILTER (WHERE \(name) IS NULL)", columns: [column.name]))
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
    case .only(let names), .among(let names): names.contains(name)
    }
  }
}
