import Profiles
import Testing

@testable import Rules

/// How tables are read and how long profiles are kept, as far as the files say.
@Suite struct ReadingTests {
  private func parse(_ rest: String, environment: [String: String] = [:]) throws(RuleErrors) -> Dataset {
    let text = "dataset: d\nsource: s\ntable: t\nreference: { training: r }\n" + rest
    return try RuleFile.parse(text, file: "rules/x.yaml", environment: environment, files: .memory([:])).get()
  }

  private func settings(_ text: String) throws(RuleErrors) -> Settings {
    try SettingsFile.parse(text, file: "leadsman.yaml", environment: [:], files: .memory([:])).get()
  }

  @Test("What is said of a scan is read as it is written")
  func scan() throws {
    let text = """
      scan:
        strategy: aggregate
        connections: 4
        max_cost: 1e6
        max_rows: 50000000
        max_rows_per_second: 200000
      """
    let scan = try parse(text).scan
    #expect(scan.strategy == .aggregate && scan.sample == nil)
    #expect(scan.limits.connections == 4 && scan.limits.maximumCost == 1_000_000)
    #expect(scan.limits.maximumRows == 50_000_000 && scan.limits.rowsPerSecond == 200_000)
  }

  @Test(
    "A scan of which nothing is said takes all rows and leaves its limits to the source", arguments: ["", "scan: {}"])
  func standardScan(text: String) throws {
    let scan = try parse(text).scan
    #expect(scan == ScanRule())
    #expect(scan.strategy == .auto && scan.sample == nil && scan.limits == ReadingLimits())
  }

  @Test(
    "A sample is a share alone, or a share, a method and a seed",
    arguments: [
      ("2 %", Sample(share: 0.02)), ("2%", Sample(share: 0.02)), ("0.02", Sample(share: 0.02)),
      ("'0.5  %'", Sample(share: 0.005)), ("2e-2", Sample(share: 0.02)), ("99.9 %", Sample(share: 0.999)),
      ("5e-1 %", Sample(share: 0.005)),
      ("'${SHARE}'", Sample(share: 0.1)), ("{ share: 0.25 }", Sample(share: 0.25)),
      ("{ share: 2 %, method: system }", Sample(share: 0.02, method: .system)),
      ("{ share: 2 %, method: bernoulli, seed: 0 }", Sample(share: 0.02, method: .bernoulli, seed: 0)),
      ("{ share: 2 %, method: system, seed: 7 }", Sample(share: 0.02, method: .system, seed: 7)),
    ])
  func samples(text: String, expected: Sample) throws {
    let scan = try parse("scan: { strategy: auto, sample: \(text) }", environment: ["SHARE": "10 %"]).scan
    #expect(scan.sample == expected)
  }

  @Test("The ends of what limits may be are within", arguments: [(1, 1), (16, Int.max)])
  func endsOfLimits(connections: Int, rows: Int) throws {
    let text = "scan: { connections: \(connections), max_rows: \(rows), max_rows_per_second: \(rows), max_cost: 0.1 }"
    let limits = try parse(text).scan.limits
    #expect(limits.connections == connections && limits.maximumRows == rows && limits.rowsPerSecond == rows)
    #expect(limits.maximumCost == 0.1)
  }

  @Test("A dataset's limits stand before its source's, each by itself")
  func limitsOfSource() throws {
    let text = """
      sources:
        w:
          connection: service=w
          connections: 3
          max_cost: 5000000
          max_rows: 100000000
          max_rows_per_second: 500000
        v: service=v
      """
    let sources = try settings(text).sources
    #expect(sources[1].limits == ReadingLimits())
    #expect(sources[0].limits.connections == 3 && sources[0].limits.rowsPerSecond == 500_000)
    let filled = try parse("scan: { connections: 4, max_rows: 7 }").scan.limits.filled(from: sources[0].limits)
    #expect(filled.connections == 4 && filled.maximumRows == 7)
    #expect(filled.maximumCost == 5_000_000 && filled.rowsPerSecond == 500_000)
  }

  @Test("How far a run looks back, and the column that changes set, are read", arguments: [1, 7, 400])
  func lookback(count: Int) throws {
    let text = "time: { column: at, window: 1 day, lookback: \(count) windows, updated_at: changed_at }"
    let time = try #require(try parse(text).time)
    #expect(time.lookback == count && time.updatedAt?.value == "changed_at")
    let place = 48 + "\(count) windows, updated_at: ".count - 2
    #expect(time.updatedAt?.location == SourceLocation(file: "rules/x.yaml", line: 5, column: place))
  }

  @Test(
    "For how long drift that was told of is held is read, and 14 windows where it is not said",
    arguments: [
      ("{ hold: 0 windows }", 0, 2), ("{ hold: 400 windows, resolve_after: 3 windows }", 400, 3),
      ("{ resolve_after: 3 windows }", 14, 3), ("{}", 14, 2),
    ])
  func hold(text: String, hold: Int, resolveAfter: Int) throws {
    let rule = try parse("incidents: \(text)").incidents
    #expect(rule.hold == hold && rule.resolveAfter == resolveAfter)
  }

