import Checks
import History
import Postgres
import Profiles
import Rules
import TestSupport
import Testing

@testable import Agent

/// Tests of segments that need another table, another source or a query, from the rule file to the findings.
@Suite struct SegmentedStatementVerdictTests {
  /// The same in every database, by its seed: orders, a copy that differs somewhat, and one that is said to be far away.
  private static func tables(seed: UInt64) -> String {
    """
    SELECT setseed(0.\(seed));
    CREATE TABLE orders AS SELECT i AS id, timestamptz '2013-01-08 00:00Z' + i * interval '1 minute' AS at,
      nullif(floor(power(random(), 2) * 12)::integer, 1) AS store, (ARRAY['NO', 'SE', 'it''s'])[1 + floor(random() * 3)] AS land,
      floor(random() * 100)::numeric(8,2) AS amount, floor(random() * 40)::integer AS product
    FROM generate_series(1, 600) AS i;
    INSERT INTO orders SELECT id + 10000, at + interval '1 day', store, land, 99, 0 FROM orders;
    CREATE TABLE products AS SELECT i AS id FROM generate_series(0, 35) AS i;
    CREATE TABLE copied AS SELECT at, store::bigint, land::varchar(9), amount * 1.000 AS cost FROM orders
      WHERE random() < 0.97 AND store IS DISTINCT FROM 7;
    INSERT INTO copied SELECT at, 77, land, 1 FROM orders LIMIT 3;
    CREATE TABLE far AS SELECT at, store, land, amount FROM orders WHERE random() < 0.99 OR store = 3;
    """
  }

  private static let query = "SELECT id, store, land FROM orders WHERE amount > 95 AND at < {window_end}"
  private static let number = """
    SELECT avg(amount) AS mean, store, land FROM orders WHERE product < 20 AND at < {window_end} GROUP BY store, land
    """

  /// Each with what a group of rows has to fulfil, of which `here` tells whose they are, so that it fails.
  private static let tests: [(name: String, rule: String, table: String?, fails: String)] = [
    (
      "refs", "references: { column: product, to: products.id, mostly: 0.9", nil,
      "count(*) FILTER (WHERE product > 35) > 0.1 * count(*)"
    ),
    ("rows", "row_count_matches: { table: copied, within: 3 %", "copied", Self.rowsDiffer("0.03")),
    (
      "many", "row_count_matches: { table: copied, where: amount > 50, where_other: cost > 50", "copied",
      "count(*) FILTER (WHERE here AND amount > 50) <> count(*) FILTER (WHERE NOT here AND amount > 50)"
    ),
    (
      "sums", "aggregate_matches: { aggregate: sum, column: amount, other_column: cost, table: copied", "copied",
      "sum(amount) FILTER (WHERE here) IS DISTINCT FROM sum(amount) FILTER (WHERE NOT here)"
    ),
    ("far rows", "row_count_matches: { table: far, source: away, within: 1 %", "as_far", Self.rowsDiffer("0.01")),
    (
      "far values", "aggregate_matches: { aggregate: distinct_count, column: amount, table: far, source: away",
      "as_far",
      "count(DISTINCT amount) FILTER (WHERE here) <> count(DISTINCT amount) FILTER (WHERE NOT here)"
    ),
    ("query", "sql: { query: '\(query)'", nil, "count(*) FILTER (WHERE amount > 95) > 0"),
    ("number", "sql: { query: '\(number)', max: 50", nil, "avg(amount) FILTER (WHERE product < 20) > 50"),
  ]

  private static func rowsDiffer(_ share: String) -> String {
    let (here, there) = ("count(*) FILTER (WHERE here)", "count(*) FILTER (WHERE NOT here)")
    return "\(here) <> \(there) AND (\(here) = 0 OR \(there) = 0 OR abs(\(here) - \(there)) > \(share) * \(there))"
  }

  private static func dataset(_ segments: String) throws -> Dataset {
    let rules = tests.map { test in
      // A query gives a row for each store and land.
      "  - \(test.rule), name: \(test.name), segment_by: \(test.name == "number" ? "[store, land]" : segments) }"
    }
    return try Rides.dataset(
      "dataset: orders\nsource: warehouse\ntable: orders\nkey: id\ntime: { column: at, window: 1 day }\ntests:\n"
        + rules.joined(separator: "\n"))
  }

