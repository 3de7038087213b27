import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

/// Segments are what GROUP BY says.
@Suite struct SliceSegmentTests {
  /// Columns to cut by, with the text that names a value.
  static let columns: [(name: String, text: String)] = [
    ("word", "word"), ("i", "i::text"), ("small", "small::text"), ("b", "b::text"), ("day", "day::text"),
    ("mood", "mood::text"), ("price", "trim_scale(price)::text"), ("number", "trim_scale(number)::text"),
    ("f", "f::text"),
    ("at", "at::text"), ("u", "u::text"), ("raw", "raw::text"), ("j", "j::text"), ("list", "list::text"),
    // Without the padding.
    ("padded", "padded::text"),
  ]

  static func create(seed: UInt64, rows: Int, on connection: PostgresConnection) async throws {
    try await connection.executeScript(
      """
      CREATE TYPE mood AS ENUM ('low', 'Ünder', 'high');
      SELECT setseed(0.\(seed + 1));
      CREATE TABLE t WITH (autovacuum_enabled = off) AS SELECT r AS id,
        (ARRAY['a', '', NULL, 'é', E'e\\u0301', '🚢', 'NULL', ' a', 'a longer text than sixteen bytes'])[1 + (random() ^ 2 * 8)::int] AS word,
        (random() ^ 3 * 40)::int - 20 AS i, (random() * 3)::smallint AS small,
        (ARRAY[true, false, NULL])[1 + (random() * 2)::int] AS b,
        (ARRAY['infinity', '-infinity', '0044-03-15 BC', '2013-01-01', '2024-02-29', NULL]::date[])[1 + (random() * 5)::int] AS day,
        (ARRAY['low', 'Ünder', 'high', NULL]::mood[])[1 + (random() * 3)::int] AS mood,
        (ARRAY[1.5, 2, 'NaN', -0.01, NULL]::numeric(6, 2)[])[1 + (random() * 4)::int] AS price,
        (ARRAY[1.0, 1.00, 1e20, 'NaN', 0.1, NULL]::numeric[])[1 + (random() * 5)::int] AS number,
        (ARRAY[1, 'NaN', 'Infinity', 1e300, 0.1, NULL]::float8[])[1 + (random() * 5)::int] AS f,
        '2013-01-01 00:00Z'::timestamptz + (random() * 4)::int * interval '1.5 seconds' AS at,
        (ARRAY['00000000-0000-0000-0000-000000000001', 'ffffffff-0000-0000-0000-000000000001', NULL]::uuid[])[1 + (random() * 2)::int] AS u,
        (ARRAY['\\x', '\\x00ff', NULL]::bytea[])[1 + (random() * 2)::int] AS raw,
        (ARRAY['{}', '{"a": 1}', 'null', NULL]::jsonb[])[1 + (random() * 3)::int] AS j,
        CASE (random() * 3)::int WHEN 0 THEN '{1,2}'::int[] WHEN 1 THEN '{}' WHEN 2 THEN '{NULL}' END AS list,
        (ARRAY['x', 'yy', NULL])[1 + (random() * 2)::int]::char(3) AS padded,
        'v' || (random() ^ 4 * 200)::int AS many,
        CASE WHEN random() < 0.8 THEN (random() - 0.5) * 1e6 END AS x, (random() * 1e9)::bigint AS n,
        CASE WHEN random() < 0.9 THEN 's' || (random() * 20)::int END AS s
      FROM generate_series(1, \(rows)) AS r
      """)
  }

  private struct Truth: Equatable {
    var rows: Int64
    var xs: Int64
    var least: Double?
    var greatest: Double?
    var sum: Double
    var magnitude: Double
    var sums: Double
    var texts: Int64
    var leastText: String?
  }

  private static func truths(
    _ column: String, _ text: String, on connection: PostgresConnection
  ) async throws -> [(value: String?, truth: Truth)] {
    try await connection.query(
      """
      SELECT * FROM (SELECT \(text) AS v, count(*) AS c, count(x), min(x), max(x), coalesce(sum(x), 0),
          coalesce(sum(abs(x)), 0), sum(n)::float8, count(s), min(s COLLATE "C")
        FROM t GROUP BY \(column), 1) AS g
      ORDER BY c DESC, v COLLATE "C"
      """
    ).map { row in
      (
        try row.decode(0, as: String?.self),
        Truth(
          rows: try row.decode(1), xs: try row.decode(2), least: try row.decode(3), greatest: try row.decode(4),
          sum: try row.decode(5), magnitude: try row.decode(6), sums: try row.decode(7), texts: try row.decode(8),
          leastText: try row.decode(9))
      )
    }
  }

