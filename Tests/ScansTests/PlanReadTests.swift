import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// How often a window is read, as the server counts it, on a table without constraints.
@Suite struct PlanReadTests {
  private static let rows: Int64 = 1_000
  private static let nulls = Metric.nulls(column: "s", filter: nil)
  private static let unique: [Metric] = [
    .duplicates(columns: ["i"], filter: nil), .duplicates(columns: ["i", "s"], filter: "i > 3"),
  ]
  private static let limits = (0..<40).map {
    Metric.outside(column: "i", bounds: .init(minimum: "\($0)", maximum: "900"), filter: nil)
  }

  private struct Reads {
    var windows = 0.0
    var statements: Int64 = 0
  }

  private func reads(
    _ request: ScanRequest, _ script: String = ""
  ) async throws -> (profile: TableProfile, reads: Reads) {
    var found: (TableProfile, Reads)?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t AS SELECT i, CASE WHEN i % 10 > 0 THEN 's' || i % 7 END AS s
        FROM generate_series(1, \(Self.rows)) AS i; \(script)
        """)
      func counters() async throws -> [Int64] {
        try await connection.executeScript("SELECT pg_stat_force_next_flush()")
        let sql = "SELECT seq_tup_read, seq_scan FROM pg_stat_all_tables WHERE relid = 't'::regclass"
        let row = try await connection.query(sql)[0]
        return [try row.decode(0), try row.decode(1)]
      }
      let before = try await counters()
      let profile = try await TableScan(connection).run(request)
      let after = try await counters()
      found = (
        profile, Reads(windows: Double(after[0] - before[0]) / Double(Self.rows), statements: after[1] - before[1])
      )
    }
    return try #require(found)
  }

  @Test("tests of all kinds with drift read the window twice, in two statements")
  func mix() async throws {
    let metrics = Self.limits + Self.unique + [Self.nulls, .nulls(column: "i", filter: "i > 7")]
    let (profile, reads) = try await reads(.of("t", metrics, profiling: ["i", "s"]))
    #expect(reads.windows == 2 && reads.statements == 2)
    #expect(profile.measurements[Self.nulls] == .count(100))
    #expect(profile.measurements[Self.unique[0]] == .count(0))
    #expect(profile.measurements[Self.limits[5]] == .count(4 + 100))
    #expect(profile.rowCount == Self.rows && profile[column: "s"]?.nullCount == 100)
  }

  @Test("many tests with uniqueness and without drift read the window twice: the distinct rows apart")
  func apart() async throws {
    let (profile, reads) = try await reads(.of("t", Self.limits + Self.unique + [Self.nulls]))
    #expect(reads.windows == 2 && reads.statements == 2)
    #expect(profile.measurements[Self.unique[0]] == .count(0) && profile.measurements[Self.nulls] == .count(100))
    #expect(profile.measurements[Self.limits[1]] == .count(100))
  }

  /// Tests of every kind that one scan takes, some of each of two columns' segments.
  private static let everyKind: [Metric] = (0..<25).flatMap { number -> [Metric] in
    let filter = number % 3 == 0 ? "i > \(number)" : nil
    let kinds: [Metric] = [
      .nulls(column: "s", filter: filter),
      .outside(column: "i", bounds: .init(minimum: "\(number)", maximum: nil), filter: nil),
      .unaccepted(column: "s", values: ["s\(number)"], filter: filter),
      .breaking(.expression("i <> \(number)"), filter: filter),
      .duplicates(columns: ["i"], filter: filter), .aggregate(.quantile(0.5), column: "i", filter: filter),
      .disordered(column: "i", by: "j", isStrict: number % 2 == 0, filter: filter),
      .aggregate(.missingSteps(.number(Int64(number + 1))), column: "i", filter: filter),
    ]
    return kinds.enumerated().map { place, metric in
      switch (number + place) % 4 {
      case 0: .segmented(metric, .each(of: ["s"]))
      case 1: .segmented(metric, .each(of: ["k"]))
      default: metric
      }
    }
  }

  private static let columns =
    "ALTER TABLE t ADD j integer, ADD k integer; UPDATE t SET j = i, k = i % 4; ANALYZE t"

  @Test(
    "200 tests of every kind, also of segments, read the window twice in two statements, and beside a stream too",
    arguments: [false, true])
  func everyKind(streams: Bool) async throws {
    #expect(Self.everyKind.count == 200)
    let (profile, reads) = try await reads(
      .of("t", Self.everyKind, profiling: streams ? ["i", "s"] : []), Self.columns)
    #expect(reads.windows == 2 && reads.statements == 2)
    #expect(Self.everyKind.allSatisfy { profile.reason($0) == nil && profile.measurements[$0] != nil })
    #expect(profile.rowCount == Self.rows)
  }

  @Test("a few tests of segments read it once", arguments: [true, false])
  func fewSegments(hasOrder: Bool) async throws {
    let order = hasOrder ? [Metric.disordered(column: "i", by: "j", isStrict: true, filter: nil)] : []
    let asked = ([Self.nulls] + order).map { Metric.segmented($0, .each(of: ["k"])) }
    let (profile, reads) = try await reads(.of("t", asked + [.rowCount(filter: "i > 3")]), Self.columns)
    #expect(reads.windows == 1 && reads.statements == 1)
    #expect(asked.allSatisfy { profile.reason($0) == nil } && profile.rowCount == Self.rows)
  }

  @Test(
    "an expression of a segment that fails on the data costs at most three further reads", arguments: [false, true])
  func segmentCulprit(streams: Bool) async throws {
    let culprit = Metric.segmented(.breaking(.expression("1 / (i - 1000) < 7"), filter: nil), .each(of: ["k"]))
    let (profile, reads) = try await reads(
      .of("t", Self.everyKind + [culprit], profiling: streams ? ["i", "s"] : []), Self.columns)
    #expect(reads.windows <= 2 + 3)
    #expect(profile.reason(culprit)?.contains("(SQLSTATE 22012)") == true)
    #expect(Self.everyKind.allSatisfy { profile.reason($0) == nil })
  }

  @Test("a few tests with uniqueness read it once")
  func fused() async throws {
    let (profile, reads) = try await reads(.of("t", Self.unique + [Self.nulls]))
    #expect(reads.windows == 1 && reads.statements == 1)
    #expect(profile.measurements[Self.unique[1]] == .count(0))
  }

  @Test("what the stream brings is not counted beside it")
  func streamAlone() async throws {
    let nulls = Metric.nulls(column: "i", filter: nil)
    let (profile, reads) = try await reads(.of("t", [Self.nulls, nulls], profiling: ["i", "s"]))
    #expect(reads.windows == 1 && reads.statements == 1)
    #expect(
      profile.measurements == [.rowCount(filter: nil): .count(Self.rows), Self.nulls: .count(100), nulls: .count(0)])
  }

  @Test("an empty window is counted as empty where the stream counts alone")
  func empty() async throws {
    let (profile, reads) = try await reads(.of("t", [Self.nulls], profiling: ["i", "s"]), "TRUNCATE t")
    #expect(reads.windows == 0 && profile.rowCount == 0)
    #expect(profile.measurements == [.rowCount(filter: nil): .count(0), Self.nulls: .count(0)])
  }

  @Test(
    "the numbers are the same wherever they are counted", arguments: [[], ["i"], ["s"], ["i", "s"]] as [Set<String>])
  func sameNumbers(columns: Set<String>) async throws {
    let metrics = [Self.nulls, .nulls(column: "i", filter: nil)] + Self.unique
    let (counted, _) = try await reads(.of("t", metrics))
    let (streamed, _) = try await reads(.of("t", metrics, profiling: columns))
    #expect(counted.measurements == streamed.measurements && counted.rowCount == streamed.rowCount)
  }

  /// Fail on the last row, so that a read that fails is a whole one.
  private static let culprits: [(name: String, metric: Metric, state: String)] = [
    ("division by zero", .rowCount(filter: "1 / (i - 1000) > 0"), "22012"),
    ("failing cast", .rowCount(filter: "(CASE WHEN i = 1000 THEN 'x' ELSE '1' END)::integer > 0"), "22P02"),
  ]

  @Test(
    "what fails on the data costs at most three further reads, with and without a stream", arguments: [false, true])
  func culprits(streams: Bool) async throws {
    for (name, metric, state) in Self.culprits {
      let calm = (0..<30).map { Metric.rowCount(filter: "i > \($0)") }
      let (profile, reads) = try await reads(
        .of("t", Self.limits + [metric] + calm + Self.unique + [Self.nulls], profiling: streams ? ["i", "s"] : []))
      #expect(reads.windows <= 2 + 3, "\(name)")
      #expect(profile.reason(metric)?.contains("(SQLSTATE \(state))") == true, "\(name)")
      #expect((0..<30).allSatisfy { profile.measurements[calm[$0]] == .count(Self.rows - Int64($0)) })
      #expect(
        Self.limits.allSatisfy { profile.reason($0) == nil } && Self.unique.allSatisfy { profile.reason($0) == nil })
      #expect(profile.measurements[Self.nulls] == .count(100) && profile.unprofiled.isEmpty, "\(name)")
    }
  }

  @Test("two kinds of failures at once cost no more", arguments: [false, true])
  func bothCulprits(streams: Bool) async throws {
    let metrics = Self.culprits.map(\.metric) + (0..<10).map { .rowCount(filter: "i + \($0) > 0") }
    let (profile, reads) = try await reads(
      .of("t", metrics + Self.limits + Self.unique, profiling: streams ? ["i", "s"] : []))
    #expect(reads.windows <= 2 + 3)
    #expect(Self.culprits.allSatisfy { profile.reason($0.metric) != nil })
    #expect(Self.limits.allSatisfy { profile.reason($0) == nil } && profile.rowCount == Self.rows)
  }

  @Test("a key of several columns in one counts as null where SQL says so")
  func compositeKeys() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TYPE pair AS (a integer, b integer); CREATE TABLE t (p pair);
        INSERT INTO t VALUES ('(1,2)'), ('(1,2)'), ('(1,2)'), ('(1,)'), ('(1,)'), ('(,)'), ('(,)'), (NULL), (NULL)
        """)
      let metric = Metric.duplicates(columns: ["p"], filter: nil)
      #expect(try await TableScan(connection).run(.of("t", [metric])).measurements[metric] == .count(2))
    }
  }
}