  @Test(arguments: 1...4)
  func `the findings are those of direct queries of each segment of either table`(seed: UInt64) async throws {
    try await Rides.with { rides in
      try await TestDatabase.with { other in
        let connection = rides.store.connection
        try await connection.executeScript(Self.tables(seed: seed))
        let far = try await other.connect()
        // Where it is there alone, it is the other source's that is read.
        try await far.executeScript(Self.tables(seed: seed))
        try await connection.executeScript("ALTER TABLE far RENAME TO as_far")
        await far.close()
        let away = Settings.Source(
          name: "away", connection: Secret(other.text), statementTimeout: .seconds(60), lockTimeout: .seconds(10))
        for segments in ["store", "land", "[store, land]"] {
          let source = try await rides.database.connect()
          let evaluation = try await Evaluator(
            try Self.dataset(segments), reader: SourceReader(source), sources: [away]
          ).evaluate(day(7), asOf: moment(8), lastSchema: .noState)
          await source.close()
          for test in Self.tests {
            let group = test.name == "number" ? "store, land" : segments.trimmingBrackets
            let found = evaluation.findings.filter { $0.test == test.name }
            let counts = try await connection.query(Self.direct(test.table, group, test.fails))[0]
            let (failing, all) = (try counts.decode(0, as: Int.self), try counts.decode(1, as: Int.self))
            let told = found.filter(\.isFailure)
            #expect(told.count == failing, "\(test.name) by \(segments): \(found.map(\.observed))")
            #expect(told.allSatisfy { ($0.segment?.count ?? 0) <= all && ($0.segment?.count ?? 0) > 0 })
            #expect(found.allSatisfy { $0.isFailure || $0.outcome == .pass }, "\(found.map(\.outcome))")
            for finding in told where segments == "store" && test.name != "number" {
              let value = finding.segment?.name.dropFirst("store=".count) ?? ""
              let only = value == "NULL" ? "store IS NULL" : "store = \(value)"
              let one = try await connection.query(Self.direct(test.table, group, test.fails, only: only))[0]
              #expect(try one.decode(0, as: Int.self) == 1, "\(test.name) of \(value)")
            }
          }
        }
      }
    }
  }

  /// How many groups fail, and how many there are.
  private static func direct(_ other: String?, _ group: String, _ fails: String, only: String = "TRUE") -> String {
    let window = "at >= '2013-01-08 00:00Z' AND at < '2013-01-09 00:00Z' AND \(only)"
    let own = "SELECT TRUE AS here, store, land, amount, product FROM orders WHERE \(window)"
    let amount = other == "copied" ? "cost" : "amount"
    let there = other.map { " UNION ALL SELECT FALSE, store, land, \(amount), NULL FROM \($0) WHERE \(window)" } ?? ""
    return """
      SELECT count(*) FILTER (WHERE fails), count(*)
      FROM (SELECT coalesce(\(fails), FALSE) AS fails FROM (\(own)\(there)) AS r GROUP BY \(group)) AS g
      """
  }

  @Test func `a store that is in one of the two tables alone is found, on whichever side it is missing`() async throws {
    try await Rides.with { rides in
      try await rides.store.connection.executeScript(
        """
        CREATE TABLE orders AS SELECT timestamptz '2013-01-08 01:00Z' AS at, store FROM (VALUES ('a'), ('a'), ('b')) AS v (store);
        CREATE TABLE other AS SELECT timestamptz '2013-01-08 01:00Z' AS at, store FROM (VALUES ('a'), ('a'), ('c')) AS v (store)
        """)
      let dataset = try Rides.dataset(
        """
        dataset: orders
        source: warehouse
        table: orders
        time: { column: at, window: 1 day }
        tests: [{ row_count_matches: { table: other, segment_by: store } }]
        """)
      let source = try await rides.database.connect()
      let evaluation = try await Evaluator(dataset, reader: SourceReader(source)).evaluate(
        day(7), asOf: moment(8), lastSchema: .noState)
      await source.close()
      let told = evaluation.findings.filter(\.isFailure).map { "\($0.segment?.name ?? ""): \($0.observed)" }.sorted()
      #expect(told == ["store=b: 1 row here and 0 in other", "store=c: 0 rows here and 1 in other"])
    }
  }
}

extension String {
  fileprivate var trimmingBrackets: String { filter { $0 != "[" && $0 != "]" } }
}
