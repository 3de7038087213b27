import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// Limits on what a scan may cost, held before anything runs.
@Suite struct CostGateTests {
  private static let metric = Metric.rowCount(filter: "i > 5")

  private func request(_ gate: CostGate, profiling columns: Set<String> = []) -> ScanRequest {
    var options = ScanOptions()
    options.gate = gate
    return ScanRequest(
      dataset: "d", relation: RelationName(name: "t"), time: nil, window: .moment, metrics: [Self.metric],
      distributions: .only(columns), options: options)
  }

  private func withTable(_ body: (PostgresConnection, TableScan) async throws -> Void) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT i FROM generate_series(1, 5000) AS i; ANALYZE t")
      try await body(connection, TableScan(connection))
    }
  }

  private func tuplesRead(_ connection: PostgresConnection) async throws -> Int64 {
    try await connection.executeScript("SELECT pg_stat_force_next_flush()")
    return try await connection.scalar("SELECT seq_tup_read FROM pg_stat_all_tables WHERE relid = 't'::regclass")
  }

  @Test("above a limit nothing is read, and the error says what, how much and what to do")
  func refused() async throws {
    try await withTable { connection, scan in
      let before = try await tuplesRead(connection)
      let rows = await #expect(throws: ScanError.self) { try await scan.run(request(CostGate(maximumRows: 4_999))) }
      let sentence = try #require(rows?.description)
      #expect(
        sentence.hasSuffix(
          """
          .t is not read: the SELECT of its counts would read about 5000 rows by the server's estimate, and `max_rows` \
          allows 4999; narrow the window, give the time column an index, or raise `max_rows`
          """), "\(sentence)")
      let cost = await #expect(throws: ScanError.self) { try await scan.run(request(CostGate(maximumCost: 10.5))) }
      #expect(cost?.description.contains("would cost about") == true)
      #expect(cost?.description.contains("and `max_cost` allows 10.5; narrow") == true)
      #expect(try await tuplesRead(connection) == before)
      #expect(await !connection.isInTransaction)
    }
  }

  @Test("the plan tells the same refusal")
  func told() async throws {
    try await withTable { _, scan in
      for gate in [CostGate(maximumRows: 10), CostGate(maximumCost: 1)] {
        let error = await #expect(throws: ScanError.self) { try await scan.run(request(gate)) }
        let refusal = try await scan.explain(request(gate)).refusal
        #expect(refusal != nil && refusal == error?.description)
      }
      #expect(try await scan.explain(request(CostGate(maximumRows: 5_000))).refusal == nil)
    }
  }

  @Test("the stream is held to the limit too")
  func stream() async throws {
    try await withTable { _, scan in
      let plan = try await scan.explain(request(CostGate(), profiling: ["i"]))
      let costs = plan.statements.map(\.cost)
      try #require(costs.count == 2 && costs[0] != costs[1])
      let gate = CostGate(maximumCost: costs.min())
      let error = await #expect(throws: ScanError.self) { try await scan.run(request(gate, profiling: ["i"])) }
      let dearer = costs[0] > costs[1] ? "the SELECT of its counts" : "the stream of its rows"
      #expect(error?.description.contains(dearer) == true)
      let rows = await #expect(throws: ScanError.self) {
        try await scan.run(
          ScanRequest(
            dataset: "d", relation: RelationName(name: "t"), time: nil, window: .moment, metrics: [],
            distributions: .only(["i"]), options: request(CostGate(maximumRows: 1)).options))
      }
      #expect(rows?.description.contains("the stream of its rows would read about 5000 rows") == true)
    }
  }

  @Test("the stream is held to the limit also where a slice cannot be cut from it")
  func streamWithoutSlice() async throws {
    try await withTable { connection, scan in
      try await connection.executeScript(
        "CREATE VIEW v AS SELECT (SELECT count(*) FROM t AS o WHERE o.i < t.i) AS n FROM t")
      let error = await #expect(throws: ScanError.self) {
        try await scan.run(
          ScanRequest(
            dataset: "d", relation: RelationName(name: "v"), time: nil, window: .moment, metrics: [],
            distributions: .only(["n"]), slices: [.filter("ghost > 1")],
            options: request(CostGate(maximumCost: 10_000)).options))
      }
      #expect(error?.description.contains("the stream of its rows would cost about") == true)
    }
  }

  @Test("below the limits the scan is the same as without, whatever else is wrong with it")
  func allowed() async throws {
    try await withTable { connection, scan in
      let gate = CostGate(maximumCost: 1e9, maximumRows: 5_000)
      let profile = try await scan.run(request(gate, profiling: ["i"]))
      #expect(profile.measurements[Self.metric] == .count(4_995) && profile[column: "i"]?.rowCount == 5_000)
      let faulty = ScanRequest(
        dataset: "d", relation: RelationName(name: "t"), time: nil, window: .moment,
        metrics: [Self.metric, .rowCount(filter: "ghost > 1")], distributions: .only([]), options: request(gate).options
      )
      let partial = try await scan.run(faulty)
      #expect(partial.measurements[Self.metric] == .count(4_995))
      #expect(partial.reason(.rowCount(filter: "ghost > 1")) != nil)
    }
  }
}
