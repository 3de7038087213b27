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
  /// Metrics that are to be counted, with their expressions, the row count first.
  let aggregates: [Aggregate]
  /// Metrics that take statements of their own, in the order of the request.
  let statements: [OwnStatement]
  /// Where they are counted.
  let counting: CountingPlan
  /// Metrics that are known without reading a row.
  let proved: [Metric: Proof]
  /// Metrics that the relation cannot give, with the reason.
  let refused: [Metric: String]
  /// Columns whose distribution is wanted and cannot be had, with the reason.
  let unprofiled: [String: String]
  let streamed: [RelationDescription.Column]
  let sensitive: [RelationDescription.Column]
  /// What part of the rows is streamed; nil where all are, or nothing is.
  let sample: Sample?
  /// How distributions are counted where nothing is streamed; nil where it is.
  let bins: BinPlan?
  /// Of which rows a sample is kept, with the seed that is the window's own; nil where none is.
  private let sampledRows: (request: ScanRequest.SampledRows, seed: UInt64)?
  /// Less what the counts show to be impossible.
  var slices: SlicePlan

  init(
    _ request: ScanRequest, _ relation: RelationDescription, window: WindowPredicate,
    others: OtherTables = OtherTables(),
    on connection: PostgresConnection
  ) async throws {
    self.relation = relation
    self.window = window.sql
    // A table that is its own window is read the same whenever it is read.
    let seed = request.time == nil ? 0 : request.window.start.microsecondsSince1970
    sampledRows = request.sampledRows.map { ($0, UInt64(bitPattern: seed)) }
    quotedRelation = try await connection.quote(relation)
    let present = request.sensitive.intersection(relation.columns.map(\.name))
    metricSQL = MetricSQL(
      relation: relation, time: request.time, sensitive: request.mayLackSensitive ? present : request.sensitive,
      connection: connection, others: others)
    let unsampled =
      request.options.sample == nil ? nil : try await Sample.refusal(of: relation, on: connection)
    slices = try await SlicePlan(
      request, relation, withheld: metricSQL.withheld?.description ?? unsampled, on: connection)
    let proof = try await Self.proof(of: request.metrics, relation, on: connection)
    var aggregates: [Aggregate] = []
    var statements: [OwnStatement] = []
    var proved: [Metric: Proof] = [:]
    var refused: [Metric: String] = [:]
    var seen: Set<Metric> = []
    var segmentColumns: Set<String> = []
    let readsOrder = request.metrics.contains(where: \.isOfOrder)
    for metric in [.rowCount(filter: nil)] + request.metrics + slices.metrics where seen.insert(metric).inserted {
      do {
        if let own = metric.ownStatement {
          let statement = try await metricSQL.statement(
            metric, own, request, relation: quotedRelation, window: self.window)
          proved[metric] = try await ForeignKeyProof(relation, others, on: connection).prove(own)
          if proved[metric] == nil { statements.append(statement) }
          continue
        }
        // First what cannot be had at all: the catalog would prove it of a type that cannot be compared, too.
        if case .segmented(_, let choice) = metric {
          segmentColumns.formUnion(choice.columns)
          if segmentColumns.count > GroupingKey.greatestColumnCount { throw MetricSQL.Refusal.tooManySegmentColumns }
        }
        var entry = try await metricSQL.aggregate(metric)
        if readsOrder, !entry.texts.isEmpty {
          entry.expressionOverSubquery = try await metricSQL.overSubquery.aggregate(metric).expression
        }
        proved[metric] = proof?.prove(metric)
        if proved[metric] == nil { aggregates.append(Aggregate(metric: metric, entry: entry)) }
      } catch let refusal as MetricSQL.Refusal {
        refused[metric] = refusal.description
      } catch PostgresError.textHoldsNUL {
        refused[metric] = PostgresError.textHoldsNUL.description
      }
    }
    self.aggregates = aggregates
    self.statements = statements
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
      (streamed, sensitive, bins) = ([], [], nil)
    } else {
      let plain = wanted.filter { !request.sensitive.contains($0.name) }
      sensitive = wanted.filter { request.sensitive.contains($0.name) }
      let isCounted = request.options.strategy == .aggregate
      streamed = isCounted || unsampled != nil ? [] : plain
      if let unsampled, !isCounted { for column in plain { unprofiled[column.name] = unsampled } }
      bins = isCounted ? try await BinPlan(plain, request, relation, on: connection) : nil
    }
    self.unprofiled = unprofiled
    sample = streamed.isEmpty && slices.cuts.isEmpty ? nil : request.options.sample
    counting = CountingPlan(
      aggregates, request, relation, streamed: streamed, sensitive: sensitive,
      streams: !streamed.isEmpty || !slices.cuts.isEmpty, needed: Set(slices.metrics))
  }

  var setsSortedApart: Bool { counting.setsSortedApart }

  /// What the constraints prove; nil where no metric could be proved, or the catalog does not tell.
  private static func proof(
    of metrics: [Metric], _ relation: RelationDescription, on connection: PostgresConnection
  ) async throws -> CatalogProof? {
    guard relation.query == nil, metrics.contains(where: CatalogProof.isProvable) else { return nil }
    do {
      return CatalogProof(relation, try await ConstraintCatalog(connection).constraints(of: relation.oid))
    } catch PostgresError.server {
      // Then the metrics are counted: proofs spare reads, and decide nothing.
      return nil
    }
  }

  /// All that is counted in the server: `counting.inServer`, then `sensitiveEntries`.
  func entries() async throws -> [AggregateEntry] {
    try await counting.inServer.map(\.entry) + sensitiveEntries()
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

  /// What a COPY of these columns puts out.
  func layout(_ columns: some Sequence<RelationDescription.Column>) -> StreamLayout {
    StreamLayout(
      columns.map { ($0.name, $0.type) }, slices.cuts, inBlocks: sample?.method == .system, rows: sampledRows)
  }

  /// The query of a COPY of these columns, and of what tells the slices apart.
  func streamSQL(_ columns: some Sequence<RelationDescription.Column>) async throws -> String {
    var list: [String] = []
    for column in columns { list.append(try await metricSQL.quoted(column.name)) }
    list += layout(columns).expressions
    return "/* leadsman:stream */ SELECT \(list.joined(separator: ", ")) FROM \(streamedRelation) WHERE \(window)"
  }

  /// Of which rows the stream is.
  var streamedRelation: String { quotedRelation + (sample.map { " " + $0.clause } ?? "") }
}

extension ScanRequest.Distributions {
  func include(_ name: String) -> Bool {
    switch self {
    case .all(let excluded): !excluded.contains(name)
    case .only(let names), .among(let names): names.contains(name)
    }
  }
}

extension Metric {
  fileprivate var isOfOrder: Bool { if case .disordered = unsegmented { true } else { false } }
}
