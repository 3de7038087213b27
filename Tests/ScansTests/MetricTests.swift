import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// Random rows full of what makes counting hard, and the same numbers by SQL of another shape.
private struct RandomTable {
  static let ddl = """
    CREATE TYPE mood AS ENUM ('low', 'high', 'calm');
    CREATE TABLE t (id bigint, i integer, f double precision, n numeric(8,3), s text, b char(6), e mood, d date,
      flag boolean)
    """
  static let filters: [String?] = [
    nil, nil, "i > 0", "f > 0 OR n IS NULL", "NOT flag", "s <> 'a'", "n > i /* a ) comment */",
    "b = 'a' AND e <> 'low'",
    "(SELECT max(x.i) FROM t AS x) > i",
  ]

  let insert: String

  init(_ random: inout SeededGenerator) {
    func pick(_ values: [String]) -> String { values.randomElement(using: &random) ?? "NULL" }
    let rows = (0..<Int.random(in: 1...120, using: &random)).map { id in
      let values = [
        "\(id)", pick(["NULL", "-1", "0", "1", "2", "3"]),
        pick(["NULL", "'NaN'", "'Infinity'", "'-Infinity'", "-0.5", "0.1", "0.5", "2", "1e300"]),
        pick(["NULL", "'NaN'", "-1", "0.5", "0.125", "2.000", "99999.999"]),
        pick(["NULL", "''", "'a'", "'A'", "'b '", "'ü'", "'it''s'"]), pick(["NULL", "''", "'a'", "'a  '", "'bcdefg'"]),
        pick(["NULL", "'low'", "'high'", "'calm'"]),
        pick(["NULL", "'2013-03-10'", "'2013-11-03'", "'-infinity'", "'infinity'"]), pick(["NULL", "true", "false"]),
      ]
      return "(\(values.joined(separator: ", ")))"
    }
    insert = "INSERT INTO t VALUES \(rows.joined(separator: ", "))"
  }

  /// Metrics with a condition of the rows that break them.
  static let violations: [(condition: String, metric: @Sendable (String?) -> Metric)] = [
    ("true", { .rowCount(filter: $0) }),
    ("i IS NULL", { .nulls(column: "i", filter: $0) }),
    ("e IS NULL", { .nulls(column: "e", filter: $0) }),
    ("i < 1 OR i > 2", { .outside(column: "i", bounds: .init(minimum: "1", maximum: "2"), filter: $0) }),
    (
      "i <= 0.5",
      { .outside(column: "i", bounds: .init(minimum: "0.5", maximum: nil, excludesMinimum: true), filter: $0) }
    ),
    ("f < 0.1 OR f = 'NaN'", { .outside(column: "f", bounds: .init(minimum: "0.1", maximum: nil), filter: $0) }),
    (
      "f >= 2 OR f = 'NaN'",
      { .outside(column: "f", bounds: .init(minimum: nil, maximum: "2", excludesMaximum: true), filter: $0) }
    ),
    ("n < 0.1249 OR n = 'NaN'", { .outside(column: "n", bounds: .init(minimum: "0.1249", maximum: nil), filter: $0) }),
    ("e > 'high'", { .outside(column: "e", bounds: .init(minimum: "low", maximum: "high"), filter: $0) }),
    ("s < 'a' OR s > 'b'", { .outside(column: "s", bounds: .init(minimum: "a", maximum: "b"), filter: $0) }),
    ("b > 'a'", { .outside(column: "b", bounds: .init(minimum: nil, maximum: "a"), filter: $0) }),
    ("d < '2013-03-11'", { .outside(column: "d", bounds: .init(minimum: "2013-03-11", maximum: nil), filter: $0) }),
    ("i = -1 OR i > 1", { .unaccepted(column: "i", values: ["0", "1"], filter: $0) }),
    ("n = -1 OR n > 2", { .unaccepted(column: "n", values: ["0.5", "0.125", "2"], filter: $0) }),
    ("s = '' OR s = 'A' OR s = 'ü'", { .unaccepted(column: "s", values: ["a", "b ", "it's"], filter: $0) }),
    ("b = '' OR b = 'bcdefg'", { .unaccepted(column: "b", values: ["a"], filter: $0) }),
    ("e = 'calm'", { .unaccepted(column: "e", values: ["low", "high", "no label"], filter: $0) }),
    (
      "d = 'infinity' OR d = '-infinity'",
      { .unaccepted(column: "d", values: ["2013-03-10", "2013-11-03"], filter: $0) }
    ),
    ("NOT flag", { .unaccepted(column: "flag", values: ["true"], filter: $0) }),
    ("s IS NOT NULL", { .unaccepted(column: "s", values: [], filter: $0) }),
    ("false", { .outside(column: "i", bounds: .init(minimum: nil, maximum: nil), filter: $0) }),
  ]

  static let keys = [["id"], ["i"], ["f"], ["s"], ["b"], ["i", "s"], ["e", "d", "flag"]]
}

