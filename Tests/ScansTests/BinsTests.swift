import Columns
import Foundation
import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

/// What the server counts is what a stream would have told.
@Suite struct BinsTests {
  private static let rows = """
    CREATE TABLE t AS SELECT (random() * 1e6)::integer - 500000 AS i, (random() * 300)::smallint - 150::smallint AS small,
      (random() * 1e18)::bigint AS big, exp(random() * 9) AS f, (random() - 0.5)::real AS r,
      (random() * 1000)::numeric(9,3)::numeric AS n, (random() * 1e8)::numeric(20,12) AS long,
      '1999-12-31'::date + (random() * 9000)::integer AS d, '2013-01-01 05:00Z'::timestamptz + random() * interval '1 day' AS ts,
      '2013-01-01'::timestamp + random() * interval '1 year' AS naive, random() < 0.3 AS b,
      (ARRAY['a', 'b', 'c', 'd', NULL])[1 + floor(random() * 5)::integer] AS s, md5(random()::text)::uuid AS u
    FROM generate_series(1, 20000);
    UPDATE t SET f = CASE WHEN random() < 0.1 THEN NULL WHEN random() < 0.1 THEN 'NaN'
      WHEN random() < 0.1 THEN 'Infinity' WHEN random() < 0.1 THEN '-Infinity' ELSE f END,
      n = CASE WHEN random() < 0.1 THEN 'NaN' WHEN random() < 0.1 THEN '-Infinity' WHEN random() < 0.05 THEN 1e400 ELSE n END,
      r = CASE WHEN random() < 0.1 THEN '-Infinity' ELSE r END, i = CASE WHEN random() < 0.5 THEN i END,
      d = CASE WHEN random() < 0.1 THEN 'infinity' WHEN random() < 0.1 THEN NULL ELSE d END,
      ts = CASE WHEN random() < 0.1 THEN '-infinity' ELSE ts END, b = CASE WHEN random() < 0.9 THEN b END
    """

