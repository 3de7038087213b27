import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// What is told of a scan before it reads.
@Suite struct ExplainTests {
  private static let rows = Metric.rowCount(filter: nil)
  private static let nulls = Metric.nulls(column: "s", filter: nil)
  private static let unique = Metric.duplicates(columns: ["s"], filter: nil)
  private static let table = """
    CREATE TABLE t (id integer NOT NULL, at timestamptz, s text);
    INSERT INTO t SELECT i, timestamptz '2013-01-01 00:00Z' + i * interval '1 minute', 's' || i
    FROM generate_series(1, 20000) AS i;
    ANALYZE t
    """

  private func explain(
    _ request: ScanRequest, _ script: String = table
  ) async throws -> ScanExplanation {
    var explanation: ScanExplanation?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(script)
      explanation = try await TableScan(connection).explain(request)
    }
    return try #require(explanation)
  }

  private func day(
    _ metrics: [Metric] = [], profiling columns: Set<String> = [], _ change: (inout ScanOptions) -> Void = { _ in }
  ) throws -> ScanRequest {
    let part = try ScanRequest.of("t", from: "2013-01-02T00:00:00Z", to: "2013-01-03T00:00:00Z", by: "at")
    var options = ScanOptions()
    change(&options)
    return ScanRequest(
      dataset: "d", relation: part.relation, time: part.time, window: part.window, metrics: metrics,
      distributions: .only(columns), options: options)
  }

  @Test("each metric has its way, and each column")
  func ways() async throws {
    let id = Metric.nulls(column: "id", filter: nil)
    let ghost = Metric.nulls(column: "ghost", filter: nil)
    let fault = Metric.rowCount(filter: "ghost > 1")
    let found = try await explain(day([id, Self.nulls, Self.unique, ghost, fault], profiling: ["s", "gone"]))
    #expect(found.metrics[id] == .proved(by: "NOT NULL"))
    #expect(found.metrics[Self.nulls] == .stream && found.metrics[Self.rows] == .aggregate)
    #expect(found.metrics[Self.unique] == .aggregate)
    #expect(found.metrics[ghost] == .unavailable(reason: "the table has no column 'ghost'"))
    guard case .unavailable(let reason)? = found.metrics[fault] else {
      Issue.record("\(found.metrics)")
      return
    }
    #expect(reason.contains("A column does not exist"))
    #expect(
      found.columns.map(\.name) == ["s", "gone"] && found.columns[0].way == .stream
        && found.columns[1].way == .unavailable(reason: "the table has no column 'gone'"))
    #expect(found.statements.map(\.kind) == [.aggregate, .stream] && found.unread == nil && found.refusal == nil)
    // What the server rejects is not part of the statement that would run.
    #expect(!found.statements[0].sql.contains("ghost"))
  }

  @Test("distinct rows apart are told, in their own statement")
  func apart() async throws {
    let many = (0..<20).map { Metric.rowCount(filter: "id > \($0)") }
    let found = try await explain(day(many + [Self.unique]))
    #expect(found.metrics[Self.unique] == .aggregateApart && found.metrics[many[0]] == .aggregate)
    #expect(found.statements.map { $0.sql.contains("DISTINCT") } == [false, true])
  }

  @Test("without an index the whole table is looked at for a window; an index is named")
  func index() async throws {
    let whole = try #require(try await explain(day()).statements.first)
    #expect(whole.reads.map(\.node) == ["Seq Scan"] && whole.reads[0].table.hasSuffix(".t"))
    #expect(whole.rowsRead == 20_000 && (1_000...2_000).contains(whole.rows) && whole.cost > 0)
    let indexed = try #require(
      try await explain(day(), "\(Self.table); CREATE INDEX t_at ON t (at)").statements.first)
    #expect(indexed.reads.map(\.index) == ["t_at"] && indexed.rowsRead < 2_000 && indexed.cost < whole.cost)
    #expect(indexed.nodes.contains("Index Only Scan") || indexed.nodes.contains("Index Scan"))
  }

  @Test("the partitions that are read are named, and those that are not are counted")
  func partitions() async throws {
    let script = """
      CREATE TABLE t (id integer, at timestamptz, s text) PARTITION BY RANGE (at);
      CREATE TABLE t1 PARTITION OF t FOR VALUES FROM ('2013-01-01 00:00Z') TO ('2013-01-02 00:00Z');
      CREATE TABLE t2 PARTITION OF t FOR VALUES FROM ('2013-01-02 00:00Z') TO ('2013-01-03 00:00Z');
      CREATE TABLE t3 PARTITION OF t FOR VALUES FROM ('2013-01-03 00:00Z') TO ('2013-01-04 00:00Z');
      INSERT INTO t SELECT i, timestamptz '2013-01-01 00:00Z' + i * interval '1 minute', 's'
      FROM generate_series(1, 3000) AS i; ANALYZE t
      """
    let found = try await explain(day(profiling: ["s"]) { $0.connections = 3 }, script)
    let stream = try #require(found.statements.first)
    #expect(found.statements.count == 1 && stream.kind == .stream)
    // So few rows are one chunk.
    #expect(stream.chunks == 1 && stream.connections == 1)
    #expect(stream.reads.map { $0.table.suffix(3) } == [".t2"] && stream.prunedTables == 2)
    #expect(stream.rowsRead == 1_440 && stream.rows == 1_440)
  }

  @Test("a slice that cannot be cut is told, and the stream is explained without it, as it would run")
  func slices() async throws {
    let day = try day(profiling: ["s"])
    let request = ScanRequest(
      dataset: "d", relation: day.relation, time: day.time, window: day.window, metrics: [],
      distributions: .only(["s"]), slices: [.filter("id + 'x' > 1"), .segments(column: "id")])
    let found = try await explain(request)
    #expect(found.statements.map(\.kind) == [.aggregate, .stream] && found.unread == nil)
    #expect(found.statements.allSatisfy { !$0.sql.contains("'x'") } && found.statements[1].sql.contains("\"id\""))
    #expect(found.unsliced.keys.sorted { "\($0)" < "\($1)" } == [.filter("id + 'x' > 1")])
    #expect(found.unsliced.values.allSatisfy { $0.contains("of the `where`") })
  }

  @Test("the chunks of a stream are told, and no more connections than share them")
  func chunks() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      var scan = TableScan(connection)
      let blocks: Int64 = try await connection.scalar("SELECT pg_relation_size('t') / 8192")
      scan.chunkSizes.blocks = Int(blocks + 1) / 2
      let request = try day(profiling: ["s"]) { $0.connections = 3 }
      let several = try #require(try await scan.explain(request).statements.last)
      #expect(several.kind == .stream && several.chunks == 2 && several.connections == 2)
      scan.chunkSizes.blocks = 5
      #expect(try await scan.explain(request).statements.last?.connections == 3)
      let one = try #require(try await TableScan(connection).explain(request).statements.last)
      #expect(one.chunks == 1 && one.connections == 1)
    }
  }

  @Test("rows that parallel workers share are told of all of them together")
  func workers() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        \(Self.table); ALTER TABLE t SET (parallel_workers = 2); SET parallel_setup_cost = 0; SET parallel_tuple_cost = 0;
        SET min_parallel_table_scan_size = 0
        """)
      let found = try await TableScan(connection).explain(.of("t", profiling: ["s"]))
      let counted = try await TableScan(connection).explain(.of("t", [.rowCount(filter: "id > 0")]))
      let stream = try #require(found.statements.first)
      let count = try #require(counted.statements.first)
      #expect(stream.parallelWorkers == 0 && count.parallelWorkers == 2)
      #expect(abs(count.rowsRead - 20_000) < 5 && abs(stream.rowsRead - 20_000) < 5)
    }
  }

  @Test("no row is read and the transaction ends, whatever is explained")
  func readsNothing() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      func reads() async throws -> Int64 {
        try await connection.executeScript("SELECT pg_stat_force_next_flush()")
        return try await connection.scalar(
          "SELECT seq_tup_read + seq_scan FROM pg_stat_all_tables WHERE relid = 't'::regclass")
      }
      let before = try await reads()
      let metrics = [Self.nulls, Self.unique, .rowCount(filter: "id > (SELECT avg(x.id) FROM t AS x)")]
      _ = try await TableScan(connection).explain(day(metrics, profiling: ["s", "id"]))
      #expect(try await reads() == before)
      #expect(await !connection.isInTransaction)
      let workers = try await connection.scalar("SHOW max_parallel_workers_per_gather", as: String.self)
      #expect(workers == "2")
    }
  }

  @Test("a window that cannot be cut is told, with the ways all the same and no statement")
  func unread() async throws {
    let part = try ScanRequest.of("t", from: "2013-01-02T00:00:00Z", to: "2013-01-03T00:00:00Z", by: "s", [Self.nulls])
    let found = try await explain(part)
    #expect(found.unread?.contains("is text; it must be a timestamp") == true && found.statements.isEmpty)
    #expect(found.metrics[Self.nulls] == .aggregate)
  }

  @Test("sensitive columns and those counted in the server are told as counted")
  func counted() async throws {
    let request = ScanRequest.of("t", [Self.nulls], profiling: ["s", "id"], sensitive: ["s"])
    let found = try await explain(request)
    #expect(found.columns.map(\.way) == [.stream, .aggregate])
    let binned = try await explain(day(profiling: ["s", "id"]) { $0.strategy = .aggregate })
    #expect(binned.columns.map(\.way) == [.aggregate, .aggregate] && binned.statements.map(\.kind) == [.aggregate])
  }
}
