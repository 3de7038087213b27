import Postgres
import Profiles

extension TableScan {
  /// Tells how a scan would be done, in a snapshot like its own: the catalog is asked, the server plans and explains every
  /// statement, and none is run. No row is read.
  /// - Throws: `PostgresError`, among them `relationNotFound`, `permissionDenied`, `notReadable`; `ScanError` where not even
  ///   the relation can be told; `CancellationError`.
  package func explain(_ request: ScanRequest) async throws -> ScanExplanation {
    try await withTables(of: request) { relation, others in
      var (window, unread): (WindowPredicate, String?) = (.all, nil)
      do { window = try await WindowPredicate(request, relation, on: connection) } catch let error as ScanError {
        unread = error.description
      }
      var plan = try await ScanPlan(request, relation, window: window, others: others, on: connection)
      let unsound = try await AggregateScan(plan, on: connection).unsound(
        among: PlanExplainer.entries(plan) + plan.counting.alongStream.map(\.entry))
      var ways = PlannedWays(plan, request, unsound: unsound)
      let own = StatementScan(plan: plan, options: request.options, connection: connection)
      let rejected = try await own.unsound()
      for statement in plan.statements {
        ways.metrics[statement.metric] = rejected[statement.metric].map { .unavailable(reason: $0) } ?? .statement
      }
      if case .unavailable(let reason)? = ways.metrics[.rowCount(filter: nil)] {
        unread = unread ?? ScanError.notReadable(table: relation.name.description, reason: reason).description
      }
      plan = plan.leavingOutSlices(unsound)
      let sizes = chunkSizes.fitting(outputs: plan.layout(plan.streamed).outputs.count)
      let explainer = PlanExplainer(
        plan: plan, options: request.options, connection: connection,
        cutting: StreamChunks(plan: plan, request: request, connection: connection, sizes: sizes))
      let shared = unread == nil ? try await explainer.statements(without: unsound.keys) : []
      let single = unread == nil ? try await explainer.ownStatements() : []
      for (metric, _, refusal) in single where rejected[metric] == nil {
        if let refusal { ways.metrics[metric] = .unavailable(reason: refusal.description) }
      }
      let statements = shared + single.filter { rejected[$0.metric] == nil }.map(\.statement)
      return ScanExplanation(
        table: relation.name.description, window: plan.window, unread: unread, metrics: ways.metrics,
        columns: ways.columns, unsliced: plan.slices.reasons, statements: statements,
        refusal: explainer.refusal(of: shared)?.description)
    }
  }
}

/// The way of every metric and distribution of a plan.
private struct PlannedWays {
  var metrics: [Metric: ScanExplanation.Way] = [:]
  var columns: [ScanExplanation.Column] = []

  /// - Parameter unsound: reasons by place among the counts in the server, those of sensitive columns, those of bins, and
  ///   those that come along a stream.
  init(_ plan: ScanPlan, _ request: ScanRequest, unsound: [Int: String]) {
    for (metric, reason) in plan.refused { metrics[metric] = .unavailable(reason: reason) }
    for (metric, proof) in plan.proved { metrics[metric] = .proved(by: proof.reason) }
    let (inServer, alongStream) = (plan.counting.inServer, plan.counting.alongStream)
    for (index, aggregate) in inServer.enumerated() {
      let isApart = plan.setsSortedApart && aggregate.entry.sortsRows
      let way: ScanExplanation.Way =
        aggregate.entry.segments != nil ? .aggregateSegments : isApart ? .aggregateApart : .aggregate
      metrics[aggregate.metric] = unsound[index].map { .unavailable(reason: $0) } ?? way
    }
    let perColumn = ScanPlan.sensitiveBuckets + 1
    let binStart = inServer.count + plan.sensitive.count * perColumn
    let bins = plan.bins?.entries ?? []
    let streamStart = binStart + bins.count
    for (index, aggregate) in alongStream.enumerated() {
      metrics[aggregate.metric] = unsound[streamStart + index].map { .unavailable(reason: $0) } ?? .stream
    }
    var ways = plan.unprofiled.mapValues { ScanExplanation.Way.unavailable(reason: $0) }
    for column in plan.streamed { ways[column.name] = .stream }
    for (index, column) in plan.sensitive.enumerated() {
      let start = inServer.count + index * perColumn
      let reason = (start..<start + perColumn).lazy.compactMap { unsound[$0] }.first
      ways[column.name] = reason.map { .unavailable(reason: $0) } ?? .aggregate
    }
    for (index, entry) in bins.enumerated() {
      for name in entry.columns {
        if let reason = unsound[binStart + index] { ways[name] = .unavailable(reason: reason) }
        ways[name] = ways[name] ?? .aggregate
      }
    }
    let places = Dictionary(plan.relation.columns.map { ($0.name, $0.number) }, uniquingKeysWith: { first, _ in first })
    columns = ways.map { ScanExplanation.Column(name: $0.key, way: $0.value) }.sorted {
      (places[$0.name] ?? .max, $0.name) < (places[$1.name] ?? .max, $1.name)
    }
  }
}
