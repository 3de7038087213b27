import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// The statement that finds all rows that break a test.
@Suite struct EvidenceQueryTests {
  private static let zone = "America/New_York"

  /// Tables under names that need quotes, with NULLs, NaN, duplicates and moments near to the ends of the window.
  private static func tables(seed: UInt64) -> String {
    """
    CREATE TABLE "My ""R"" ides" (id integer, at timestamptz, "when" timestamptz, naive timestamp, day date, "Fare" float8,
      "select" text, n integer, m integer, "a b" jsonb);
    SELECT setseed(\(Double(seed) / 1000));
    INSERT INTO "My ""R"" ides" SELECT i, timestamptz '2013-01-02 05:00Z' + (random() * 60 - 18) * interval '1 hour',
      timestamptz '2013-01-02 05:00Z' + (floor(random() * 9) - 4) * interval '1 hour',
      timestamp '2013-01-02 00:00' + (floor(random() * 9) - 4) * interval '1 hour',
      date '2013-01-01' + floor(random() * 3)::integer,
      (ARRAY['NaN', '-1', '0', '7', 'Infinity', NULL]::float8[])[1 + floor(random() * 6)],
      (ARRAY['a', 'b', '', ' x', 'it''s', 'a@b.org', '12', NULL])[1 + floor(random() * 8)],
      nullif(floor(random() * 6)::integer, 3), nullif(floor(random() * 6)::integer, 2), '{}'
    FROM generate_series(1, 300) AS i;
    CREATE TABLE "Other" ("N" smallint, "M" bigint, at timestamp);
    INSERT INTO "Other" SELECT nullif(floor(random() * 6)::integer, 1), nullif(floor(random() * 6)::integer, 4),
      timestamp '2013-01-02 00:00' + (floor(random() * 9) - 4) * interval '1 hour' FROM generate_series(1, 9)
    """
  }

  private static func bounds(_ minimum: String?, _ maximum: String?) -> Metric.Bounds {
    Metric.Bounds(minimum: minimum, maximum: maximum)
  }

  private static let filters = [
    nil, "n > 1 /* ( */", "\"when\" >= '2013-01-02'", "\"select\" <> 'it''s'\n OR n IS NULL",
  ]

  private static let metrics: [Metric] =
    filters.flatMap { filter -> [Metric] in
      [
        .nulls(column: "Fare", filter: filter), .outside(column: "Fare", bounds: bounds("0", "7"), filter: filter),
        .outside(column: "when", bounds: bounds("2013-01-02", "2013-01-02 02:00"), filter: filter),
        .outside(column: "naive", bounds: bounds("2013-01-02", nil), filter: filter),
        .outside(column: "day", bounds: bounds(nil, "2013-01-02"), filter: filter),
        .unaccepted(column: "select", values: ["a", "it's", "line\nbreak"], filter: filter),
        .unaccepted(column: "when", values: ["2013-01-02 01:00"], filter: filter),
        .breaking(.noneOf(column: "select", values: ["b", "\\"]), filter: filter),
        .breaking(.present(column: "select", missing: [.blank]), filter: filter),
        .breaking(.present(column: "Fare", missing: [.nan, .infinity]), filter: filter),
        .breaking(.matching(column: "select", pattern: "^[a-z]+$"), filter: filter),
        .breaking(.formatted(column: "select", .email), filter: filter),
        .breaking(.parsing(column: "select", .integer), filter: filter),
        .breaking(.length(column: "select", minimum: 1, maximum: 2), filter: filter),
        .breaking(.between(column: "n", bounds(nil, nil), minimumColumn: "m", maximumColumn: nil), filter: filter),
        .breaking(
          .between(column: "when", bounds(nil, nil), minimumColumn: "naive", maximumColumn: nil), filter: filter),
        .breaking(.expression("\"when\"::date <= day"), filter: filter),
        .breaking(.expression("n < m\n  OR \"select\" = 'a\n  b'"), filter: filter),
        .statement(.orphans(["n"], "\"Other\"", ["N"], filter: filter)),
        .statement(.orphans(["n", "m"], "\"Other\"", ["N", "M"], filter: filter)),
        .statement(.orphans(["when"], "\"Other\"", ["at"], filter: filter)),
        .duplicates(columns: ["n", "select"], filter: filter), .duplicates(columns: ["Fare"], filter: filter),
      ]
    } + [
      .statement(
        .queryRows(
          "SELECT * FROM \"My \"\"R\"\" ides\" -- all\nWHERE \"when\" < '2013-01-02' AND at >= {window_start};"))
    ]

