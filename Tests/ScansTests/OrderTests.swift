import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// Rows that break the order of another column.
@Suite struct OrderTests {
  private static func falls(_ isStrict: Bool, filter: String? = nil, by: String = "at") -> Metric {
    .disordered(column: "v", by: by, isStrict: isStrict, filter: filter)
  }

  /// Pairs of neighbours found without a window function, as each row's nearest before it.
  private static func direct(_ isStrict: Bool, _ filter: String, _ segment: String) -> String {
    """
    SELECT count(*) FROM (
      SELECT DISTINCT ON (a.id) a.v AS later, b.v AS earlier FROM r AS a
      JOIN r AS b ON (b.at, b.v, b.id) < (a.at, a.v, a.id) AND a.s IS NOT DISTINCT FROM b.s \(segment)
      ORDER BY a.id, b.at DESC, b.v DESC, b.id DESC) AS pair WHERE later \(isStrict ? "<=" : "<") earlier
    """
  }

  @Test("the count is that of a self-join, with NULLs, ties and filters", arguments: 1...6)
  func sameAsDirect(seed: UInt64) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        SELECT setseed(0.\(seed));
        CREATE TABLE t AS SELECT i AS id, timestamp '2013-02-08' + floor(random() * 60) * interval '1 hour' AS at,
          CASE WHEN random() < 0.9 THEN floor(i / 5 + random() * 12)::integer END AS v,
          CASE WHEN random() < 0.8 THEN 's' || floor(random() * 3) END AS s
        FROM generate_series(1, 150) AS i
        """)
      for isStrict in [false, true] {
        for filter in [nil, "id % 3 > 0"] {
          let metric = Self.falls(isStrict, filter: filter)
          let each = Metric.segmented(metric, .each(of: ["s"]))
          let profile = try await TableScan(connection).run(.of("t", [metric, each, .nulls(column: "v", filter: nil)]))
          let rows = "CREATE OR REPLACE TEMP VIEW r AS SELECT id, at, v"
          let kept = "FROM t WHERE v IS NOT NULL AND (\(filter ?? "TRUE"))"
          try await connection.executeScript("DROP VIEW IF EXISTS r; \(rows), 'one' AS s \(kept)")
          let expected = try await connection.scalar(Self.direct(isStrict, filter ?? "TRUE", ""), as: Int64.self)
          #expect(profile.measurements[metric] == .count(expected), "\(metric)")
          try await connection.executeScript("DROP VIEW r; \(rows), s \(kept)")
          guard case .segments(let parts)? = profile.measurements[each] else {
            Issue.record("\(profile.reason(each) ?? "not there")")
            continue
          }
          for part in parts {
            let value = part.segment.values[0].map { "AND a.s = '\($0)'" } ?? "AND a.s IS NULL"
            let expected = try await connection.scalar(Self.direct(isStrict, filter ?? "TRUE", value), as: Int64.self)
            #expect(part.measurement == .count(expected), "\(each) of \(value)")
          }
        }
      }
    }
  }

  @Test("equal times are ordered by the value, so that only strictly they break the order")
  func ties() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (at integer, v integer); INSERT INTO t VALUES (1, 5), (1, 3), (1, 5), (2, 5), (3, 9), (4, 9)")
      let profile = try await TableScan(connection).run(.of("t", [Self.falls(false), Self.falls(true)]))
      #expect(profile.measurements[Self.falls(false)] == .count(0))
      // 5 and 5 at 1, 5 at 2, 9 at 4.
      #expect(profile.measurements[Self.falls(true)] == .count(3))
    }
  }

  @Test("NaN stands above every number, as in Postgres")
  func notANumber() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (at integer, v float8); INSERT INTO t VALUES (1, 1), (2, 'NaN'), (3, 'NaN'), (4, 2)")
      let profile = try await TableScan(connection).run(.of("t", [Self.falls(false), Self.falls(true)]))
      #expect(
        profile.measurements[Self.falls(false)] == .count(1) && profile.measurements[Self.falls(true)] == .count(2))
    }
  }

  @Test("beside it the rule's own SQL means what it means by itself: the table's name, its whole row, a system column")
  func ownSQL() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t AS SELECT i AS at, i AS v FROM generate_series(1, 20) AS i")
      let metrics: [Metric] = [
        .rowCount(filter: "t.v > 5"), .rowCount(filter: "\(schema).t.v > 5"), .rowCount(filter: "t IS NOT NULL"),
        .rowCount(filter: "t::text = '(3,3)'"), .rowCount(filter: "ctid >= '(0,6)'"),
        .breaking(.expression("t.v > 5"), filter: nil), .breaking(.expression("v > 5 OR t.v = 4"), filter: "t.at > 2"),
      ]
      let alone = try await TableScan(connection).run(.of("t", metrics))
      let fingerprint = Metric.fingerprint(updatedAt: nil)
      let beside = try await TableScan(connection).run(.of("t", metrics + [Self.falls(false), fingerprint]))
      #expect(metrics.allSatisfy { beside.measurements[$0] == alone.measurements[$0] && alone.reason($0) == nil })
      #expect(beside.measurements[metrics[4]] == .count(15) && beside.measurements[metrics[6]] == .count(2))
      #expect(
        try await TableScan(connection).run(.of("t", [fingerprint])).measurements[fingerprint]
          == beside.measurements[fingerprint])
      let unfit = Metric.rowCount(filter: "v + 1")
      let profile = try await TableScan(connection).run(.of("t", [unfit, Self.falls(false)]))
      #expect(profile.reason(unfit)?.contains("(SQLSTATE 42804)") == true && profile.reason(Self.falls(false)) == nil)
    }
  }

  @Test("its failing rows are named by the key")
  func failingRows() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT i AS at, CASE WHEN i % 7 = 0 THEN 0 ELSE i END AS v FROM generate_series(1, 60) AS i")
      let (plain, filtered) = (Self.falls(false), Self.falls(false, filter: "t.at > 20"))
      let profile = try await TableScan(connection).run(.of("t", [plain, filtered], key: ["at"])) { _ in
        [plain, filtered]
      }
      #expect(profile.failingRows[plain]?.keys == ["at=7", "at=14", "at=21", "at=28", "at=35"])
      #expect(profile.failingRows[filtered]?.keys == ["at=28", "at=35", "at=42", "at=49", "at=56"])
      #expect(profile.measurements[plain] == .count(8) && profile.measurements[filtered] == .count(5))
    }
  }

  @Test("a query and a partitioned table are read alike")
  func relations() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t (at integer, v integer) PARTITION BY RANGE (at);
        CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (50); CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (50) TO (200);
        INSERT INTO t SELECT i, -abs(i - 50) FROM generate_series(1, 99) AS i
        """)
      var request = ScanRequest.of("rows", [Self.falls(false, filter: "v < 0")])
      request.query = try SourceQuery("SELECT * FROM t -- all of it")
      let whole = ScanRequest.of("t", [Self.falls(false)])
      #expect(try await TableScan(connection).run(whole).measurements[Self.falls(false)] == .count(49))
      let metric = Self.falls(false, filter: "v < 0")
      #expect(try await TableScan(connection).run(request).measurements[metric] == .count(48))
    }
  }
}