  private func expect(_ slice: SliceProfile, is truth: Truth) throws {
    #expect(slice.rowCount == truth.rows)
    #expect(slice.columns.map(\.name) == ["x", "n", "s"])
    #expect(slice.columns.allSatisfy { $0.rowCount == truth.rows })
    let (x, n, s) = (slice.columns[0], slice.columns[1], slice.columns[2])
    let moments = try #require(x.moments)
    #expect(x.nullCount == truth.rows - truth.xs)
    #expect(Int64(moments.count) == truth.xs && x.quantiles?.count == moments.count)
    #expect(moments.minimum == truth.least && moments.maximum == truth.greatest)
    #expect(abs((moments.sum ?? 0) - truth.sum) <= 1e-12 * truth.magnitude)
    #expect(n.moments?.sum == truth.sums)
    #expect(s.nullCount == truth.rows - truth.texts)
    let values = try #require(s.values)
    #expect(values.values.reduce(0, +) == Int(truth.texts))
    #expect(values.keys.min { $0.utf8.lexicographicallyPrecedes($1.utf8) } == truth.leastText)
  }

  @Test("0 and -0 are one slice", arguments: ["float8", "real"])
  func zeros(type: String) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (f \(type), v integer); INSERT INTO t VALUES (0, 1), ('-0', 2), ('-0', 3), (-0.5, 4), ('NaN', 5)"
      )
      let profile = try await TableScan(connection).run(.of("t", slices: [.segments(column: "f")], profiling: ["v"]))
      let found = Dictionary(uniqueKeysWithValues: profile.slices.map { ($0.slice, $0.rowCount) })
      #expect(found[.segment(column: "f", value: "0")] == 3 && found[.segment(column: "f", value: "-0.5")] == 1)
      #expect(found.count == 4 && found[.segment(column: "f", value: "NaN")] == 1)
    }
  }

  /// Values that are equal to the server and do not look alike.
  private static let lookalikes: [(type: String, values: String, names: [String: Int64])] = [
    ("public.citext", "'Oslo', 'OSLO', 'oslo', 'Voss'", ["oslo": 3, "voss": 1]),
    ("interval", "'1 day', '24:00:00', '1 day'", ["1 day": 2, "24:00:00": 1]),
    ("char(6)", "'Oslo', 'Oslo  ', 'Voss'", ["Oslo": 2, "Voss": 1]),
    ("numeric(10,2)", "'1', '1.50', '1.5'", ["1": 1, "1.5": 2]), ("amount", "'1.0', '1.00', '10'", ["1": 2, "10": 1]),
    ("numeric[]", "'{1.0}', '{1.00}'", ["{1.0}": 1, "{1.00}": 1]),
  ]

  @Test(
    "a segment is called the same by counts and by slices, in whichever spelling its rows come", arguments: 0..<6,
    [false, true])
  func lookalikes(index: Int, isAnalyzed: Bool) async throws {
    let (type, values, names) = Self.lookalikes[index]
    try await TestServer.withSchema { connection, _ in
      // One at a time, as it is the database's.
      try await connection.executeScript(
        "SELECT pg_advisory_xact_lock(77); CREATE EXTENSION IF NOT EXISTS citext SCHEMA public")
      try await connection.executeScript(
        """
        CREATE DOMAIN amount AS numeric; CREATE TABLE t (s \(type), v integer);
        INSERT INTO t SELECT s::\(type), NULL FROM unnest(ARRAY[\(values)]) AS s;
        INSERT INTO t SELECT s, 1 FROM t
        """)
      if isAnalyzed { try await connection.execute("ANALYZE t") }
      let rows = Metric.rowCount(filter: nil)
      let nulls = Metric.nulls(column: "v", filter: nil)
      let metrics = [rows, nulls].map { Metric.segmented($0, .each(of: ["s"])) }
      let profile = try await TableScan(connection).run(.of("t", metrics))
      let sliced = try await TableScan(connection).run(.of("t", slices: [.segments(column: "s")], profiling: ["v"]))
      for (metric, factor) in zip(metrics, [2, 1] as [Int64]) {
        guard case .segments(let parts)? = profile.measurements[metric] else {
          Issue.record("\(String(describing: profile.measurements[metric]))")
          continue
        }
        let found = Dictionary(parts.map { ($0.segment.values[0] ?? "NULL", $0.measurement) }) { $1 }
        #expect(found == names.mapValues { .count($0 * factor) })
      }
      var slices: [String: Int64] = [:]
      for slice in sliced.slices {
        if case .segment(_, let value) = slice.slice, slice.rowCount > 0 { slices[value ?? "NULL"] = slice.rowCount }
      }
      #expect(slices == names.mapValues { $0 * 2 })
      #expect(sliced.slices.count == names.count + 1, "no place is taken by a spelling that no row has")
      let one = Metric.segmented(nulls, .one(Segment("s", names.keys.sorted()[0])))
      let again = try await TableScan(connection).run(.of("t", metrics)) { _ in [one] }
      let query = try #require(again.evidenceQueries[one])
      #expect(try await connection.execute(String(query.dropLast())) == Int(names.sorted { $0.key < $1.key }[0].value))
    }
  }

  @Test(
    "every segment of every type holds the rows that GROUP BY finds, NULL and the empty text among them",
    arguments: 0..<4 as Range<UInt64>)
  func everyType(seed: UInt64) async throws {
    try await TestServer.withSchema { connection, _ in
      try await Self.create(seed: seed, rows: [9, 700, 5000, 20_000][Int(seed)], on: connection)
      if seed == 3 { try await connection.execute("ANALYZE t") }
      let profile = try await TableScan(connection).run(
        .of("t", slices: Self.columns.map { .segments(column: $0.name) }, profiling: ["x", "n", "s"]))
      for (column, text) in Self.columns {
        let truths = try await Self.truths(column, text, on: connection)
        let slices = profile.slices.filter { $0.slice.segmentColumn == column }
        #expect(slices.last == SliceProfile(slice: .otherSegments(column: column)), "\(column)")
        #expect(slices.count == truths.count + 1, "\(column)")
        for (value, truth) in truths {
          let slice = try #require(
            slices.first { $0.slice == .segment(column: column, value: value) }, "\(column) = \(value ?? "NULL")")
          try expect(slice, is: truth)
        }
      }
    }
  }

  @Test("of many values the fifty most frequent have segments, and the others together one", arguments: [false, true])
  func manyValues(hasStatistics: Bool) async throws {
    try await TestServer.withSchema { connection, _ in
      try await Self.create(seed: 7, rows: 20_000, on: connection)
      // The rarest values come first, so that order alone would choose them.
      try await connection.executeScript(
        """
        CREATE TABLE sorted WITH (autovacuum_enabled = off) AS SELECT t.* FROM t JOIN
          (SELECT many, count(*) AS c FROM t GROUP BY 1) AS m USING (many) ORDER BY c, many, id;
        DROP TABLE t; ALTER TABLE sorted RENAME TO t
        """)
      if hasStatistics { try await connection.execute("ANALYZE t") }
      let profile = try await TableScan(connection).run(
        .of("t", slices: [.segments(column: "many")], profiling: ["x", "n", "s"]))
      let truths = try await Self.truths("many", "many", on: connection)
      #expect(truths.count > 114)
      let values = profile.slices.dropLast()
      #expect(values.count == 50)
      if hasStatistics {
        #expect(values.map(\.slice) == truths.prefix(50).map { .segment(column: "many", value: $0.value) })
      }
      for slice in values {
        let truth = try #require(truths.first { .segment(column: "many", value: $0.value) == slice.slice })
        try expect(slice, is: truth.truth)
      }
      #expect(profile.slices.reduce(0) { $0 + $1.rowCount } == 20_000)
      let other = try #require(profile.slices.last)
      #expect(other.slice == .otherSegments(column: "many"))
      #expect(other.columns.allSatisfy { $0.rowCount == other.rowCount })
      #expect(profile.columns.allSatisfy { $0.rowCount == 20_000 })
    }
  }

  @Test("a column can be both profiled and cut by, and two columns are cut by apart")
  func bothAtOnce() async throws {
    try await TestServer.withSchema { connection, _ in
      try await Self.create(seed: 1, rows: 3000, on: connection)
      let profile = try await TableScan(connection).run(
        .of(
          "t", slices: [.segments(column: "s"), .segments(column: "b"), .segments(column: "s")], profiling: ["s", "b"]))
      let values = try #require(profile[column: "s"]?.values)
      for (value, count) in values {
        let slice = profile.slices.first { $0.slice == .segment(column: "s", value: value) }
        #expect(slice?.columns.first { $0.name == "s" }?.values == [value: count])
      }
      #expect(profile.slices.filter { $0.slice.segmentColumn == "s" }.reduce(0) { $0 + $1.rowCount } == 3000)
      #expect(profile.slices.filter { $0.slice.segmentColumn == "b" }.count == 4)
    }
  }

  @Test(
    "of segments no other columns are profiled than those asked for, and these as among all", arguments: [false, true])
  func someColumns(hasBadColumn: Bool) async throws {
    try await TestServer.withSchema { connection, _ in
      try await Self.create(seed: 3, rows: 5000, on: connection)
      try await connection.executeScript("CREATE VIEW w AS SELECT *, 1 / (id - 4000) AS bad FROM t")
      func slices(_ wanted: Set<String>?) async throws -> [SliceProfile] {
        let columns: Set = ["x", "n", "s", "word"]
        let profile = try await TableScan(connection).run(
          .of(
            "w", slices: [.segments(column: "day", profiling: wanted), .segments(column: "many", profiling: wanted)],
            profiling: hasBadColumn ? columns.union(["bad"]) : columns))
        #expect(Set(profile.columns.map(\.name)) == columns)
        return profile.slices
      }
      let all = try await slices(nil)
      for wanted: Set in [["n"], ["word", "s"], ["bad"], ["nowhere"], []] {
        let expected = all.map { slice in
          var slice = slice
          slice.columns.removeAll { !wanted.contains($0.name) }
          return slice
        }
        #expect(try await slices(wanted) == expected, "\(wanted.sorted())")
      }
    }
  }

  @Test("a window's rows are still read twice at most, whatever the slices")
  func readsTwice() async throws {
    try await TestServer.withSchema { connection, _ in
      try await Self.create(seed: 2, rows: 4000, on: connection)
      let before = try await read(on: connection)
      _ = try await TableScan(connection).run(
        .of("t", slices: [.segments(column: "s"), .segments(column: "day"), .filter("n > 5")], profiling: ["x"]))
      #expect(try await read(on: connection) - before <= 8000)
    }
  }

  private func read(on connection: PostgresConnection) async throws -> Int64 {
    try await connection.execute("SELECT pg_stat_force_next_flush()")
    return try await connection.scalar(
      "SELECT seq_tup_read FROM pg_stat_all_tables WHERE relid = 't'::regclass", as: Int64.self)
  }

  @Test("a sensitive column, a column that is not there and one that fails are no segments, for reasons of their own")
  func unavailable() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE base AS SELECT i FROM generate_series(1, 9) AS i;
        CREATE VIEW t AS SELECT i, 'hunter' || i AS secret, 1 / (i - 3) AS bad FROM base
        """)
      var request = ScanRequest.of(
        "t", slices: ["secret", "nowhere", "bad", "i"].map { .segments(column: $0) }, profiling: ["i"],
        sensitive: ["secret"])
      let profile = try await TableScan(connection).run(request)
      func reason(_ column: String) -> String? {
        profile.slices.first { $0.slice == .otherSegments(column: column) }?.unavailable
      }
      #expect(reason("secret") == "secret is sensitive, and segments are named by its values")
      #expect(reason("nowhere") == "the table has no column 'nowhere'")
      #expect(reason("bad")?.contains("(SQLSTATE 22012)") == true)
      #expect(profile.slices.count == 3 + 10)
      #expect(profile.columns.map(\.name) == ["i"] && profile[column: "i"]?.rowCount == 9)
      request = .of(
        "t", slices: [.segments(column: "i"), .filter("i > 0")], profiling: ["i"], sensitive: ["another name"])
      let withheld = try await TableScan(connection).run(request)
      #expect(
        withheld.slices.count == 2 && withheld.slices.allSatisfy { $0.unavailable?.contains("sensitive") == true })
    }
  }
}
