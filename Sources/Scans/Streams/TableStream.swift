import Columns
import Postgres
import Profiles

/// Takes the distributions of a window by COPY, in chunks that several connections share.
///
/// Every chunk folds into a profile of its own, and these merge in one fixed order, so that the same physical table gives
/// the same bytes whatever the number of connections.
struct TableStream {
  let plan: ScanPlan
  let request: ScanRequest
  let scan: TableScan
  private var connection: PostgresConnection { scan.connection }

  init(_ plan: ScanPlan, of request: ScanRequest, by scan: TableScan) {
    self.plan = plan
    self.request = request
    self.scan = scan
  }

  /// Adds the profiles of the columns that the plan streams, and tells of those that could not be read.
  func read(into profile: inout TableProfile) async throws {
    try await connection.executeScript(StreamSettings.order)
    profile.slices = plan.slices.unavailable
    if !plan.streamed.isEmpty || !plan.slices.cuts.isEmpty { try await stream(into: &profile) }
    profile.slices += plan.slices.missing(from: profile.slices)
  }

  private func stream(into profile: inout TableProfile) async throws {
    let outline = try await outline()
    let sizes = scan.chunkSizes.fitting(outputs: plan.layout(plan.streamed).outputs.count)
    var chunks: [StreamChunk] = []
    if let outline {
      let cut = StreamChunks(plan: plan, request: request, connection: connection, sizes: sizes)
      chunks = try await cut.chunks(of: outline) ?? []
    }
    let limits = limits(rows: profile.rowCount)
    // 0 where the stream is to count them.
    let rows = Int64(Double(profile.rowCount) * (plan.sample?.share ?? 1))
    let crew = StreamCrew(
      leader: connection, connect: scan.connect, limits: limits,
      relations: request.query == nil ? [plan.relation.name] : [], timeZone: request.time?.timeZone)
    let (streams, unprofiled) = try await crew.work(min(request.options.connections, chunks.count)) { crew in
      try await connection.executeScript("/* leadsman:savepoint */ SAVEPOINT leadsman_stream")
      try await connection.useLimits(limits)
      let found = try await read(ChunkedCopy(chunks: chunks, connections: crew), outline, rows: rows)
      try await connection.executeScript(
        "/* leadsman:release */ ROLLBACK TO SAVEPOINT leadsman_stream; RELEASE SAVEPOINT leadsman_stream")
      return found
    }
    for stream in streams { try profile.add(stream) }
    profile.unprofiled.merge(unprofiled) { first, _ in first }
  }

  /// How the planner would read the stream; nil where it cannot be planned.
  private func outline() async throws -> StreamOutline? {
    let sql = try await plan.streamSQL(plan.streamed)
    let explained = try await connection.isolated {
      try await connection.query("/* leadsman:stream plan */ EXPLAIN (VERBOSE, FORMAT JSON) \(sql)").first?
        .decode(0, as: String.self)
    }
    guard case .success(let json?) = explained else { return nil }
    return try? StreamOutline(explained: json)
  }

  /// A pace lengthens what a stream may take; and a connection that is done waits for the others.
  private func limits(rows: Int64) -> ReadLimits {
    var limits = scan.limits
    if let pace = request.options.pace { limits.statementTimeout += pace.time(for: rows) }
    limits.idleTimeout = max(limits.idleTimeout, limits.statementTimeout)
    return limits
  }

  /// One stream; where it fails for the sake of some columns, further ones, so that only the culprits go without.
  private func read(
    _ copy: ChunkedCopy, _ outline: StreamOutline?, rows: Int64
  ) async throws -> (streams: [StreamProfile], unprofiled: [String: String]) {
    let outputs = outline?.outputs ?? []
    let plain = plan.streamed.indices.filter { $0 < outputs.count && StreamOutline.isPlainColumn(outputs[$0]) }
    var search = ColumnSearch(columns: plan.streamed.count, plain: Set(plain))
    var streams: [StreamProfile] = []
    while let next = search.next() {
      let meter = RowMeter(pace: request.options.pace)
      let statement: ([Int]) async throws -> StreamStatement = { columns in
        try await StreamStatement(plan, columns.map { plan.streamed[$0] }, on: connection)
      }
      switch next {
      case .stream(let columns):
        let statement = try await statement(columns)
        switch try await connection.isolated(tolerating: \.isEndOfStream, { try await copy.read(statement, meter) }) {
        case .success(let stream):
          streams.append(stream)
          search.succeeded()
        case .failure(let reason, isTimeout: true): search.ranOutOfTime(reason)
        case .failure(let reason, isTimeout: false):
          search.failed(reason, share: Self.share(meter, of: rows, outline))
        }
      case .blame(let columns):
        let (culprit, share) = try await blame(columns, try await statement(columns), rows: rows, outline)
        search.blamed(culprit, share: share)
      case .plan(let columns): search.blamed(try await unplannable(columns, try await statement(columns)), share: 0)
      }
    }
    let reasons = search.unavailable.map { (plan.streamed[$0.key].name, $0.value) }
    return (streams, Dictionary(reasons, uniquingKeysWith: { first, _ in first }))
  }

  /// How much of the window was read until a stream failed.
  private static func share(_ meter: RowMeter, rowsToOne: Int = 1, of rows: Int64, _ outline: StreamOutline?) -> Double
  {
    if !meter.hasStarted { return 0 }
    guard outline?.isInStep == true else { return 1 }
    return min(1, Double(meter.rows / rowsToOne + 1) / Double(max(rows, 1)))
  }

  /// The first of the columns that cannot be read, with its reason.
  private func blame(
    _ columns: [Int], _ statement: StreamStatement, rows: Int64, _ outline: StreamOutline?
  ) async throws -> (culprit: [Int: String], share: Double) {
    let meter = RowMeter(pace: request.options.pace)
    let read = try await connection.isolated(tolerating: \.isEndOfStream) {
      try await connection.copyOut(statement.values, columns: [("value", .text)], meter: meter, into: ()) { _, _ in }
    }
    let share = Self.share(meter, rowsToOne: columns.count + 1, of: rows, outline)
    guard case .failure(let reason, isTimeout: false) = read else { return ([:], 1) }
    // Where a row begins, and then nothing comes, the server took all its values at once.
    let value = meter.rows % (columns.count + 1)
    return (value == 0 ? [:] : [columns[value - 1]: reason], share)
  }

  /// Columns that the server rejects while it plans.
  private func unplannable(_ columns: [Int], _ statement: StreamStatement) async throws -> [Int: String] {
    var culprits: [Int: String] = [:]
    for (place, column) in columns.enumerated() {
      let planned = try await connection.isolated { try await connection.query(statement.plan(of: place)).count }
      if case .failure(let reason, _) = planned { culprits[column] = reason }
    }
    return culprits
  }
}

extension PostgresError {
  /// Whether it ends a stream, and leaves what was counted.
  fileprivate var isEndOfStream: Bool { isOwnToStatement || isTimeout }
}