  @Test("No run looks back unless it is asked to")
  func noLookback() throws {
    let time = try #require(try parse("time: { column: at, window: 1 day }").time)
    #expect(time.lookback == 0 && time.updatedAt == nil)
    let whole = try #require(try parse("time: { column: at, window: 1 day, lookback: 1 window }").time)
    #expect(whole.lookback == 1 && whole.updatedAt == nil)
  }

  @Test(
    "Segments are one or many",
    arguments: [
      ("origin", ["origin"]), ("[origin, dest]", ["origin", "dest"]),
      ("[a, b, c, d, e, f, g, h]", ["a", "b", "c", "d", "e", "f", "g", "h"]), ("[a, A]", ["a", "A"]),
    ])
  func segments(text: String, expected: [String]) throws {
    let drift = try #require(try parse("drift: { segments: \(text), where: \"status = 'done'\" }").drift)
    #expect(drift.segments.map(\.value) == expected)
    #expect(drift.filter?.value == "status = 'done'" && drift.filter?.location.line == 5)
    let plain = try #require(try parse("drift: {}").drift)
    #expect(plain.segments.isEmpty && plain.filter == nil)
  }

  @Test("Columns are watched together unless it is said otherwise")
  func multivariate() throws {
    for (text, expected) in [("", true), ("multivariate: true", true), ("multivariate: off", false)] {
      let drift = try #require(try parse("drift: { \(text) }").drift)
      #expect(drift.isMultivariate == expected, "\(text)")
    }
    // Where they cannot be, nothing has to be said.
    #expect(try parse("drift: {}\nscan: { strategy: aggregate }").drift?.isMultivariate == true)
  }

  @Test("Limits of a level take the place of a share of the reference, and the other way round")
  func levelsOfReference() throws {
    let head = "time: { column: at, window: 1 day }\n"
    func test(_ text: String) throws -> TestRule {
      try #require(try parse(head + "tests: [{ row_count: { \(text) } }]").tests.first)
    }
    let limited = try test("within: 50 %, fail: { min: 10 }")
    #expect(limited.fail == .rowCount(minimum: 10, maximum: nil))
    let shared = try test("min: 10, max: 90, warn: { within: 5 % }")
    #expect(shared.warn == .withinReference(.rowCount, share: 0.05))
    #expect(shared.fail == .rowCount(minimum: 10, maximum: 90))
  }

  @Test(
    "Of every test of a share of rows the share may be held against the reference's",
    arguments: [
      "not_null: { column: a", "between: { column: a, min: 1, max: 2", "accepted_values: { column: a, values: [1]",
      "rejected_values: { column: a, values: [1]", "matches_regex: { column: a, pattern: x",
      "format: { column: a, format: email", "length_between: { column: a, min: 1",
      "type_parses: { column: a, type: date", "expression: { sql: a > b", "increasing: { column: a",
      "no_gaps: { column: a", "references: { column: a, to: b.c", "unique: { columns: [a, b]",
    ])
  func sharesOfReference(text: String) throws {
    let head = "time: { column: at, window: 1 day }\n"
    func test(_ rest: String) throws -> TestRule {
      try #require(try parse(head + "tests: [{ \(text)\(rest) } }]").tests.first)
    }
    let plain = try #require(try test("").fail)
    #expect(try test(", within: 10 %").fail == .shareWithinReference(plain, share: 0.1))
    let levels = try test(", warn: { within: 10 % }, fail: { within: 50 % }")
    #expect(levels.warn == .shareWithinReference(plain, share: 0.1))
    #expect(levels.fail == .shareWithinReference(plain, share: 0.5))
    #expect(try test(", within: 10 %, severity: warn").warn == .shareWithinReference(plain, share: 0.1))
    if !text.hasPrefix("unique") {
      // A level's own takes the place of the one above it.
      let mixed = try test(", mostly: 0.5, warn: { within: 10 % }")
      #expect(mixed.warn == .shareWithinReference(plain, share: 0.1) && mixed.fail != plain && mixed.fail != nil)
      #expect(try test(", within: 10 %, warn: { mostly: 1 }").warn == plain)
    }
  }

  @Test(
    "Profiles are kept as long as the settings say, and for ever where they do not",
    arguments: [
      ("", nil, nil), ("retention: {}", nil, nil), ("retention: { roll_up_after: 90 days }", 90, nil),
      ("retention: { delete_after: 2 weeks }", nil, 14),
      ("retention: { roll_up_after: 14 days, delete_after: 15 days }", 14, 15),
    ] as [(String, Int?, Int?)])
  func retention(text: String, rollUp: Int?, delete: Int?) throws {
    let read = try settings("sources: { w: service=w }\n" + text).retention
    #expect(read.rollUpAfter == rollUp.map { .seconds($0 * 86_400) })
    #expect(read.deleteAfter == delete.map { .seconds($0 * 86_400) })
  }
}
