import Postgres
import Profiles

/// Has the server explain the statements of a plan, in the snapshot of the scan; none is run.
struct PlanExplainer {
  let plan: ScanPlan
  let options: ScanOptions
  let connection: PostgresConnection
  /// How the stream is cut; nil where that does not matter.
  var cutting: StreamChunks?

  /// All that the server counts: `plan.entries()`, then those of the bins.
  static func entries(_ plan: ScanPlan) async throws -> [AggregateEntry] {
    try await plan.entries() + (plan.bins?.entries ?? [])
  }

  /// - Parameter unsound: places among `entries` that the server rejects.
  /// - Throws: `PostgresError`, `DecodingError`.
  func statements(without unsound: some Collection<Int>) async throws -> [ScanExplanation.Statement] {
    let unsound = Set(unsound)
    let entries = try await Self.entries(plan).enumerated().filter { !unsound.contains($0.offset) }.map(\.element)
    var statements: [ScanExplanation.Statement] = []
    for sql in counts(entries) {
      if let statement = try await explain(sql, .aggregate) { statements.append(statement) }
    }
    if !plan.streamed.isEmpty || !plan.slices.cuts.isEmpty {
      let sql = try await plan.streamSQL(plan.streamed)
      if let statement = try await explain(sql, .stream) { statements.append(statement) }
    }
    return statements
  }

  /// The statements of single tests, each with why it would not run, where it would not.
  func ownStatements() async throws -> [(metric: Metric, statement: ScanExplanation.Statement, refusal: ScanError?)] {
    var statements: [(metric: Metric, statement: ScanExplanation.Statement, refusal: ScanError?)] = []
    for statement in plan.statements {
      guard let explained = try await explain(statement.sql, .statement) else { continue }
      statements.append((statement.metric, explained, refusal(of: [explained])))
    }
    return statements
  }

  /// As `BinScan` reads them.
  private func counts(_ entries: [AggregateEntry]) -> [String] {
    let parts = plan.bins?.parts ?? []
    let isOfWhole: (AggregateEntry) -> Bool = { !parts.isEmpty && $0.isOfWhole }
    return AggregateScan(plan, parts: parts, on: connection).statements(entries.filter { !isOfWhole($0) })
      + AggregateScan(plan, asOne: true, on: connection).statements(entries.filter(isOfWhole))
  }

  /// - Throws: `ScanError.tooCostly`, by what the server estimates, where a statement is above a limit of the gate.
  func holdToGate() async throws {
    guard options.gate != CostGate() else { return }
    let unsound = try await AggregateScan(plan, on: connection).unsound(among: Self.entries(plan))
    let explainer = PlanExplainer(plan: plan.leavingOutSlices(unsound), options: options, connection: connection)
    if let refusal = refusal(of: try await explainer.statements(without: unsound.keys)) { throw refusal }
  }

  /// Why the gate lets none of the statements run; nil where it does.
  func refusal(of statements: [ScanExplanation.Statement]) -> ScanError? {
    let table = plan.relation.name.description
    for statement in statements {
      if let limit = options.gate.maximumCost, statement.cost > limit {
        return .tooCostly(table: table, statement.kind, cost: statement.cost, limit: limit)
      }
      if let limit = options.gate.maximumRows, statement.rowsRead > limit {
        return .tooManyRows(table: table, statement.kind, rows: statement.rowsRead, limit: limit)
      }
    }
    return nil
  }

  /// - Returns: nil where the server cannot plan it, and so would not run it.
  func explain(
    _ sql: String, _ kind: ScanExplanation.Statement.Kind
  ) async throws -> ScanExplanation.Statement? {
    let isStream = kind == .stream
    try await connection.executeScript("/* leadsman:savepoint */ SAVEPOINT leadsman_explain")
    if isStream { try await connection.executeScript(StreamSettings.order) }
    let answer = try await connection.isolated {
      try await connection.query("/* leadsman:explain */ EXPLAIN (VERBOSE, FORMAT JSON) \(sql)").first?
        .decode(0, as: String.self)
    }
    // Gives back the settings.
    try await connection.executeScript(
      "/* leadsman:undo */ ROLLBACK TO SAVEPOINT leadsman_explain; RELEASE SAVEPOINT leadsman_explain")
    guard case .success(let json?) = answer else { return nil }
    var chunks = 1
    if isStream, let cutting, let outline = try? StreamOutline(explained: json) {
      chunks = try await cutting.chunks(of: outline)?.count ?? 1
    }
    return try await statement(sql, kind, ExplainedPlan(json: json), chunks: chunks)
  }

