import Checks
import History
import Postgres
import Profiles
import Scans
import TestSupport
import Testing

@testable import Agent
@testable import Rules

/// What a test says is what a plain query of its own says.
@Suite struct VerdictPropertyTests {
  @Test("every test's verdict equals that of a direct SQL query, on 500 seeded tables", arguments: 0..<50)
  func verdicts(batch: Int) async throws {
    for seed in batch * 10..<batch * 10 + 10 { try await check(SeededRules(seed: UInt64(seed)), seed) }
  }

  @Test(
    "the verdicts of tests against history and reference equal those of direct queries, on 500 seeded tables",
    arguments: 0..<50)
  func verdictsOfHistory(batch: Int) async throws {
    for seed in batch * 10..<batch * 10 + 10 { try await check(SeededHistory(seed: UInt64(seed)), seed) }
  }

  @Test("every family of tests is drawn")
  func families() {
    var drawn: Set<Substring> = []
    for seed in 0..<40 {
      let lines = SeededRules(seed: UInt64(seed)).rules.map(\.yaml) + SeededHistory(seed: UInt64(seed)).allRules
      drawn.formUnion(lines.compactMap { $0.dropFirst(4).split(separator: ":").first })
    }
    #expect(drawn == Set(TestForm.all.map { $0.family[...] }))
    let kinds = Dictionary(grouping: SeededTexts.kinds, by: \.test).mapValues { Set($0.map(\.name)) }
    #expect(kinds["format"] == Set(ValueFormat.allCases.map(\.rawValue)))
    #expect(kinds["type_parses"] == Set(ParsedType.allCases.map(\.rawValue)))
  }

  private func check(_ seeded: SeededRules, _ seed: Int) async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(seeded.table)
      let dataset = try Self.dataset("\(schema).t", "", seeded.rules.map(\.yaml))
      let start = Instant(microsecondsSince1970: 1_715_644_800_000_000)
      let window = Window(start: start, end: start.advanced(by: .seconds(86_400)))
      let evaluation = try await Evaluator(dataset, reader: SourceReader(connection))
        .evaluate(window, asOf: window.end, lastSchema: .noState)
      let found = Dictionary(grouping: evaluation.findings, by: \.test)
      for rule in seeded.rules {
        let direct: String = try await connection.query(rule.sql)[0].decode(0)
        let findings = try #require(found[rule.name])
        let told = Self.words(findings, isSegmented: rule.isSegmented)
        #expect(told == direct, "seed \(seed):\(rule.yaml)\n\(rule.sql)\n\(findings)")
      }
    }
  }

  private func check(_ seeded: SeededHistory, _ seed: Int) async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(seeded.table)
      let reference = seeded.reference.replacing(": tr ", with: ": \(schema).tr ")
      let held = try Self.dataset("\(schema).h", "reference: \(reference)", seeded.rules.map(\.yaml))
      let last = seeded.window(seeded.days - 1)
      let evaluation = try await Evaluator(held, reader: SourceReader(connection))
        .evaluate(last, asOf: last.end, lastSchema: .noState)
      let found = Dictionary(grouping: evaluation.findings, by: \.test)
      for rule in seeded.rules {
        let direct: String = try await connection.query(rule.sql)[0].decode(0)
        let findings = try #require(found[rule.name])
        #expect(
          Self.words(findings, isSegmented: false) == direct, "seed \(seed):\(rule.yaml)\n\(rule.sql)\n\(findings)")
      }
      try await checkAnomalies(seeded, seed, connection, schema)
    }
  }

  private func checkAnomalies(
    _ seeded: SeededHistory, _ seed: Int, _ connection: PostgresConnection, _ schema: String
  ) async throws {
    let dataset = try Self.dataset("\(schema).h", "", seeded.anomalies.map(\.yaml))
    let known = RememberedWindows()
    var numbers: [String: [Double?]] = [:]
    for rule in seeded.anomalies {
      numbers[rule.name] = try await connection.query(seeded.sql(of: rule)).map { try $0.decode(0, as: Double?.self) }
    }
    for day in 0..<seeded.days {
      let window = seeded.window(day)
      let evaluator = Evaluator(dataset, reader: SourceReader(connection), profiles: known)
      let evaluation = try await evaluator.evaluate(window, asOf: window.end, lastSchema: .noState)
      await known.add(try #require(evaluation.profile))
      for rule in seeded.anomalies {
        let values = numbers[rule.name] ?? []
        let finding = try #require(evaluation.findings.first { $0.test == rule.name })
        let direct = rule.outcome(of: values[day], after: Array(values[..<day]))
        // Between what is certain on both sides it may say either.
        let isSame = direct == nil || direct == finding.outcome.words.outcome
        #expect(isSame, "seed \(seed), day \(day):\(rule.yaml)\n\(values)\n\(direct ?? "") \(finding)")
      }
    }
  }

  private static func dataset(_ table: String, _ reference: String, _ tests: [String]) throws -> Dataset {
    try RuleFile.parse(
      """
      dataset: d
      source: s
      table: \(table)
      time: { column: at, window: 1 day }
      key: [id]
      \(reference)
      tests:
      \(tests.joined(separator: "\n"))
      """, file: "rules/d.yaml", environment: [:]
    ).get()
  }

  /// Of segments how many do not hold; else the outcome.
  private static func words(_ findings: [Finding], isSegmented: Bool) -> String {
    let outcomes = findings.map { $0.outcome.words.outcome }
    guard isSegmented else { return outcomes.joined(separator: " and ") }
    let segments = findings.filter { $0.segment != nil }.map { $0.outcome.words.outcome }
    let (failing, warning) = (segments.count { $0 == "fail" }, segments.count { $0 == "warn" })
    if failing + warning > 0 { return "\(failing) fail, \(warning) warn" }
    return outcomes.first { $0 != "pass" } ?? "pass"
  }
}

/// The windows before, as runs would have left them in the state.
private actor RememberedWindows: ProfileSource {
  private var windows: [PastWindow] = []

  func add(_ profile: TableProfile) {
    windows.append(
      PastWindow(window: profile.window, rowCount: profile.rowCount, measurements: profile.measurements))
  }

  func history(
    dataset: String, before window: Window, count: Int, tests: [String]
  ) async throws -> TestContext.History { .known(windows.suffix(count)) }

  nonisolated var remembersWindows: Bool { false }

  func unsoundWindows(dataset: String, in range: Window) async throws -> Set<Window> { [] }
  func windows(dataset: String, in range: Window, brokenBy test: String) async throws -> [Window] { [] }
  func driftingWindows(dataset: String, before window: Window) async throws -> Set<Window> { [] }
  func profiles(of scope: ProfileScope, in range: Window, slices: StoredSlices) async throws -> [TableProfile] { [] }
  func outlines(of scope: ProfileScope, in range: Window, column: String?) async throws -> [TableProfile] { [] }
  func modelVersions(of model: String) async throws -> [ModelVersionRecord] { [] }
  func stamp(of scopes: [ProfileScope], in range: Window) async throws -> String { "" }
  func keep(_ profiles: [TableProfile], scope: ProfileScope) async throws {}
}
