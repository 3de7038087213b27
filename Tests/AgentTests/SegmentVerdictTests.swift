import Checks
import History
import Postgres
import Profiles
import Rules
import TestSupport
import Testing

@testable import Agent

/// Tests of segments on real tables, from the rule file to the findings.
@Suite struct SegmentVerdictTests {
  /// Each with the condition, on a group of rows, that it does not hold.
  private static let tests: [(name: String, rule: String, fails: String, warns: String)] = [
    (
      "nulls", "not_null: { column: v, warn: { mostly: 0.95 }, fail: { mostly: 0.85 }", "count(v) < 0.85 * count(*)",
      "count(v) < 0.95 * count(*)"
    ),
    (
      "range", "between: { column: v, min: 10, max: 90, mostly: 0.8",
      "count(*) FILTER (WHERE v < 10 OR v > 90) > 0.2 * count(*)", "FALSE"
    ),
    ("rows", "row_count: { min: 25, severity: warn", "FALSE", "count(*) < 25"),
    ("few rows", "row_count: { min: 6, where: v > 50", "count(*) FILTER (WHERE v > 50) < 6", "FALSE"),
    ("keys", "unique: { columns: [k]", "count(k) > count(DISTINCT k)", "FALSE"),
    ("mean", "mean: { column: v, max: 50", "avg(v) > 50", "FALSE"),
    ("expression", "expression: { sql: v <> 7 AND k < 38", "bool_or(NOT (v <> 7 AND k < 38))", "FALSE"),
    (
      "gaps", "no_gaps: { column: k, step: 2, mostly: 0.7",
      "(max(k / 2) - min(k / 2) + 1 - count(DISTINCT k / 2)) > 0.3 * (max(k / 2) - min(k / 2) + 1)", "FALSE"
    ),
    ("rise", "increasing: { column: k, by: id, mostly: 0.6", "count(*) FILTER (WHERE falls) > 0.4 * count(*)", "FALSE"),
  ]

  private static func create(_ connection: PostgresConnection, seed: UInt64, spread: Int) async throws {
    try await connection.executeScript(
      #"""
      SELECT setseed(0.\#(seed));
      DROP TABLE IF EXISTS readings;
      CREATE TABLE readings AS SELECT i AS id, floor(power(random(), 2) * \#(spread))::integer AS n,
        CASE WHEN random() < 0.9 THEN floor(random() * 100)::integer END AS v,
        CASE WHEN random() < 0.95 THEN floor(random() * 40)::integer END AS k, false AS falls
      FROM generate_series(1, 400) AS i;
      ALTER TABLE readings ADD "a ""segment""" text;
      UPDATE readings SET "a ""segment""" = CASE WHEN n > 0 THEN 'no ''' || n END;
      """#)
  }

  private static func dataset(_ segments: String) throws -> Dataset {
    let rules = tests.map { "  - \($0.rule), name: \($0.name), segment_by: \(segments) }" }.joined(separator: "\n")
    return try Rides.dataset("dataset: readings\nsource: warehouse\ntable: readings\nkey: id\ntests:\n\(rules)")
  }

  @Test(arguments: [1, 3, 12, 40], 1...3)
  func `the findings are those of direct queries of each segment`(spread: Int, seed: UInt64) async throws {
    try await Rides.with { rides in
      let connection = rides.store.connection
      try await Self.create(connection, seed: seed, spread: spread)
      for (segments, group) in [
        ("'a \"segment\"'", "\"a \"\"segment\"\"\""), ("n", "n"), ("[n, 'a \"segment\"']", "n, \"a \"\"segment\"\"\""),
      ] {
        let source = try await rides.database.connect()
        let evaluation = try await Evaluator(try Self.dataset(segments), reader: SourceReader(source)).evaluate(
          day(7), asOf: moment(8), lastSchema: .noState)
        await source.close()
        let falls = "k < lag(k) OVER (PARTITION BY k IS NOT NULL, \(group) ORDER BY id) AND k IS NOT NULL"
        let rows = "(SELECT id, n, v, k, \"a \"\"segment\"\"\", \(falls) AS falls FROM readings) AS r"
        for test in Self.tests {
          let found = evaluation.findings.filter { $0.test == test.name }
          let counts = try await connection.query(
            "SELECT count(*) FILTER (WHERE fails), count(*) FILTER (WHERE warns AND NOT fails), count(*) FROM (SELECT coalesce(\(test.fails), false) AS fails, coalesce(\(test.warns), false) AS warns FROM \(rows) GROUP BY \(group)) AS g"
          )[0]
          let (failing, warned, all) = (
            try counts.decode(0, as: Int.self), try counts.decode(1, as: Int.self), try counts.decode(2, as: Int.self)
          )
          let told = found.filter { $0.segment != nil }
          #expect(told.count(where: \.isFailure) == failing, "\(test.name) by \(segments)")
          #expect(told.count { $0.outcome == .warn } == warned, "\(test.name) by \(segments)")
          #expect(told.allSatisfy { ($0.segment?.count ?? 0) <= all && ($0.segment?.count ?? 0) > 0 })
          if failing + warned == 0 { #expect(found.count == 1 && told.isEmpty) }
          // Every segment that is told is one that breaks the test, by its own name.
          for finding in told where segments == "n" {
            let value = finding.segment?.name.dropFirst("n=".count) ?? ""
            let breaks = finding.isFailure ? test.fails : test.warns
            let sql = "SELECT coalesce(\(breaks), false) FROM \(rows) WHERE n = \(value)"
            #expect(try await connection.query(sql)[0].decode(0, as: Bool.self), "\(test.name) of \(value)")
            #expect(finding.failingKeys.count <= 5)
          }
        }
      }
    }
  }

  @Test func `a night keeps the segments with the findings, and no number of theirs with the profile`() async throws {
    try await Rides.with { rides in
      try await rides.load(7)
      let rules = Rides.rules.replacing("- row_count: { min: 1 }", with: "- row_count: { min: 1000, segment_by: city }")
      let night = NightlyRun(
        try Rides.dataset(rules), routes: rides.routes, history: rides.store, source: rides.source)
      let report = try await night.run(day(7), asOf: moment(8), kind: .live) { Rides.now }
      let told = report.evaluation.findings.filter { $0.segment != nil }
      #expect(!told.isEmpty && report.evaluation.verdict == .brokenData)
      let run = try #require(try await rides.store.currentRun(dataset: "rides", window: day(7)))
      #expect(try await rides.store.findings(run: run.id) == report.evaluation.findings)
      let stored = try await rides.rows("SELECT measurements::text FROM leadsman.profile")
      #expect(!stored.isEmpty && stored.allSatisfy { !$0.contains("segment") })
      let incidents = try await rides.store.incidents(dataset: "rides").map(\.summary)
      #expect(incidents.contains { $0.contains(" in city=") && $0.contains("more of") } || told.count == 1)
      // The same once more is the same incident, and no second one.
      _ = try await night.run(day(7), asOf: moment(8), kind: .live) { Rides.now }
      #expect(try await rides.store.incidents(dataset: "rides").count == incidents.count)
    }
  }
}
