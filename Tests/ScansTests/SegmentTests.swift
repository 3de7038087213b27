import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// Numbers of each segment of the rows.
@Suite struct SegmentTests {
  /// Odd names, and values of many types; `spread` says into how many segments the rows fall.
  private static func create(_ connection: PostgresConnection, seed: UInt64, spread: Int) async throws {
    try await connection.executeScript(
      #"""
      SELECT setseed(0.\#(seed));
      CREATE TABLE t AS SELECT i AS id, floor(power(random(), 3) * \#(spread))::integer AS n,
        CASE WHEN random() < 0.9 THEN (random() * 100)::numeric(6,2) END AS v,
        CASE WHEN random() < 0.9 THEN floor(random() * 40)::integer END AS k,
        timestamptz '2013-02-08 05:00:00Z' + floor(random() * 300) * interval '1 minute' AS at
      FROM generate_series(1, 600) AS i;
      ALTER TABLE t ADD "the ""odd"" column" text, ADD price numeric, ADD day date, ADD f float8, ADD yes boolean;
      UPDATE t SET "the ""odd"" column" = CASE n % 4 WHEN 0 THEN NULL WHEN 1 THEN E'a\n''b' WHEN 2 THEN '' ELSE repeat('x', 300 + n % 3) END,
        price = CASE WHEN id % 2 = 0 THEN n + 0.50 ELSE n + 0.5 END, day = date '2013-01-01' + n,
        f = CASE WHEN n % 5 = 0 THEN 'NaN' ELSE n / 3.0 END, yes = CASE WHEN n % 3 > 0 THEN n % 3 = 1 END
      """#)
  }

  /// Each with the same by a statement of its own.
  private static let metrics: [(metric: Metric, direct: String)] = [
    (.rowCount(filter: nil), "count(*)::text"),
    (.rowCount(filter: "v > 50"), "sum(CASE WHEN v > 50 THEN 1 ELSE 0 END)::text"),
    (.nulls(column: "v", filter: nil), "(count(*) - count(v))::text"),
    (
      .outside(column: "v", bounds: .init(minimum: "10", maximum: "90"), filter: nil),
      "sum(CASE WHEN v < 10 OR v > 90 THEN 1 ELSE 0 END)::text"
    ),
    (
      .unaccepted(column: "k", values: ["1", "2", "3"], filter: "v > 50"),
      "sum(CASE WHEN v > 50 AND k NOT IN (1, 2, 3) THEN 1 ELSE 0 END)::text"
    ),
    (
      .breaking(.expression("v < 95 OR k = 7"), filter: nil),
      "sum(CASE WHEN v < 95 OR k = 7 THEN 0 WHEN (v < 95 OR k = 7) IS NULL THEN 0 ELSE 1 END)::text"
    ),
    (.duplicates(columns: ["k"], filter: nil), "(count(k) - count(DISTINCT k))::text"),
    (
      .duplicates(columns: ["k", "v"], filter: nil),
      "(count(*) FILTER (WHERE k IS NOT NULL AND v IS NOT NULL) - count(DISTINCT k * 1000 + v))::text"
    ),
    (.aggregate(.mean, column: "v", filter: nil), "avg(v)::text"),
    (.aggregate(.quantile(0.5), column: "k", filter: nil), "(percentile_cont(0.5) WITHIN GROUP (ORDER BY k))::text"),
    (.aggregate(.distinctCount, column: "k", filter: "v > 50"), "count(DISTINCT CASE WHEN v > 50 THEN k END)::text"),
    (.aggregate(.missingSteps(.natural), column: "k", filter: nil), "(max(k) - min(k) + 1 - count(DISTINCT k))::text"),
  ]

  static let keys = [
    ["the \"odd\" column"], ["n"], ["price"], ["day"], ["f"], ["yes"], ["yes", "n"],
    ["n", "the \"odd\" column", "price"],
  ]

  private static func text(_ measurement: Measurement) -> String? {
    switch measurement {
    case .count(let count): "\(count)"
    case .number(let text): text
    default: nil
    }
  }

  @Test("every number is that of a direct query of its segment", arguments: [1, 7, 18], 1...4)
  func sameAsDirect(spread: Int, seed: UInt64) async throws {
    try await TestServer.withSchema { connection, _ in
      try await Self.create(connection, seed: seed, spread: spread)
      let columns = Array(Self.keys.prefix(Int(seed) * 2).suffix(3))
      let asked = columns.flatMap { key in Self.metrics.map { Metric.segmented($0.metric, .each(of: key)) } }
      // Among numbers of all rows, and without.
      let others = seed % 2 == 0 ? Self.metrics.map(\.metric) : []
      let profile = try await TableScan(connection).run(.of("t", asked + others))
      for key in columns {
        var names: [String] = []
        for name in key { names.append(try await connection.quote(identifier: name)) }
        let list = names.joined(separator: ", ")
        for (metric, direct) in Self.metrics {
          let rows = try await connection.query("SELECT \(direct) FROM t GROUP BY \(list)")
          let expected = try rows.map { $0[0].isNull ? "none" : try $0.decode(0, as: String.self) }.sorted()
          guard case .segments(let parts)? = profile.measurements[.segmented(metric, .each(of: key))] else {
            Issue.record("\(metric) by \(key): \(profile.reason(.segmented(metric, .each(of: key))) ?? "not there")")
            continue
          }
          #expect(parts.map { Self.text($0.measurement) ?? "none" }.sorted() == expected, "\(metric) by \(key)")
          #expect(Set(parts.map(\.segment)).count == parts.count && parts.allSatisfy { $0.segment.columns == key })
        }
      }
      for (metric, direct) in Self.metrics where !others.isEmpty {
        let row = try await connection.query("SELECT \(direct) FROM t")[0]
        let expected = try row.decode(0, as: String.self)
        #expect(profile.measurements[metric].flatMap(Self.text) == expected, "\(metric)")
      }
    }
  }

  @Test("segments are called by their values, of which very long ones are shortened and still told apart")
  func names() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t (s text, n numeric);
        INSERT INTO t VALUES (NULL, 1.0), ('', 1.00), (repeat('x', 300) || 'a', 2), (repeat('x', 300) || 'b', 2)
        """)
      let metric = Metric.rowCount(filter: nil)
      let profile = try await TableScan(connection).run(
        .of("t", [.segmented(metric, .each(of: ["s"])), .segmented(metric, .each(of: ["n"]))]))
      let texts = try profile.values(metric, by: ["s"])
      #expect(texts.count == 4 && texts.contains([nil]) && texts.contains([""]))
      #expect(texts.allSatisfy { ($0[0] ?? "").count <= 200 })
      #expect(Set(try profile.values(metric, by: ["n"])) == [["1"], ["2"]])
    }
  }

  @Test("fifty segments are told apart, and one more leaves the metrics of that column alone without numbers")
  func cap() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT i, i % 50 AS few, nullif(i % 51, 0) AS many, i % 2 AS two FROM generate_series(1, 5000) AS i"
      )
      let metric = Metric.nulls(column: "i", filter: nil)
      let keys = [["few"], ["many"], ["i"], ["two", "few"], ["few", "two"], ["many", "two"]]
      let profile = try await TableScan(connection).run(
        .of("t", keys.map { .segmented(metric, .each(of: $0)) }))
      let reasons = keys.map { profile.reason(.segmented(metric, .each(of: $0))) }
      #expect(reasons[0] == nil && reasons[3] == nil && reasons[4] == nil)
      #expect(
        reasons[1] == "many has more than 50 values in the window, which is as many segments as are told apart; "
          + "segment by a column of fewer values")
      #expect(reasons[2]?.hasPrefix("i has more than 50 values") == true)
      #expect(reasons[5]?.hasPrefix("(many, two) have more than 50 combinations of values") == true)
      #expect(try profile.values(metric, by: ["few"]).count == 50)
      #expect(try Set(profile.values(metric, by: ["two", "few"])) == Set((0..<50).map { ["\($0 % 2)", "\($0)"] }))
    }
  }

  @Test("0 and -0 are one segment, of which the evidence finds every row", arguments: ["float8", "real"])
  func zeros(type: String) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t (id integer, f \(type), v integer);
        INSERT INTO t VALUES (1, 0, NULL), (2, '-0', NULL), (3, '-0', 7), (4, -0.5, NULL), (5, NULL, NULL)
        """)
      let nulls = Metric.nulls(column: "v", filter: nil)
      let one = Metric.segmented(nulls, .one(Segment("f", "0")))
      let request = ScanRequest.of("t", [.segmented(nulls, .each(of: ["f"]))], key: ["id"])
      let profile = try await TableScan(connection).run(request) { _ in [one] }
      let values = try profile.values(nulls, by: ["f"]).map { $0[0] ?? "NULL" }
      #expect(values.sorted() == ["-0.5", "0", "NULL"])
      #expect(profile.failingRows[one]?.keys == ["id=1", "id=2"])
      let query = try #require(profile.evidenceQueries[one])
      #expect(try await connection.execute(String(query.dropLast())) == 2, "\(query)")
    }
  }

  @Test("an empty window has no segments, whatever is asked of all rows beside")
  func empty() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (i integer, s text)")
      let metric = Metric.duplicates(columns: ["i"], filter: nil)
      for others in [[], [metric], (0..<20).map { Metric.rowCount(filter: "i > \($0)") }] {
        let profile = try await TableScan(connection).run(.of("t", [.segmented(metric, .each(of: ["s"]))] + others))
        #expect(profile.measurements[.segmented(metric, .each(of: ["s"]))] == .segments([]) && profile.rowCount == 0)
        #expect(others.allSatisfy { profile.measurements[$0] == .count(0) })
      }
    }
  }

  @Test("what keeps a column from telling segments apart is told of it alone")
  func refusals() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (i integer, j json, p point, secret text); INSERT INTO t VALUES (1)")
      let metric = Metric.nulls(column: "i", filter: nil)
      func by(_ columns: String...) -> Metric { .segmented(metric, .each(of: columns)) }
      let asked = [by("i"), by("j"), by("p"), by("secret"), by("missing"), by("i", "missing")]
      let profile = try await TableScan(connection).run(.of("t", asked + [metric], sensitive: ["secret"]))
      #expect(profile.measurements[metric] == .count(0) && profile.reason(by("i")) == nil)
      #expect(profile.reason(by("j")) == "values of j (json) cannot be compared in Postgres")
      // The server groups no points, but their texts.
      #expect(profile.reason(by("p")) == nil)
      #expect(profile.reason(by("secret")) == "secret is sensitive, and segments are named by its values")
      #expect(profile.reason(by("missing")) == "the table has no column 'missing'")
      #expect(profile.reason(by("i", "missing")) == "the table has no column 'missing'")
      // The sensitive column may be there under another name.
      let lacking = try await TableScan(connection).run(.of("t", [by("i")], sensitive: ["gone"]))
      #expect(lacking.reason(by("i"))?.contains("'gone'") == true)
    }
  }

  @Test("more columns than the server tells apart are refused, and the others counted")
  func manyColumns() async throws {
    try await TestServer.withSchema { connection, _ in
      let columns = (0..<33).map { "c\($0)" }
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT \(columns.map { "1 AS \($0)" }.joined(separator: ", "))")
      let metric = Metric.rowCount(filter: nil)
      let profile = try await TableScan(connection).run(.of("t", columns.map { .segmented(metric, .each(of: [$0])) }))
      let counted = columns.count { profile.reason(.segmented(metric, .each(of: [$0]))) == nil }
      #expect(counted == 31 && profile.rowCount == 1)
      #expect(profile.reason(.segmented(metric, .each(of: ["c32"])))?.contains("more than 31 columns") == true)
    }
  }

  @Test("constraints prove of each segment what they prove of all")
  func proved() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (i integer NOT NULL, s text); INSERT INTO t SELECT i, 's' || i % 3 FROM generate_series(1, 9) AS i"
      )
      let metric = Metric.segmented(.nulls(column: "i", filter: nil), .each(of: ["s"]))
      #expect(try await TableScan(connection).run(.of("t", [metric])).measurements[metric] == .count(0))
    }
  }

  @Test("rows of one segment alone are named", arguments: [["s"], ["s", "n"], ["long"]])
  func failingRows(columns: [String]) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t AS SELECT i AS id, nullif(i % 3, 0)::text AS s, (i % 2)::numeric(5,2) AS n, repeat('y', 250) || i % 2 AS long,
          CASE WHEN i % 4 > 0 THEN i END AS v, i % 10 AS d FROM generate_series(1, 60) AS i
        """)
      let base = [
        Metric.nulls(column: "v", filter: "id > 6"), .duplicates(columns: ["d"], filter: nil),
        .disordered(column: "d", by: "id", isStrict: false, filter: nil),
      ]
      let each = base.map { Metric.segmented($0, .each(of: columns)) }
      let list = columns.joined(separator: ", ")
      let profile = try await TableScan(connection).run(.of("t", each, key: ["id"])) { profile in
        zip(base, each).flatMap { base, each -> [Metric] in
          guard case .segments(let parts)? = profile.measurements[each] else { return [] }
          return parts.map { .segmented(base, .one($0.segment)) }
        }
      }
      var found = 0
      for (metric, rows) in profile.failingRows {
        guard case .segmented(let base, .one) = metric else { continue }
        let ids = rows.keys.compactMap { Int($0.dropFirst("id=".count)) }
        if ids.isEmpty { continue }
        found += 1
        let set = ids.map(String.init).joined(separator: ", ")
        #expect(
          try await connection.scalar("SELECT count(DISTINCT ROW(\(list))) FROM t WHERE id IN (\(set))", as: Int64.self)
            == 1)
        if case .nulls = base {
          #expect(
            try await connection.scalar(
              "SELECT bool_and(v IS NULL AND id > 6) FROM t WHERE id IN (\(set))", as: Bool.self))
        }
        #expect(ids == ids.sorted() && ids.count <= 5)
      }
      #expect(found >= 4 && !profile.failingRows.isEmpty)
    }
  }

  @Test("an expression that fails on the data takes no other segment's numbers with it")
  func culprit() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT i, i % 3 AS s FROM generate_series(1, 100) AS i")
      func by(_ metric: Metric) -> Metric { .segmented(metric, .each(of: ["s"])) }
      let culprit = by(.breaking(.expression("1 / (i - 100) < 7"), filter: nil))
      let unsound = by(.rowCount(filter: "nothing > 1"))
      let sound = [by(.nulls(column: "i", filter: nil)), by(.rowCount(filter: "i > 4")), .rowCount(filter: "i > 4")]
      let profile = try await TableScan(connection).run(.of("t", [culprit, unsound] + sound))
      #expect(profile.reason(culprit)?.contains("(SQLSTATE 22012)") == true)
      #expect(profile.reason(unsound)?.contains("at character 1 of the `where`") == true)
      #expect(sound.allSatisfy { profile.reason($0) == nil } && profile.rowCount == 100)
    }
  }
}

extension TableProfile {
  /// The values of the segments that a metric was counted of.
  fileprivate func values(_ metric: Metric, by columns: [String]) throws -> [[String?]] {
    guard case .segments(let parts)? = measurements[.segmented(metric, .each(of: columns))] else {
      throw NoSegments()
    }
    return parts.map(\.segment.values)
  }
}

private struct NoSegments: Error {}