@Suite struct MetricTests {
  @Test("counts of random tables are those of plain SQL", arguments: 0..<50 as Range<UInt64>)
  func countsEqualSQL(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let table = RandomTable(&random)
    var expected: [(metric: Metric, sql: String)] = []
    for (condition, metric) in RandomTable.violations {
      let filter = RandomTable.filters.randomElement(using: &random) ?? nil
      let sql = "SELECT count(*) FROM t WHERE (\(condition)) AND (\(filter ?? "true")\n)"
      expected.append((metric(filter), sql))
    }
    for columns in RandomTable.keys {
      let filter = RandomTable.filters.randomElement(using: &random) ?? nil
      let present = columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
      let sql = """
        SELECT coalesce(sum(rows - 1), 0)::bigint FROM (SELECT count(*) AS rows FROM t
        WHERE \(present) AND (\(filter ?? "true")\n) GROUP BY \(columns.joined(separator: ", "))) AS groups
        """
      expected.append((.duplicates(columns: columns, filter: filter), sql))
    }
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(RandomTable.ddl)
      try await connection.executeScript(table.insert)
      let profile = try await TableScan(connection).run(.of("t", expected.map(\.metric)))
      for (metric, sql) in expected {
        let count: Int64 = try await connection.scalar(sql)
        #expect(profile.measurements[metric] == .count(count), "seed \(seed): \(sql)")
      }
      #expect(profile.rowCount == (try await connection.scalar("SELECT count(*) FROM t")))
    }
  }

  @Test("a filter that is unknown for a row leaves the row out")
  func threeValuedLogic() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (a integer, b integer); INSERT INTO t VALUES (NULL, 1), (NULL, NULL), (1, NULL), (2, 2)")
      let positive = "b > 0"
      let metrics: [Metric] = [
        .rowCount(filter: positive), .nulls(column: "a", filter: positive), .rowCount(filter: "NOT (b > 0)"),
        .outside(column: "a", bounds: .init(minimum: "2", maximum: nil), filter: nil),
      ]
      let profile = try await TableScan(connection).run(.of("t", metrics))
      #expect(metrics.map { profile.measurements[$0] } == [.count(2), .count(1), .count(0), .count(1)])
    }
  }

  @Test("a limit keeps its fraction against a type that would round it")
  func limitsAreNotRounded() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE DOMAIN recent AS date CHECK (value > '2013-01-01');
        CREATE TABLE t (n numeric(4,1), ts timestamp(0), d recent);
        INSERT INTO t VALUES (1.3, '2013-01-02 00:00:01', '2013-01-02')
        """)
      let outside: [Metric] = [
        .outside(column: "n", bounds: .init(minimum: "1.31", maximum: nil), filter: nil),
        .outside(column: "ts", bounds: .init(minimum: "2013-01-02 00:00:01.4", maximum: nil), filter: nil),
      ]
      let inside = Metric.outside(column: "d", bounds: .init(minimum: "2012-01-01", maximum: nil), filter: nil)
      let profile = try await TableScan(connection).run(.of("t", outside + [inside]))
      #expect(outside.map { profile.measurements[$0] } == [.count(1), .count(1)])
      #expect(profile.measurements[inside] == .count(0))
    }
  }

  @Test("the newest value is an instant, by the dataset's time zone where the type has none")
  func newest() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t (ts timestamptz, naive timestamp, day date, infinite timestamptz, never timestamptz);
        INSERT INTO t VALUES ('2013-07-01 12:00:00.25-04', '2013-07-01 12:00', '2013-07-01', 'infinity', NULL),
          ('2013-07-01 11:00-04', NULL, NULL, '2013-07-01', NULL)
        """)
      let columns = ["ts", "naive", "day", "infinite", "never"]
      let profile = try await TableScan(connection).run(
        .of(
          "t", from: "2013-07-01T04:00:00Z", to: "2013-07-02T04:00:00Z", by: "ts",
          columns.map { .newest(column: $0) }))
      let instant = try Instant(utc: "2013-07-01T16:00:00Z")
      #expect(
        profile.measurements[.newest(column: "ts")] == .instant(instant.advanced(by: .milliseconds(250))))
      #expect(profile.measurements[.newest(column: "naive")] == .instant(instant))
      #expect(profile.measurements[.newest(column: "day")] == .instant(try Instant(utc: "2013-07-01T04:00:00Z")))
      #expect(profile.reason(.newest(column: "infinite")) == "the newest value is infinite")
      #expect(profile.measurements[.newest(column: "never")] == .noRows)
    }
  }

  @Test("a date in a rule means the dataset's day, also against a timestamptz")
  func limitsAreLocal() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (ts timestamptz); INSERT INTO t VALUES ('2013-07-01 23:30-04'), ('2013-07-02 00:30-04')")
      let metrics: [Metric] = [
        .outside(column: "ts", bounds: .init(minimum: "2013-07-02", maximum: nil), filter: nil),
        .rowCount(filter: "ts::date = '2013-07-01'"),
      ]
      let profile = try await TableScan(connection).run(
        .of("t", from: "2013-07-01T04:00:00Z", to: "2013-07-03T04:00:00Z", by: "ts", metrics))
      #expect(metrics.map { profile.measurements[$0] } == [.count(1), .count(1)])
      #expect(try await connection.scalar("SHOW timezone") == "UTC")
    }
  }

  @Test("more metrics than a SELECT can hold are counted all the same, but for the one that cannot be")
  func moreThanOneStatement() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT generate_series(0, 1699) AS i")
      let sound = (0..<1_700).map { Metric.rowCount(filter: "i < \($0)") }
      let unsound = Metric.rowCount(filter: "1 / (i - 3) > 0")
      let profile = try await TableScan(connection).run(.of("t", sound[..<850] + [unsound] + sound[850...]))
      #expect(sound.indices.allSatisfy { profile.measurements[sound[$0]] == .count(Int64($0)) })
      #expect(profile.reason(unsound)?.contains("(SQLSTATE 22012)") == true)
    }
  }
}