  @Test("counts, limits and sums are those of the stream, moments and bins within their bounds", arguments: 0..<4)
  func equalsStream(seed: Int) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("SELECT setseed(0.\(seed + 1)); " + Self.rows)
      let streamed = try await TableScan(connection).run(.whole("t"))
      let counted = try await TableScan(connection).run(.counted("t", edges: BinEdges(streamed.columns)))
      #expect(counted.unprofiled.isEmpty && counted.rowCount == 20_000)
      #expect(counted.columns.map(\.name) == streamed.columns.map(\.name))
      for (one, other) in zip(counted.columns, streamed.columns) {
        #expect(one.rowCount == other.rowCount && one.nullCount == other.nullCount, "\(one.name)")
        #expect(one.distinct == nil)
        if one.name != "u" { #expect(one.nonFiniteCount == other.nonFiniteCount, "\(one.name)") }
        try expect(one, isNear: other)
      }
      #expect(counted[column: "b"]?.values == streamed[column: "b"]?.values)
      #expect(counted[column: "s"]?.valueCounts == streamed[column: "s"]?.valueCounts)
      #expect(counted[column: "u"]?.distribution == ColumnProfile.Distribution.none)
    }
  }

  private func expect(_ counted: ColumnProfile, isNear streamed: ColumnProfile) throws {
    // Of texts and times the server counts no properties.
    #expect(counted.shape == (streamed.type.isNumeric ? streamed.shape : nil), "shape of \(counted.name)")
    guard let expected = streamed.anyMoments else { return }
    let (name, moments) = (counted.name, try #require(counted.anyMoments))
    #expect(moments.count == expected.count, "\(name)")
    #expect(moments.minimum == expected.minimum && moments.maximum == expected.maximum, "\(name)")
    let exact = streamed.type.isInteger || name == "d"
    let (sum, wanted) = (try #require(moments.sum), try #require(expected.sum))
    let scale = Double(expected.count) * max(abs(expected.minimum ?? 0), abs(expected.maximum ?? 0))
    #expect(exact ? sum == wanted : abs(sum - wanted) <= 1e-12 * scale, "sum of \(name)")
    let spread = try #require(expected.m2) / Double(expected.count)
    let bounds = [
      (moments.m2, expected.m2, 1.0), (moments.m3, expected.m3, spread.squareRoot()), (moments.m4, expected.m4, spread),
    ]
    for (found, wanted, unit) in bounds {
      let scale = max(abs(wanted ?? 0), spread * unit * Double(expected.count))
      #expect(abs((found ?? .nan) - (wanted ?? 0)) <= 1e-12 * scale, "moments of \(name)")
    }
    if counted.type.isInteger || counted.type == .numeric, counted.nonFiniteCount == 0 {
      #expect(counted.totals != nil && counted.totals == streamed.totals, "totals of \(name)")
    }
    if counted.type == .numeric, counted.nonFiniteCount > 0 { #expect(counted.totals == nil) }
  }

  @Test("bins hold what SQL counts of the nearest doubles, and neither NaN nor an infinity", arguments: 0..<3)
  func bins(seed: Int) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("SELECT setseed(0.\(seed + 4)); " + Self.rows)
      try await connection.executeScript("UPDATE t SET n = 'NaN' WHERE n = 1e400")
      let names = ["i", "small", "big", "f", "r", "n", "long"]
      var edges: [String: BinEdges.Column] = [:]
      for name in names {
        // Edges that are values of the table, so that many fall upon one.
        let rows = try await connection.query(
          "SELECT \(name)::float8 FROM t WHERE abs(\(name)::float8) < 'Infinity' ORDER BY random() LIMIT 15")
        edges[name] = BinEdges.Column(edges: try rows.map { try $0.decode(0) })
      }
      let profile = try await TableScan(connection).run(.counted("t", edges: BinEdges(edges)))
      for name in names {
        let bins = try #require(profile[column: name]?.binned?.bins)
        let expected = try await connection.query(
          """
          SELECT count(t.x) FROM generate_series(0, cardinality($1::float8[])) AS bin LEFT JOIN
            (SELECT \(name)::float8 AS x FROM t WHERE abs(\(name)::float8) < 'Infinity') AS t
            ON (bin = 0 OR t.x > ($1::float8[])[bin]) AND (bin = cardinality($1) OR t.x <= ($1::float8[])[bin + 1])
          GROUP BY bin ORDER BY bin
          """, [.doubleArray(bins.edges)])
        #expect(bins.edges == edges[name]?.edges)
        #expect(bins.counts == (try expected.map { try $0.decode(0, as: Int.self) }), "\(name)")
      }
    }
  }

  @Test("no row is streamed, and the window is read once")
  func oneRead() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT i, i % 7 || '' AS s, i * 0.5 AS n FROM generate_series(1, 5000) AS i; ANALYZE t")
      let before = try await Self.tuplesRead(connection)
      let profile = try await TableScan(connection).run(
        .counted("t", [.nulls(column: "i", filter: nil), .outside(column: "i", bounds: .upTo3, filter: nil)]))
      #expect(profile.columns.map(\.rowCount) == [5000, 5000, 5000])
      #expect(try await Self.tuplesRead(connection) - before == 5000)
    }
  }

  private static func tuplesRead(_ connection: PostgresConnection) async throws -> Int {
    try await connection.executeScript("SELECT pg_stat_force_next_flush()")
    return try await connection.scalar("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relid = 't'::regclass")
  }

  @Test("without edges the server's statistics give them, and no row is read for that")
  func statistics() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t AS SELECT i::double precision AS even, CASE WHEN i % 2 = 0 THEN 7 ELSE i END AS half,
          CASE WHEN i % 10 = 0 THEN 'rare ' || i ELSE 'often ' || i % 3 END AS s FROM generate_series(1, 10000) AS i;
        ANALYZE t
        """)
      let profile = try await TableScan(connection).run(.counted("t"))
      let even = try #require(profile[column: "even"]?.binned?.bins)
      #expect(even.edges.count == 19 && even.counts.allSatisfy { (300...700).contains($0) })
      let half = try #require(profile[column: "half"]?.binned?.bins)
      #expect(half.edges.contains(7) && (9...12).contains(half.edges.count))
      let values = try #require(profile[column: "s"]?.valueCounts)
      #expect(values.count(of: "often 0") == 3000 && values.total == 10_000 && !values.isExact)
      #expect(values.untracked == 10_000 - values.entries.reduce(0) { $0 + $1.count } && values.maximumError == 0)
      try await connection.executeScript("CREATE TABLE never AS SELECT 1.5::float8 AS x, 'a' AS s")
      let never = try await TableScan(connection).run(.counted("never"))
      #expect(never[column: "x"]?.binned?.bins == BinnedCounts(edges: [], counts: [1]))
      #expect(never[column: "x"]?.binned?.moments.mean == 1.5)
      #expect(never[column: "s"]?.valueCounts?.untracked == 1)
    }
  }

  @Test("texts of every kind are counted as they are")
  func texts() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TYPE mood AS ENUM ('low', 'high'); CREATE DOMAIN code AS varchar(3);
        CREATE COLLATION blind (provider = icu, locale = 'und-u-ks-level1', deterministic = false);
        CREATE TABLE t AS SELECT (ARRAY['x', 'y'])[1 + i % 2]::char(3) AS c, (ARRAY['low', NULL, 'high']::mood[])[1 + i % 3] AS e,
          (ARRAY['AA', 'UA'])[1 + i % 2]::code AS d, (ARRAY['it''s', '\\', ''])[1 + i % 3] AS q, ('o' || i % 2)::name AS n,
          (ARRAY['a', 'A'])[1 + i % 2] COLLATE blind AS k
        FROM generate_series(0, 5999) AS i
        """)
      let streamed = try await TableScan(connection).run(.whole("t"))
      let counted = try await TableScan(connection).run(.counted("t", edges: BinEdges(streamed.columns)))
      #expect(counted.unprofiled.isEmpty)
      #expect(counted.columns.map(\.values) == streamed.columns.map(\.values))
      #expect(counted.columns.map(\.nullCount) == streamed.columns.map(\.nullCount))
      let gone = BinEdges(["e": BinEdges.Column(categories: ["low", "no label of it"])])
      let other = try await TableScan(connection).run(.counted("t", edges: gone))
      #expect(other[column: "e"]?.values == ["low": 2000] && other[column: "e"]?.valueCounts?.untracked == 2000)
    }
  }

  @Test("sums beyond a double leave counts and limits as they are")
  func overflow() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t AS SELECT i AS plain, i * 1e100::float8 AS far, i * 1e-300::float8 AS tiny, 0.0::float8 AS zero,
          5e-324::float8 * i AS least, i * 0.1 AS n FROM generate_series(1, 9) AS i;
        CREATE TABLE sums AS SELECT i AS plain, 1e308::float8 AS huge FROM generate_series(1, 9) AS i
        """)
      let places = BinEdges(["far": .init(edges: [4.5e100]), "tiny": .init(edges: [0, 4.5e-300])])
      let profile = try await TableScan(connection).run(.counted("t", edges: places))
      #expect(profile.unprofiled.isEmpty && profile.columns.count == 6)
      #expect(profile[column: "far"]?.binned?.bins.counts == [4, 5])
      #expect(profile[column: "far"]?.binned?.moments.maximum == 9e100)
      #expect(profile[column: "far"]?.binned?.moments.m4 == nil)
      let sums = try await TableScan(connection).run(.counted("sums"))
      #expect(sums[column: "huge"]?.binned?.moments.mean == 1e308)
      #expect(sums[column: "plain"]?.binned?.moments.mean == 5)
      #expect(profile[column: "tiny"]?.binned?.bins.counts == [0, 4, 5])
      #expect(profile[column: "tiny"]?.binned?.moments.maximum == 9e-300)
      #expect(profile[column: "zero"]?.binned?.moments.m2 == 0)
      #expect(profile[column: "plain"]?.binned?.moments.mean == 5)
    }
  }

  @Test("an empty table, and one of nulls alone, have profiles")
  func nothing() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE empty (f float8, n numeric, i integer, d date, t timestamptz, s text, b boolean, j json);
        CREATE TABLE nulls AS SELECT e.* FROM generate_series(1, 3) LEFT JOIN empty AS e ON true
        """)
      for (table, rows) in [("empty", 0), ("nulls", 3)] {
        let profile = try await TableScan(connection).run(.counted(table))
        #expect(profile.unprofiled.isEmpty && profile.columns.count == 8)
        #expect(profile.columns.allSatisfy { $0.rowCount == rows && $0.nullCount == rows })
        #expect(profile.columns.allSatisfy { $0.anyMoments?.count ?? 0 == 0 })
        #expect(profile[column: "n"]?.totals == ExactTotals())
      }
    }
  }

  @Test("a sensitive column stays in its hash buckets")
  func sensitive() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT i AS n, 'secret ' || i % 3 AS who FROM generate_series(1, 300) AS i; ANALYZE t")
      let profile = try await TableScan(connection).run(.counted("t", sensitive: ["who"]))
      var text = ""
      dump(profile, to: &text)
      #expect(!text.contains("secret"))
      #expect(profile[column: "who"]?.values?.keys.allSatisfy { $0.hasPrefix("bucket ") } == true)
    }
  }

  @Test("a column that cannot be counted is unprofiled, and the others are not")
  func culprit() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE base AS SELECT i FROM generate_series(1, 9) AS i;
        CREATE VIEW t AS SELECT i, 1 / (i - 3) AS broken FROM base
        """)
      let profile = try await TableScan(connection).run(.counted("t"))
      #expect(profile.rowCount == 9 && profile.columns.map(\.name) == ["i"])
      #expect(profile.unprofiled["broken"]?.contains("(SQLSTATE 22012)") == true)
    }
  }
}

extension Metric.Bounds {
  fileprivate static let upTo3 = Metric.Bounds(minimum: nil, maximum: "3")
}
