import Checks
import Postgres
import Profiles
import Rules
import Scans
import TestSupport
import Testing

@testable import Agent

/// What a test says is what a plain query of its own says.
@Suite struct VerdictPropertyTests {
  @Test("every test's verdict equals that of a direct SQL query, on 500 seeded tables", arguments: 0..<50)
  func verdicts(batch: Int) async throws {
    for seed in batch * 10..<batch * 10 + 10 { try await check(SeededRules(seed: UInt64(seed)), seed) }
  }

  private func check(_ seeded: SeededRules, _ seed: Int) async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(seeded.table)
      let dataset = try RuleFile.parse(
        """
        dataset: d
        source: s
        table: \(schema).t
        time: { column: at, window: 1 day }
        key: [id]
        tests:
        \(seeded.rules.map(\.yaml).joined(separator: "\n"))
        """, file: "rules/d.yaml", environment: [:]
      ).get()
      let start = Instant(microsecondsSince1970: 1_715_644_800_000_000)
      let window = Window(start: start, end: start.advanced(by: .seconds(86_400)))
      let evaluation = try await Evaluator(dataset, reader: SourceReader(connection))
        .evaluate(window, asOf: window.end, lastSchema: .noState)
      let found = Dictionary(uniqueKeysWithValues: evaluation.findings.map { ($0.test, $0) })
      for rule in seeded.rules {
        let direct: String = try await connection.query(rule.sql)[0].decode(0)
        let finding = try #require(found[rule.name])
        #expect(finding.outcome.words.outcome == direct, "seed \(seed):\(rule.yaml)\n\(rule.sql)\n\(finding)")
      }
    }
  }
}