  /// As psql would run it, in a session that knows nothing of the scan's.
  private func run(_ query: String, on connection: PostgresConnection) async throws -> Int {
    try await connection.executeScript("SET TimeZone = 'Asia/Tokyo'")
    #expect(query.hasSuffix(";"))
    let parts = query.hasPrefix("SET ") ? query.split(separator: ";", maxSplits: 1).map(String.init) : ["", query]
    try await connection.executeScript(parts[0])
    return try await connection.execute(String(parts[1].dropLast()))
  }

  @Test("it finds as many rows as the test has counted, of every kind of test", arguments: 1...6 as ClosedRange<UInt64>)
  func complement(seed: UInt64) async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.tables(seed: seed))
      let part = try ScanRequest.of(
        "t", from: "2013-01-02T05:00:00Z", to: "2013-01-03T05:00:00Z", by: "at", in: Self.zone)
      let request = ScanRequest(
        dataset: "d", relation: RelationName(name: "My \"R\" ides"), time: part.time, window: part.window,
        metrics: Self.metrics, distributions: .only([]), key: seed % 2 == 0 ? ["id", "when"] : [])
      let profile = try await TableScan(connection).run(request) { _ in Self.metrics }
      let session = try await TestServer.connect()
      var broken = 0
      for metric in Self.metrics {
        guard case .count(let count)? = profile.measurements[metric], let query = profile.evidenceQueries[metric] else {
          Issue.record("\(metric): \(profile.reason(metric) ?? "no query")")
          continue
        }
        // The user's own query names tables as it does.
        let isOwn = if case .statement(.queryRows) = metric { true } else { false }
        try await session.executeScript("SET search_path = \(isOwn ? schema : "pg_catalog")")
        let rows = try await run(query, on: session)
        if case .duplicates(let columns, let filter) = metric {
          #expect(try await rows - groups(columns, filter, connection) == Int(count), "\(query)")
        } else {
          #expect(rows == Int(count), "seed \(seed): \(query)")
        }
        broken += count > 0 ? 1 : 0
      }
      // That nothing breaks anything would show nothing.
      #expect(broken > Self.metrics.count * 3 / 4)
      await session.close()
    }
  }

  @Test("it finds as many rows as a segment has, of every rule of rows, in a session of another zone", arguments: 1...3)
  func segments(seed: UInt64) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.tables(seed: seed))
      let part = try ScanRequest.of(
        "t", from: "2013-01-02T05:00:00Z", to: "2013-01-03T05:00:00Z", by: "at", in: Self.zone)
      let each = Self.metrics.filter(\.isCountedByRow).flatMap { metric in
        [["select"], ["when"], ["n", "day"]].map { Metric.segmented(metric, .each(of: $0)) }
      }
      let request = ScanRequest(
        dataset: "d", relation: RelationName(name: "My \"R\" ides"), time: part.time, window: part.window,
        metrics: each, distributions: .only([]), key: ["id"])
      let profile = try await TableScan(connection).run(request) { profile in
        each.flatMap { metric in
          profile.segments(metric).map { Metric.segmented(metric.unsegmented, .one($0.segment)) }
        }
      }
      let session = try await TestServer.connect()
      var zoned: Set<Metric> = []
      for metric in each {
        let parts = profile.segments(metric)
        #expect(!parts.isEmpty, "\(metric): \(profile.reason(metric) ?? "none")")
        for part in parts {
          let query = profile.evidenceQueries[.segmented(metric.unsegmented, .one(part.segment))]
          let rows = try await run(#require(query, "\(metric)"), on: session)
          #expect(.count(Int64(rows)) == part.measurement, "seed \(seed): \(query ?? "")")
          if query?.hasPrefix("SET TimeZone") == true, rows > 0 { zoned.insert(metric.unsegmented) }
        }
      }
      // Among them what the rule itself says in SQL.
      #expect(zoned.contains(.breaking(.expression("\"when\"::date <= day"), filter: nil)))
      await session.close()
    }
  }

  /// How many keys there are that come more than once.
  private func groups(_ columns: [String], _ filter: String?, _ connection: PostgresConnection) async throws -> Int {
    let list = columns.map { "\"\($0)\"" }
    let conditions =
      list.map { "\($0) IS NOT NULL" } + ["(\(filter ?? "true")\n)"]
      + ["at >= '2013-01-02 05:00Z' AND at < '2013-01-03 05:00Z'"]
    try await connection.executeScript("SET TimeZone = '\(Self.zone)'")
    return try await connection.scalar(
      """
      SELECT count(*) FROM (SELECT FROM "My ""R"" ides" WHERE \(conditions.joined(separator: " AND "))
      GROUP BY \(list.joined(separator: ", ")) HAVING count(*) > 1) AS g
      """)
  }

  @Test("the verdict of references is that of a direct query", arguments: 1...10 as ClosedRange<UInt64>)
  func references(seed: UInt64) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.tables(seed: seed))
      let both = StatementMetric.orphans(["n", "m"], "\"Other\"", ["N", "M"])
      let number = StatementMetric.otherAggregate(.sum, column: "n", otherColumn: "N", OtherRows(table: "\"Other\""))
      let profile = try await TableScan(connection).run(.of("\"My \"\"R\"\" ides\"", [both, number]))
      let direct: Int64 = try await connection.scalar(
        """
        SELECT count(*) FROM "My ""R"" ides" AS r LEFT JOIN (SELECT DISTINCT "N", "M" FROM "Other") AS o
          ON o."N" = r.n AND o."M" = r.m WHERE r.n IS NOT NULL AND r.m IS NOT NULL AND o."N" IS NULL
        """)
      #expect(profile.count(both) == direct && direct > 0)
      #expect(
        try await profile.number(number) == connection.scalar("SELECT sum(\"N\")::text FROM \"Other\"", as: String.self)
      )
    }
  }

  private func queries(
    _ metrics: [Metric], key: [String] = [], sensitive: Set<String> = []
  ) async throws -> [String?] {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (id integer, b text, secret text); INSERT INTO t VALUES (1, 'x', 's'), (2, NULL, 's')")
      let request = ScanRequest.of("t", metrics, key: key, sensitive: sensitive)
      let profile = try await TableScan(connection).run(request) { _ in metrics }
      return metrics.map { profile.evidenceQueries[$0] }
    }
  }

  @Test("it selects the key, or without one all but the sensitive columns")
  func columns() async throws {
    let nulls = Metric.nulls(column: "b", filter: nil)
    func list(_ key: [String], _ sensitive: Set<String>) async throws -> Substring? {
      try await queries([nulls], key: key, sensitive: sensitive)[0]?.split(separator: " FROM ")[0].dropFirst(7)
    }
    #expect(try await list([], []) == "*")
    #expect(try await list(["id", "b"], []) == "\"id\", \"b\"")
    #expect(try await list([], ["secret"]) == "\"id\", \"b\"")
    #expect(try await list(["secret", "id"], ["secret"]) == "\"id\"")
    #expect(try await list(["secret"], ["secret"]) == "\"id\", \"b\"")
  }

  @Test("values of a sensitive column that the rule accepts or rejects are not told, nor anything where it is missing")
  func sensitive() async throws {
    let metrics: [Metric] = [
      .unaccepted(column: "secret", values: ["s"], filter: nil),
      .breaking(.noneOf(column: "secret", values: ["s"]), filter: nil), .nulls(column: "secret", filter: nil),
    ]
    let found = try await queries(metrics, sensitive: ["secret"])
    #expect(found[0] == nil && found[1] == nil)
    #expect(found[2]?.contains("WHERE (\"secret\" IS NULL);") == true)
    #expect(try await queries([.nulls(column: "b", filter: nil)], sensitive: ["gone"]) == [nil])
  }

  @Test(
    "a statement comes on one line, with its strings as they are",
    arguments: [
      ("SELECT a -- one\n  FROM t", "SELECT a FROM t"), ("SELECT (\n  1\n)", "SELECT (1)"),
      ("SELECT 'a\n  b'", "SELECT 'a\n  b'"), ("SELECT 'a'\n  'b'", "SELECT 'a'\n'b'"),
      ("SELECT /* x */ a/**/b", "SELECT a b"), ("SELECT $q$ -- \n $q$", "SELECT $q$ -- \n $q$"), ("a <> -1", "a <> -1"),
    ])
  func oneLine(sql: String, line: String) {
    #expect(OneLineSQL(sql).text == line)
  }
}

extension Metric {
  /// Neither of several rows nor of another table or query.
  fileprivate var isCountedByRow: Bool {
    switch self {
    case .nulls, .outside, .unaccepted, .breaking: true
    default: false
    }
  }
}

extension TableProfile {
  fileprivate func segments(_ metric: Metric) -> [SegmentMeasurement] {
    if case .segments(let parts)? = measurements[metric] { parts } else { [] }
  }
}
