import Columns
package import Postgres
package import Profiles
import Sketches

/// Reads one window of a table: once aggregated, once streamed, in one snapshot.
package struct TableScan: Sendable {
  package let connection: PostgresConnection
  package let limits: ReadLimits
  /// Opens further connections to the same server; nil: there are none.
  let connect: (@Sendable () async throws -> PostgresConnection)?
  private let retry: ScanRetry
  var chunkSizes = ChunkSizes.standard

  package init(
    _ connection: PostgresConnection, limits: ReadLimits = .standard,
    connect: (@Sendable () async throws -> PostgresConnection)? = nil, retry: ScanRetry = .standard
  ) {
    self.connection = connection
    self.limits = limits
    self.connect = connect
    self.retry = retry
  }

  /// Where the relation has no column of a sensitive column's name, rows are counted and no value leaves the server: every
  /// column that was to be profiled is `unprofiled`, and there are no failing rows.
  /// - Parameters:
  ///   - evidence: names the metrics whose failing rows a person will want to see, once the counts are known.
  /// - Returns: `unread` where the time column cannot cut the window: then the catalog alone was read.
  /// - Throws: `PostgresError`, `ScanError`, among them `lostToRecovery`, `CancellationError`. A single metric that cannot be had is
  ///   `Measurement.unavailable`, a column that cannot be read is `unprofiled`, and neither throws.
  package func run(
    _ request: ScanRequest, evidence: @Sendable (TableProfile) -> [Metric] = { _ in [] }
  ) async throws -> TableProfile {
    try await retried(request) { try await $0.attempt(request, evidence) }
  }

  /// Calls `body` with this scan, and once more, in a new snapshot, each time it loses the one it has.
  func retried<Result>(_ request: ScanRequest, _ body: (TableScan) async throws -> Result) async throws -> Result {
    // A moment that another connection keeps is not to be had anew.
    if request.moment != nil { return try await body(self) }
    let table = request.relation.description
    return try await retry.run(table) { failed in
      do { return try await failed == 0 ? body(self) : again(body) } catch let error as PostgresError
        where error.isLossOfSnapshot && connect == nil
      {
        if await connection.isOpen { throw error }
        throw ScanError.lostToRecovery(table: table, attempts: failed + 1)
      }
    }
  }

  /// Calls `body` with a scan on the same connection, or on a new one where that is lost.
  private func again<Result>(_ body: (TableScan) async throws -> Result) async throws -> Result {
    guard await !connection.isOpen, let fresh = try await connect?() else { return try await body(self) }
    var scan = TableScan(fresh, limits: limits, connect: connect, retry: retry)
    scan.chunkSizes = chunkSizes
    do {
      let result = try await body(scan)
      await fresh.close()
      return result
    } catch {
      await fresh.close()
      throw error
    }
  }

  private func attempt(
    _ request: ScanRequest, _ evidence: @Sendable (TableProfile) -> [Metric]
  ) async throws -> TableProfile {
    try await withTables(of: request) { relation, others in
      let schema = try await schema(of: relation, request)
      let window: WindowPredicate
      do { window = try await WindowPredicate(request, relation, on: connection) } catch let error as ScanError {
        return .unread(request, relation, schema, reason: error.description)
      }
      var plan = try await ScanPlan(request, relation, window: window, others: others, on: connection)
      try await PlanExplainer(plan: plan, options: request.options, connection: connection).holdToGate()
      var profile = TableProfile(
        dataset: request.dataset, window: request.window, rowCount: 0, schema: schema)
      try await aggregate(plan, into: &profile)
      plan.slices.leaveOut(by: profile.measurements)
      profile.unprofiled.merge(plan.unprofiled) { first, _ in first }
      profile.sample = plan.sample
      try await TableStream(plan, of: request, by: self).read(into: &profile)
      try await takeStreamedCounts(plan, into: &profile)
      let own = StatementScan(plan: plan, options: request.options, connection: connection)
      profile.measurements.merge(try await own.measure()) { _, own in own }
      // In the table's order, wherever each column's profile came from.
      let places = Dictionary(relation.columns.map { ($0.name, $0.number) }, uniquingKeysWith: { first, _ in first })
      profile.columns.sort { places[$0.name, default: 0] < places[$1.name, default: 0] }
      let wanted = evidence(profile)
      let counted = wanted.filter { metric in
        // Of one segment it was counted among the others.
        if case .segmented(_, .one) = metric { return true }
        return if case .count = profile.measurements[metric] { true } else { false }
      }
      let numbers = wanted.filter { if case .number = profile.measurements[$0] { true } else { false } }
      profile.failingRows = try await failingRows(counted, plan, request)
      profile.evidenceQueries = try await EvidenceQuery(plan: plan, request: request).queries(for: counted + numbers)
      return profile
    }
  }

  /// Runs `body` on one moment of the request's relation, as the catalog then describes it.
  func withSnapshot<Result: Sendable>(
    of request: ScanRequest, _ body: (RelationDescription) async throws -> Result
  ) async throws -> Result {
    try await withTables(of: request) { relation, _ in try await body(relation) }
  }

  /// The same, of the tables too that the request names beside its relation.
  func withTables<Result: Sendable>(
    of request: ScanRequest, _ body: (RelationDescription, OtherTables) async throws -> Result
  ) async throws -> Result {
    do {
      return try await connection.withReadOnlySnapshot(
        of: try await tables(of: request), beside: try await company(of: request), limits: limits,
        sharing: request.moment
      ) { snapshot in
        if let zone = request.time?.timeZone { try await snapshot.use(zone) }
        let relation = try await relation(of: request, in: snapshot)
        return try await body(relation, try await OtherTables(of: request, in: snapshot))
      }
    } catch PostgresError.server(let report)
      where report.sqlState == .insufficientPrivilege && report.purpose.name == "lock"
    {
      throw ScanError.notLockable(table: request.relation.description)
    }
  }

  private func schema(of relation: RelationDescription, _ request: ScanRequest) async throws -> SchemaSnapshot {
    guard case .details(let partitions) = request.catalog else { return SchemaSnapshot(relation) }
    let details = try await SchemaQuery(connection: connection, formerPartitions: partitions).details(of: relation)
    return SchemaSnapshot(relation, details?.withholding(request.sensitive))
  }

  private func aggregate(_ plan: ScanPlan, into profile: inout TableProfile) async throws {
    let entries = try await plan.entries()
    let (measured, counted) = try await BinScan(plan, on: connection).read(entries)
    var results = measured[...]
    profile.measurements = plan.refused.mapValues { Measurement.unavailable(reason: $0) }
    for (metric, proof) in plan.proved { profile.measurements[metric] = proof.measurement }
    let counting = plan.counting
    for aggregate in counting.inServer { profile.measurements[aggregate.metric] = results.removeFirst() }
    if !counting.bringsRowCount { try Self.takeRowCount(plan, into: &profile) }
    for column in plan.sensitive {
      let counts = results.prefix(ScanPlan.sensitiveBuckets + 1)
      results = results.dropFirst(counts.count)
      if let counted = Self.profile(of: column, rowCount: profile.rowCount, counts: Array(counts)) {
        profile.columns.append(counted)
      } else {
        let reasons = counts.compactMap { if case .unavailable(let reason) = $0 { reason } else { nil } }
        profile.unprofiled[column.name] = reasons.first ?? "its values could not be counted"
      }
    }
    try plan.bins?.add(counted, into: &profile)
  }

  /// The profile of a sensitive column: its hash buckets are its categories.
  private static func profile(
    of column: RelationDescription.Column, rowCount: Int64, counts: [Profiles.Measurement]
  ) -> ColumnProfile? {
    let numbers = counts.compactMap { if case .count(let number) = $0 { number } else { nil } }
    guard numbers.count == ScanPlan.sensitiveBuckets + 1, let nulls = numbers.last else { return nil }
    var values = ValueCounts()
    for (bucket, count) in numbers.dropLast().enumerated() where count > 0 {
      values.update("bucket \(bucket)", count: Int(count))
    }
    var profile = ColumnProfile(empty: column.name, type: column.type, isSensitive: true)
    profile.rowCount = rowCount
    profile.nullCount = nulls
    profile.distribution = .categorical(values)
    return profile
  }

  private func failingRows(
    _ metrics: [Metric], _ plan: ScanPlan, _ request: ScanRequest
  ) async throws -> [Metric: FailingRows] {
    let query = FailingRowsQuery(
      request: request, sql: plan.metricSQL, relation: plan.quotedRelation, window: plan.window)
    var found: [Metric: FailingRows] = [:]
    for metric in metrics {
      do {
        // The counts stand; that their rows cannot be named, or not in time, must not take them away.
        let rows = try await connection.isolated(tolerating: \.isOfServer) { try await query.rows(breaking: metric) }
        if case .success(let rows?) = rows { found[metric] = rows }
      } catch is MetricSQL.Refusal {
        // The key names a column that is gone; the schema test says so.
        continue
      }
    }
    return found
  }
}

extension PostgresError {
  fileprivate var isOfServer: Bool { if case .server = self { true } else { false } }
}

extension TableProfile {
  /// What is known of a window of which no row could be read.
  fileprivate static func unread(
    _ request: ScanRequest, _ relation: RelationDescription, _ schema: SchemaSnapshot, reason: String
  ) -> TableProfile {
    let metrics = [.rowCount(filter: nil)] + request.metrics
    var wanted = relation.columns.map(\.name).filter(request.distributions.include)
    if case .only(let names) = request.distributions { wanted += names }
    return TableProfile(
      dataset: request.dataset, window: request.window, rowCount: 0, schema: schema,
      measurements: Dictionary(
        metrics.map { ($0, .unavailable(reason: reason)) }, uniquingKeysWith: { first, _ in first }),
      unprofiled: Dictionary(wanted.map { ($0, reason) }, uniquingKeysWith: { first, _ in first }))
  }
}

extension SchemaSnapshot {
  package init(_ relation: RelationDescription, _ details: SchemaDetails? = nil) {
    self.init(
      columns: relation.columns.map {
        Column(name: $0.name, typeName: $0.typeName, isNotNull: $0.isNotNull, number: $0.number)
      },
      primaryKey: relation.primaryKey, details: details)
  }
}
