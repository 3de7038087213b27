import Postgres
import Rules
import TestSupport
import Testing

@testable import Agent

/// Rules that name tables of another source, held against that source.
@Suite struct CatalogComparisonTests {
  private static func source(_ name: String, _ connection: String) -> Settings.Source {
    Settings.Source(
      name: name, connection: Secret(connection), statementTimeout: .seconds(60), lockTimeout: .seconds(10))
  }

  /// Where each mistake stands, and what it says.
  private static func told(_ errors: [RuleError]) -> [String] {
    RuleErrors(errors).errors.map { "\($0.location.line):\($0.location.column) \($0.mistake.sentence)" }
  }

  private static func outcome(_ tests: [String]) async throws -> CatalogComparison.Outcome {
    let rules = """
      dataset: rides
      source: warehouse
      table: rides
      time: { column: at, window: 1 day }
      tests:
      \(tests.map { "- \($0)" }.joined(separator: "\n"))
      """
    var outcome = CatalogComparison.Outcome()
    try await Rides.with(rules) { rides in
      try await TestDatabase.with { other in
        let connection = try await other.connect()
        try await connection.executeScript(
          """
          CREATE TABLE copied (id bigint, at timestamptz, city text, fare numeric, note json);
          CREATE TABLE late (id bigint, seen timestamptz, word text)
          """)
        await connection.close()
        let sources = [
          rides.source, source("away", other.text), source("gone", "host=127.0.0.1 port=1 dbname=x"),
        ]
        outcome = try await CatalogComparison().outcome(of: [rides.dataset], sources: sources)
      }
    }
    return outcome
  }

  @Test func `what another source has is held against the rule, each at its place`() async throws {
    let outcome = try await Self.outcome([
      "row_count_matches: { table: copeid, source: away }",
      "row_count_matches: { table: late, source: away, name: a }",
      "row_count_matches: { table: late, time: word, source: away, name: b }",
      "row_count_matches: { table: copied, source: away, segment_by: was_late, name: c }",
      "aggregate_matches: { aggregate: sum, column: fare, other_column: cost, table: copied, source: away }",
      "aggregate_matches: { aggregate: sum, column: fare, other_column: note, table: copied, source: away, name: d }",
      "row_count_matches: { table: copied, source: away, where_other: nothing > 1, name: e }",
      "row_count_matches: { table: late, time: seen, source: away, name: sound }",
      "row_count_matches: { table: copied, source: away, segment_by: city, where_other: fare > 1, name: sound too }",
    ])
    let told = Self.told(outcome.mistakes)
    #expect(
      told.dropLast() == [
        "6:31 there is no table or view copeid", "7:31 late has no column 'at' to cut the window by",
        "8:43 column 'word' is text, but windows need a date or a timestamp",
        "9:65 copied has no column 'was_late'", "10:68 copied has no column 'cost'",
        "11:68 column 'note' is json, but a number of its values needs numbers",
      ])
    #expect(told.last?.hasPrefix("12:31 A column does not exist at character 1") == true)
    #expect(outcome.unread.isEmpty && outcome.warnings.isEmpty)
  }

  @Test func `a source that does not answer is told where it is named, and the rest is compared`() async throws {
    let outcome = try await Self.outcome([
      "row_count_matches: { table: copied, source: gone }",
      "row_count_matches: { table: copied, source: gone, name: again }",
      "row_count_matches: { table: copied, source: away, name: sound }", "not_null: citty",
    ])
    #expect(outcome.unread.map { "\($0.location.line):\($0.location.column)" } == ["6:47", "7:47"])
    #expect(outcome.unread.allSatisfy { $0.mistake.sentence.contains("gone") })
    #expect(Self.told(outcome.mistakes) == ["9:13 rides has no column 'citty'"])
  }
}
