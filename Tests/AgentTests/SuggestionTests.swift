import Checks
import Foundation
import Postgres
import Profiles
import Rules
import Suggestions
import TestSupport
import Testing

@testable import Agent

/// Drafts of real tables, run by what a check runs.
@Suite struct SuggestionTests {
  private static func draft(
    _ database: TestDatabase, _ table: String, _ change: (inout SuggestionReader.Scope) -> Void = { _ in }
  ) async throws -> (reading: SuggestionReader.Reading, text: String, dataset: Dataset) {
    var scope = SuggestionReader.Scope()
    change(&scope)
    let source = try AdHocSource(table, connection: database.info, limits: .standard, window: nil)
    let reading = try await SuggestionReader(AdHocOptions(), scope).read(source)
    let names = Draft.Names(
      dataset: "drafted", source: "warehouse", span: reading.span.map { "\($0.first) to \($0.last)" },
      emptyDays: reading.emptyDays)
    let text = Draft(reading.facts, names).text
    return (reading, text, try RuleFile.parse(text, file: "draft.yaml", environment: [:]).get())
  }

  /// Names of the tests that do not pass, each with its message.
  private static func failures(_ dataset: Dataset, _ window: Window, _ database: TestDatabase) async throws -> [String]
  {
    let connection = try await database.connect()
    let evaluation = try await Evaluator(dataset, reader: SourceReader(connection), showsValues: true)
      .evaluate(window, asOf: window.end, lastSchema: .noState)
    await connection.close()
    let tested = evaluation.findings.filter { $0.test != "schema(last run)" && !$0.test.hasPrefix("drift") }
    return tested.filter { $0.outcome != .pass }
      .map { "\($0.test): \($0.observed), expected \($0.expected): \($0.outcome)" }
  }

  /// Columns of many kinds, with or without days, nulls, NaN and odd names, as the seed has it.
  private static func fill(_ database: TestDatabase, seed: Int) async throws {
    let connection = try await database.connect()
    try await connection.executeScript(
      """
      SELECT setseed(\(Double(seed) / 100));
      CREATE TYPE mood AS ENUM ('sad', 'it''s ok', 'glad');
      CREATE TABLE drawn AS SELECT n AS id, timestamptz '2024-01-01 00:00Z' + n * interval '\(7 + seed % 40) minutes' AS "at",
        (random() * \(seed % 7 + 1))::int AS "Few", random() * 10 ^ (\(seed % 9) - 4) AS "a b",
        exp(random() * \(seed % 5 + 1) * 3) - \(seed % 3) AS skewed, (random() * 1e6)::bigint - \(seed % 2 * 500_000) AS whole,
        CASE WHEN random() < \(Double(seed % 4) / 4) THEN NULL ELSE 'v' || (random() * 5)::int END AS "yes",
        'N' || (random() * 1e5)::int AS code, CASE WHEN random() < 0.02 * \(seed % 2) THEN 'NaN'::float8 ELSE random() END AS p,
        random() < 0.3 AS flag, ((ARRAY['sad', 'it''s ok', 'glad'])[1 + (random() * 2)::int])::mood AS "Mood",
        ('{"a": ' || n || '}')::jsonb AS j, ARRAY[n, n] AS list, decode('00ff', 'hex') AS raw, NULL::int AS none,
        'name' || n || '@example.org' AS email, date '2024-01-01' + n % 9 AS "day of it", (random() * 100)::numeric(8,2) AS price,
        repeat('x', (random() * 30)::int) || E'\\n"''\\\\' AS note
      FROM generate_series(1, \([1, 7, 40, 300, 2_500][seed % 5])) AS n;
      ALTER TABLE drawn ADD total numeric GENERATED ALWAYS AS (price + whole) STORED;
      """)
    await connection.close()
  }