  private func statement(
    _ sql: String, _ kind: ScanExplanation.Statement.Kind, _ explained: ExplainedPlan, chunks: Int
  ) async throws -> ScanExplanation.Statement {
    let known = try await knownRows(explained.reads.filter(\.isWhole))
    let reads = explained.reads.map { read in
      let name = read.table
      // The planner tells how many rows pass the condition; how many are in the table, its statistics do.
      let total = read.isWhole && read.node.filter != nil ? known[name] ?? 0 : 0
      return ScanExplanation.TableRead(
        table: name.description, node: read.node.type, index: read.index, rows: read.rows,
        rowsRead: max(read.rows, total))
    }
    let family = try await family()
    return ScanExplanation.Statement(
      kind: kind, sql: sql, cost: explained.cost, reads: reads, nodes: explained.nodes,
      parallelWorkers: explained.workers, prunedTables: family.subtracting(explained.reads.map(\.table)).count,
      connections: min(options.connections, chunks), chunks: chunks)
  }

  private static let knownRowsSQL = """
    /* leadsman:known rows */
    SELECT n.nspname, c.relname, c.reltuples::float8
    FROM unnest($1::text[], $2::text[]) AS t(schema, name) JOIN pg_catalog.pg_namespace AS n ON n.nspname = t.schema
      JOIN pg_catalog.pg_class AS c ON c.relnamespace = n.oid AND c.relname = t.name
    """

  private func knownRows(_ reads: [ExplainedPlan.Read]) async throws -> [RelationName: Double] {
    if reads.isEmpty { return [:] }
    let schemas = PostgresValue.textArray(reads.map(\.table.schema))
    let rows = try await connection.query(Self.knownRowsSQL, [schemas, .textArray(reads.map(\.table.name))])
    let found = try rows.map { row in
      (RelationName(schema: try row.decode(0), name: try row.decode(1)), try row.decode(2, as: Double.self))
    }
    return Dictionary(found, uniquingKeysWith: { first, _ in first })
  }

  private static let familySQL = """
    /* leadsman:tables read together */
    WITH RECURSIVE tree AS (
      SELECT $1::bigint::oid AS oid
      UNION SELECT i.inhrelid FROM pg_catalog.pg_inherits AS i JOIN tree AS t ON t.oid = i.inhparent)
    SELECT n.nspname, c.relname
    FROM tree AS t JOIN pg_catalog.pg_class AS c ON c.oid = t.oid JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
    WHERE c.relkind <> 'p'
    """

  /// The partitions and inheriting tables that hold rows; empty for a table without any.
  private func family() async throws -> Set<RelationName> {
    guard plan.relation.hasChildren else { return [] }
    let rows = try await connection.query(Self.familySQL, [.int64(plan.relation.oid)])
    return Set(try rows.map { RelationName(schema: try $0.decode(0), name: try $0.decode(1)) })
  }
}

extension ScanPlan {
  /// Less the slices that a scan leaves out because the server rejects what they are counted by.
  /// - Parameter unsound: reasons by place among `entries()`.
  func leavingOutSlices(_ unsound: [Int: String]) -> ScanPlan {
    var gone = refused
    for (index, aggregate) in counting.inServer.enumerated() {
      if let reason = unsound[index] { gone[aggregate.metric] = reason }
    }
    var plan = self
    plan.slices.leaveOut(by: gone.mapValues { .unavailable(reason: $0) })
    return plan
  }
}

extension ExplainedPlan.Read {
  /// As the catalog names it; of rows from elsewhere what the plan calls them.
  var table: RelationName { RelationName(schema: node.schema, name: node.table ?? node.type) }
}
