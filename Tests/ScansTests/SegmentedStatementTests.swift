import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// Numbers of each segment that take a statement of their own.
@Suite struct SegmentedStatementTests {
  /// Columns by whose values the rows are told apart, and what the same is called in both tables.
  private static let keys = [
    ["city"], ["the \"odd\" column"], ["price"], ["f"], ["at"], ["yes", "city"], ["day", "price"],
  ]

  /// Two tables under names that need quotes, of the same columns in another order, type or scale, with NULLs.
  private static func tables(seed: UInt64) -> String {
    #"""
    SELECT setseed(0.\#(seed));
    CREATE TABLE "The ""rows"" here" AS SELECT i AS id, CASE WHEN random() < 0.9 THEN floor(random() * 9)::integer END AS k,
      (ARRAY['Oslo', 'Bergen', E'it''s\n', '', NULL])[1 + floor(random() * 5)] AS city,
      repeat('x', 300) || floor(random() * 3) AS "the ""odd"" column",
      (floor(random() * 4) / 2)::numeric(8,2) AS price, (ARRAY['NaN', '0', '-0', '0.1', NULL]::real[])[1 + floor(random() * 5)] AS f,
      timestamptz '2013-01-02 05:00Z' + floor(random() * 30) * interval '1 hour' AS at,
      date '2013-01-02' + floor(random() * 2)::integer AS day, CASE WHEN random() < 0.8 THEN random() < 0.5 END AS yes
    FROM generate_series(1, 400) AS i;
    CREATE TABLE "The others" (at timestamptz, yes boolean, day date, price numeric, "the ""odd"" column" varchar(400),
      f real, city varchar(20), "K" bigint, note json);
    INSERT INTO "The others" SELECT at, yes, day, price * 1.000, "the ""odd"" column", f, nullif(city, 'Oslo'), nullif(k, 4), '{}'
    FROM "The ""rows"" here" WHERE random() < 0.7;
    INSERT INTO "The others" SELECT at, yes, day, price, "the ""odd"" column", f, 'Elsewhere', 3, '{}' FROM "The ""rows"" here" LIMIT 9
    """#
  }

  private static let query = """
    SELECT *, id % 3 AS third FROM "The ""rows"" here" WHERE at >= {window_start} AND k = 3 -- all of them
    """

  /// Each with the same of a group by a direct query.
  private static let statements: [(metric: StatementMetric, direct: String, from: String)] = [
    (
      .orphans(["k"], "\"The others\"", ["K"]), "count(*)::text",
      "\"The \"\"rows\"\" here\" AS r WHERE k IS NOT NULL AND k NOT IN (SELECT \"K\" FROM \"The others\" WHERE \"K\" IS NOT NULL)"
    ),
    (
      .orphans(["k", "city"], "\"The others\"", ["K", "city"], filter: "id % 2 = 0"), "count(*)::text",
      """
      "The ""rows"" here" AS r WHERE id % 2 = 0 AND k + length(city) IS NOT NULL
        AND (k::text || city) NOT IN (SELECT "K"::text || city FROM "The others" WHERE "K" + length(city) IS NOT NULL)
      """
    ),
    (.otherRows(OtherRows(table: "\"The others\"", time: .none)), "count(*)::text", "\"The others\""),
    (
      .otherRows(OtherRows(table: "\"The others\"", time: .none, filter: "price > 0.5")), "count(*)::text",
      "\"The others\" WHERE price > 0.5"
    ),
    (
      .otherAggregate(.sum, column: "k", otherColumn: "K", OtherRows(table: "\"The others\"", time: .none)),
      "sum(\"K\")::text", "\"The others\""
    ),
    (
      .otherAggregate(.quantile(0.5), column: "k", otherColumn: "K", OtherRows(table: "\"The others\"", time: .none)),
      "(percentile_cont(0.5) WITHIN GROUP (ORDER BY \"K\"))::text", "\"The others\""
    ),
    (
      .otherAggregate(.distinctCount, column: "k", otherColumn: "K", OtherRows(table: "\"The others\"", time: .none)),
      "count(DISTINCT \"K\")::text", "\"The others\""
    ),
    (.queryRows(query), "count(*)::text", "\"The \"\"rows\"\" here\" WHERE at >= '2013-01-02 05:00Z' AND k = 3"),
  ]

  private static func request(
    _ metrics: [Metric], key: [String] = [], sensitive: Set<String> = [], options: ScanOptions = ScanOptions()
  ) throws -> ScanRequest {
    let part = try ScanRequest.of(
      "t", from: "2013-01-02T05:00:00Z", to: "2014-01-03T05:00:00Z", by: "at", in: "America/New_York")
    return ScanRequest(
      dataset: "d", relation: RelationName(name: "The \"rows\" here"), time: part.time, window: part.window,
      metrics: metrics, distributions: .only([]), key: key, sensitive: sensitive, options: options)
  }

  private static func text(_ measurement: Measurement) -> String {
    switch measurement {
    case .count(let count): "\(count)"
    case .number(let text): text
    case .noRows: "none"
    default: "\(measurement)"
    }
  }

  @Test(
    "every number is that of a direct query of its segment, under the names that the rows' own have", arguments: 1...4)
  func sameAsDirect(seed: UInt64) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.tables(seed: seed))
      let rows = Metric.rowCount(filter: nil)
      let metrics = Self.keys.flatMap { key in
        ([rows] + Self.statements.map { .statement($0.metric) }).map { Metric.segmented($0, .each(of: key)) }
      }
      let profile = try await TableScan(connection).run(Self.request(metrics))
      // As the scan has it, so that moments have the same texts.
      try await connection.executeScript("SET TimeZone = 'America/New_York'")
      var shared = 0
      for key in Self.keys {
        var names: [String] = []
        for name in key { names.append(try await connection.quote(identifier: name)) }
        guard case .segments(let all)? = profile.measurements[.segmented(rows, .each(of: key))] else {
          Issue.record("no segments of \(key)")
          continue
        }
        for (statement, direct, source) in Self.statements {
          let metric = Metric.segmented(.statement(statement), .each(of: key))
          guard case .segments(let parts)? = profile.measurements[metric] else {
            Issue.record("\(metric): \(profile.reason(metric) ?? "not there")")
            continue
          }
          let groups = try await connection.query(
            "SELECT \(direct) FROM \(source) GROUP BY \(names.joined(separator: ", "))")
          let expected = try groups.map { $0[0].isNull ? "none" : try $0.decode(0, as: String.self) }.sorted()
          #expect(parts.map { Self.text($0.measurement) }.sorted() == expected, "\(statement) by \(key)")
          #expect(Set(parts.map(\.segment)).count == parts.count)
          let known = Set(all.map(\.segment))
          if Metric.statement(statement).isViolation {
            #expect(parts.allSatisfy { known.contains($0.segment) }, "\(statement) by \(key)")
          }
          shared += parts.count { known.contains($0.segment) }
        }
      }
      #expect(shared > 100)
    }
  }

  @Test("the number of a query is that of its row for each segment")
  func queryNumbers() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.tables(seed: 5))
      let query = "SELECT avg(k) AS mean, city, yes FROM \"The \"\"rows\"\" here\" GROUP BY city, yes"
      let metric = Metric.segmented(.statement(.queryNumber(query)), .each(of: ["yes", "city"]))
      let profile = try await TableScan(connection).run(Self.request([metric]))
      guard case .segments(let parts)? = profile.measurements[metric] else {
        Issue.record("\(profile.reason(metric) ?? "not there")")
        return
      }
      let direct = try await connection.query("SELECT yes::text, city, mean::text FROM (\(query)) AS q")
      let expected = try Dictionary(
        uniqueKeysWithValues: direct.map { row in
          let values = try (0...1).map { row[$0].isNull ? nil : try row.decode($0, as: String.self) }
          return (Segment(columns: ["yes", "city"], values: values), Measurement.number(try row.decode(2)))
        })
      #expect(Dictionary(uniqueKeysWithValues: parts.map { ($0.segment, $0.measurement) }) == expected)
    }
  }

  @Test("what cannot be told of segments is refused, and takes no other with it, beforehand too")
  func refusals() async throws {
    func by(_ statement: StatementMetric, _ columns: String...) -> Metric {
      .segmented(.statement(statement), .each(of: columns))
    }
    let others = StatementMetric.otherRows(OtherRows(table: "\"The others\"", time: .none))
    let cases: [(Metric, String)] = [
      (by(others, "city", "k"), ".\"The others\" has no column 'k' to segment its rows by; both tables need it"),
      (by(others, "gone"), ".\"The others\" has no column 'gone' to segment its rows by"),
      (by(others, "note"), "values of note (json) cannot be compared in Postgres"),
      (by(.orphans(["k"], "\"The others\"", ["K"]), "gone"), "the table has no column 'gone'"),
      (by(.queryRows("SELECT 1 AS id"), "city"), "its `query` gives no column 'city' to segment by; select it there"),
      (by(.queryRows("SELECT 1 AS city, 2 AS city"), "city"), "gives 2 columns 'city'"),
      (by(.queryRows("SELECT '{}'::json AS city"), "city"), "(SQLSTATE 42883)"),
      (by(.queryRows("SELECT nothing AS city"), "city"), "at character 8 of the `query`"),
      (by(.queryNumber("SELECT 1 AS n, 2 AS m, 'a' AS city"), "city"), "has to give one number beside city"),
      (by(.queryNumber("SELECT 'a' AS city"), "city"), "has to give one number beside city"),
      (by(.queryNumber("SELECT 'a' AS city, 'b' AS n"), "city"), "has to give one number beside city"),
    ]
    let onData = by(.queryRows("SELECT 1 / (id - 1) AS n, city FROM \"The \"\"rows\"\" here\""), "city")
    let sound = by(others, "city")
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.tables(seed: 5))
      let request = try Self.request(cases.map(\.0) + [onData, sound])
      let profile = try await TableScan(connection).run(request)
      for (metric, words) in cases {
        #expect(profile.reason(metric)?.contains(words) == true, "\(profile.reason(metric) ?? "none"): \(words)")
      }
      // The outer SELECT needs no number of it, which the server then does not reckon.
      #expect(profile.reason(onData) == nil && profile.reason(sound) == nil)
      let preview = try await TableScan(connection).preview(request)
      #expect(Set(preview.unavailable.keys) == Set(cases.map(\.0)))
      let plan = try await TableScan(connection).explain(request)
      #expect(plan.metrics[sound] == .statement && plan.statements.contains { $0.sql.contains("GROUP BY \"city\"") })
      for (metric, _) in cases {
        guard case .unavailable? = plan.metrics[metric] else {
          Issue.record("\(metric)")
          continue
        }
      }
    }
  }

  @Test("rows of a query that come twice for a segment, NULL, or too many of them are no number")
  func oddNumbers() async throws {
    func by(_ query: String) -> Metric { .segmented(.statement(.queryNumber(query)), .each(of: ["city"])) }
    let twice = by("SELECT * FROM (VALUES ('a', 1), ('b', 2), ('a', 1)) AS v (city, n)")
    let null = by("SELECT * FROM (VALUES ('a', NULL::integer), (NULL, 2)) AS v (city, n)")
    let many = by("SELECT i::text AS city, i FROM generate_series(1, 51) AS i")
    let none = by("SELECT 'a' AS city, 1 WHERE false")
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.tables(seed: 5))
      let profile = try await TableScan(connection).run(Self.request([twice, null, many, none]))
      func found(_ metric: Metric) -> [String?: Measurement] {
        guard case .segments(let parts)? = profile.measurements[metric] else { return [:] }
        return Dictionary(uniqueKeysWithValues: parts.map { ($0.segment.values[0], $0.measurement) })
      }
      #expect(
        found(twice) == [
          "a": .unavailable(reason: "its `query` gave more than one row for a segment; group by it there"),
          "b": .number("2"),
        ])
      #expect(
        found(null) == [
          "a": .unavailable(reason: "its `query` gave NULL; with limits it has to give one number"), nil: .number("2"),
        ])
      #expect(profile.reason(many)?.hasPrefix("city of its `query` has more than 50 values in the window") == true)
      #expect(profile.measurements[none] == .segments([]))
    }
  }

  @Test("fifty segments are told apart, of either table, and one more leaves that metric alone without numbers")
  func cap() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t AS SELECT i % 50 AS few, i % 51 AS many, -1 AS k FROM generate_series(1, 500) AS i;
        CREATE TABLE o AS SELECT i AS few, i % 50 AS many, i AS k FROM generate_series(1, 100) AS i
        """)
      func by(_ statement: StatementMetric, _ column: String) -> Metric {
        .segmented(.statement(statement), .each(of: [column]))
      }
      let orphans = StatementMetric.orphans(["k"], "o", ["k"])
      let others = StatementMetric.otherRows(OtherRows(table: "o", time: .none))
      let metrics = [by(orphans, "few"), by(orphans, "many"), by(others, "many"), by(others, "few")]
      let profile = try await TableScan(connection).run(.of("t", metrics))
      let sizes = metrics.map { metric -> Int? in
        if case .segments(let parts)? = profile.measurements[metric] { parts.count } else { nil }
      }
      #expect(sizes == [50, nil, 50, nil])
      #expect(profile.reason(metrics[1])?.hasPrefix("many has more than 50 values in the window") == true)
      #expect(profile.reason(metrics[3])?.contains(".o has more than 50 values in the window") == true)
    }
  }

  @Test("the cost gate holds one of them back, and leaves the others")
  func gate() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t AS SELECT 1 AS k; CREATE TABLE o AS SELECT 1 AS k;
        CREATE TABLE big AS SELECT i AS k FROM generate_series(1, 50000) AS i; ANALYZE big
        """)
      let (dear, sound) = ("big", "o")
      func by(_ table: String) -> Metric {
        .segmented(.statement(.otherRows(OtherRows(table: table, time: .none))), .each(of: ["k"]))
      }
      var options = ScanOptions()
      options.gate.maximumRows = 20_000
      let request = ScanRequest(
        dataset: "d", relation: RelationName(name: "t"), time: nil, window: .moment, metrics: [by(dear), by(sound)],
        distributions: .only([]), options: options)
      let profile = try await TableScan(connection).run(request)
      #expect(profile.reason(by(dear))?.contains("`max_rows` allows 20000") == true)
      #expect(profile.reason(by(sound)) == nil)
    }
  }

  @Test("where the dataset has sensitive columns, no query names segments, nor does such a column of the other table")
  func sensitive() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.tables(seed: 5))
      let query = Metric.segmented(.statement(.queryRows("SELECT city FROM \"The others\"")), .each(of: ["city"]))
      let rows = StatementMetric.otherRows(OtherRows(table: "\"The others\"", time: .none))
      let named = Metric.segmented(.statement(rows), .each(of: ["yes"]))
      let sound = Metric.segmented(.statement(rows), .each(of: ["city"]))
      let request = try Self.request([query, named, sound], sensitive: ["yes"])
      let profile = try await TableScan(connection).run(request)
      #expect(profile.reason(query)?.contains("whose values the `query` of a test might give") == true)
      #expect(profile.reason(named) == "yes is sensitive, and segments are named by its values")
      #expect(profile.reason(sound) == nil)
    }
  }

  @Test("a foreign key that is trusted proves it of each segment")
  func proved() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE o (k integer PRIMARY KEY); CREATE TABLE t (k integer REFERENCES o, s text)")
      let metric = Metric.segmented(
        .statement(.orphans(["k"], "o", ["k"], trusts: true)), .each(of: ["s"]))
      #expect(try await TableScan(connection).run(.of("t", [metric])).measurements[metric] == .count(0))
    }
  }

  @Test("the statement of a segment finds as many rows as it has, whatever the zone of who runs it", arguments: 1...3)
  func evidence(seed: UInt64) async throws {
    let base =
      Self.statements.map { Metric.statement($0.metric) }.filter { $0.isViolation || $0.ownStatement?.query != nil }
    let each = Self.keys.flatMap { key in base.map { Metric.segmented($0, .each(of: key)) } }
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.tables(seed: seed))
      let profile = try await TableScan(connection).run(Self.request(each, key: seed % 2 == 0 ? ["id"] : [])) {
        profile in
        each.flatMap { metric -> [Metric] in
          guard case .segments(let parts)? = profile.measurements[metric] else { return [] }
          return parts.map { .segmented(metric.unsegmented, .one($0.segment)) }
        }
      }
      let session = try await TestServer.connect("options='-c search_path=\(schema) -c TimeZone=Asia/Tokyo'")
      var found = 0
      for metric in each {
        guard case .segments(let parts)? = profile.measurements[metric] else { continue }
        for part in parts {
          let one = Metric.segmented(metric.unsegmented, .one(part.segment))
          let query = try #require(profile.evidenceQueries[one], "\(one)")
          try await session.executeScript("SET TimeZone = 'Asia/Tokyo'")
          #expect(try await session.count(query) == part.measurement, "\(query)")
          found += 1
        }
      }
      #expect(found > 50)
      await session.close()
    }
  }
}

extension PostgresConnection {
  /// How many rows a statement gives that psql would run, with a SET before it where it needs one.
  fileprivate func count(_ query: String) async throws -> Profiles.Measurement {
    let parts = query.hasPrefix("SET ") ? query.split(separator: ";", maxSplits: 1).map(String.init) : ["", query]
    try await executeScript(parts[0])
    return .count(Int64(try await execute(String(parts[1].dropLast()))))
  }
}
