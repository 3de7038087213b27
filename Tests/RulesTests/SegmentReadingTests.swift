import Profiles
import Testing

@testable import Rules

/// `segment_by`, `increasing` and `no_gaps`, as far as the file says.
@Suite struct SegmentReadingTests {
  private func tests(_ list: String) throws(RuleErrors) -> [TestRule] {
    let text = """
      dataset: d
      source: s
      table: t
      time: { column: at, window: 1 day }
      reference: { trailing: 5 windows }
      tests:
      \(list)
      """
    return try RuleFile.parse(text, file: "rules/x.yaml", environment: [:], files: .memory([:])).get().tests
  }

  @Test(
    "every test of rows, numbers and age takes segments, and each of its rules has them",
    arguments: [
      "row_count: { min: 1", "freshness: { max_age: 1 day", "not_null: { columns: [a, b]",
      "between: { column: a, min: 1",
      "between: { column: a, min: { column: b }", "accepted_values: { column: a, values: [1]",
      "rejected_values: { column: a, values: [1]", "matches_regex: { column: a, pattern: x",
      "format: { column: a, format: email", "length_between: { column: a, min: 1",
      "type_parses: { column: a, type: date",
      "row_count: { within: 10 %", "mean: { column: a, within: 10 %", "anomaly: { metric: row_count",
      "anomaly: { metric: null_share, columns: [a, b]",
      "expression: { sql: a > b", "unique: { columns: [a, b]", "increasing: { column: a, by: b", "no_gaps: { column: a",
      "references: { column: a, to: b.c", "sql: { name: n, query: SELECT 1", "sql: { name: n, query: SELECT 1, max: 2",
      "row_count_matches: { table: b", "row_count_matches: { table: b, source: s",
      "aggregate_matches: { aggregate: sum, column: a, table: b",
    ]
      + [
        "mean", "stddev", "min", "max", "sum", "median", "distinct_count", "skewness", "zero_share", "negative_share",
      ].map { "\($0): { column: a, max: 1" } + ["quantile: { column: a, q: 0.9, max: 1"])
  func everyFamily(test: String) throws {
    let one = try tests("  - \(test), segment_by: carrier }")
    #expect(!one.isEmpty && one.allSatisfy { $0.segments.map(\.value) == ["carrier"] })
    let several = try tests(
      "  - \(test), segment_by: [carrier, origin], warn: { mostly: 0.5 } }".keepingMostly(in: test))
    #expect(!several.isEmpty && several.allSatisfy { $0.segments.map(\.value) == ["carrier", "origin"] })
    #expect(try tests("  - \(test) }").allSatisfy(\.segments.isEmpty))
  }

  @Test("the other table is to have the columns too, by whose values both are told apart")
  func otherTable() throws {
    let found = try tests(
      """
        - row_count_matches: { table: b, segment_by: [carrier, origin] }
        - aggregate_matches: { aggregate: sum, column: a, table: b, other_column: c, segment_by: carrier }
        - aggregate_matches: { name: n, aggregate: distinct_count, column: a, table: b, segment_by: carrier }
      """)
    #expect(found.map { $0.other?.columns.map(\.value) } == [["carrier", "origin"], ["carrier"], ["a", "carrier"]])
  }

  @Test(
    "tests that compare values take one column of segments",
    arguments: ["unseen_values: { columns: [a, b]", "distribution: { column: a, statistic: psi, max: 0.1"])
  func compared(test: String) throws {
    let one = try tests("  - \(test), segment_by: [carrier] }")
    #expect(!one.isEmpty && one.allSatisfy { $0.segments.map(\.value) == ["carrier"] })
    #expect(throws: RuleErrors.self) { try tests("  - \(test), segment_by: [carrier, origin] }") }
  }

  @Test("increasing is read with its column alone, or with all that it takes")
  func increasing() throws {
    let found = try tests(
      """
        - increasing: [seq, id]
        - increasing: { column: a, strictly: true, by: loaded_at, mostly: 0.99, warn: {}, fail: { mostly: 0.9 } }
      """)
    #expect(found.map(\.name) == ["increasing(seq)", "increasing(id)", "increasing(a)"])
    #expect(found[0].fail == .increasing(column: "seq", by: nil, strictly: false, mostly: 1))
    #expect(found[2].warn == .increasing(column: "a", by: "loaded_at", strictly: true, mostly: 0.99))
    #expect(found[2].fail == .increasing(column: "a", by: "loaded_at", strictly: true, mostly: 0.9))
    #expect(found[2].columns.map(\.value) == ["a", "loaded_at"])
  }

  @Test(
    "steps are numbers or durations",
    arguments: [
      ("5", Step.number(5)), ("'1'", .number(1)), ("9223372036854775807", .number(.max)),
      ("1 hour", .duration(.seconds(3_600))), ("7 days", .duration(.seconds(604_800))),
      ("250 ms", .duration(.milliseconds(250))),
    ])
  func steps(text: String, step: Step) throws {
    let found = try tests("  - no_gaps: { column: a, step: \(text), mostly: 0.5 }")
    #expect(found.map(\.fail) == [.noGaps(column: "a", step: step, mostly: 0.5)])
    #expect(try tests("  - no_gaps: a").map(\.fail) == [.noGaps(column: "a", step: .natural, mostly: 1)])
  }
}

extension String {
  /// Families without a share take no level of one.
  fileprivate func keepingMostly(in test: String) -> String {
    let shares = [
      "not_null", "values", "regex", "format", "parses", "expression", "increasing", "no_gaps", "references",
    ]
    return shares.contains(where: test.contains) ? self : replacing(", warn: { mostly: 0.5 }", with: "")
  }
}