  @Test("A draft holds on the data that made it, on each of its days and on the whole", arguments: 0..<15)
  func holds(_ seed: Int) async throws {
    try await TestDatabase.with { database in
      try await Self.fill(database, seed: seed)
      let drawn = try await Self.draft(database, "drawn") { $0.isWhole = seed % 3 == 0 }
      var windows = [Window(start: moment(0), end: moment(0))]
      if let time = drawn.dataset.time, let span = drawn.reading.span {
        let first = try Date("\(span.first)T00:00:00Z", strategy: .iso8601)
        // The edges, and some between.
        let days = drawn.reading.facts.windows.indices
        windows = days.filter { $0 < 2 || $0 == days.count - 1 || $0 % 13 == 6 }.map { index in
          time.window.window(containing: Instant(first.addingTimeInterval(Double(index) * 86_400)), in: time.timeZone)
        }
      }
      for window in windows {
        let failures = try await Self.failures(drawn.dataset, window, database)
        #expect(failures.isEmpty, "\(window.start)\n\(failures.joined(separator: "\n"))\n\(drawn.text)")
      }
    }
  }

  @Test("No value of a column that is sensitive by its name is read or written")
  func sensitive() async throws {
    try await TestDatabase.with { database in
      try await Self.fill(database, seed: 4)
      let text = try await Self.draft(database, "drawn").text
      #expect(text.contains("sensitive: [email]") && !text.contains("@example"))
      #expect(text.contains("format: { column: email, format: email"))
    }
  }

  @Test("Rows of today and of the future count for no day")
  func unfinished() async throws {
    try await TestDatabase.with { database in
      let connection = try await database.connect()
      try await connection.executeScript(
        """
        CREATE TABLE live AS SELECT n AS id, now() - n * interval '1 hour' AS created_at, n % 10 AS x
        FROM generate_series(-72, 2000) AS n
        """)
      await connection.close()
      let reading = try await Self.draft(database, "live") { $0.days = 10 }.reading
      let today = Instant(Date()).description.prefix(10)
      #expect(reading.facts.windows.count == 10 && reading.facts.partial.isEmpty)
      #expect(try #require(reading.span).last < today)
    }
  }

  @Test("Relations of columns are found: a sum, an order, a threshold and a share of one category in another")
  func relations() async throws {
    try await TestDatabase.with { database in
      let connection = try await database.connect()
      try await connection.executeScript(
        """
        CREATE TABLE paid AS SELECT *, net + tax AS gross, score >= 0.5 AS is_late, (score >= 0.7)::int AS late FROM (
          SELECT n AS id, (n * 7919) % 1000 AS net, (n * 104729) % 200 AS tax, ((n * 15485863) % 1000) / 1000.0 AS score,
            (ARRAY['a', 'b', 'c'])[1 + n % 3] AS kind, CASE WHEN n % 3 = 0 THEN 'x' ELSE 'y' END AS part,
            date '2024-01-01' + (n % 100)::int AS ordered_on,
            date '2024-01-02' + (n % 100 + n % 5)::int AS sent_on
          FROM generate_series(1, 3000::bigint) AS n) AS s
        """)
      await connection.close()
      let text = try await Self.draft(database, "paid") { $0.isWhole = true }.text
      #expect(text.contains("- expression: \"gross = net + tax\" # in all rows"))
      #expect(text.contains("- expression: \"ordered_on <= sent_on\" # in all rows"))
      #expect(text.contains("- expression: \"(score >= 0.7) = (late >= 1)\" # in all rows"))
      #expect(text.contains("sql: \"part = 'x'\", where: \"kind = 'a'\""))
    }
  }

  @Test("What cannot be drafted is refused in a sentence")
  func refusals() async throws {
    try await TestDatabase.with { database in
      try await Self.fill(database, seed: 2)
      await #expect(throws: AdHocError.self) { try await Self.draft(database, "drawm") }
      await #expect(throws: AdHocError.self) { try await Self.draft(database, "drawn") { $0.timeColumn = "nope" } }
      await #expect(throws: AdHocError.self) { try await Self.draft(database, "drawn") { $0.timeColumn = "code" } }
    }
  }
}
