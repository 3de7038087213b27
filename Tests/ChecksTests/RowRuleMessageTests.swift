import Checks
import Profiles
import Rules
import Testing

/// What the families that judge each row by itself say, one snapshot a family.
@Suite struct RowRuleMessageTests {
  struct Family: Sendable, CustomTestStringConvertible {
    let name: String
    let rules: [(title: String, rule: RowRule)]
    var testDescription: String { name }
  }

  private static let long = String(repeating: "abcdefghi ", count: 9)

  static let families: [Family] = [
    Family(
      name: "not_null_missing",
      rules: [
        ("one kind", .present(column: "c", missing: [.blank])),
        ("every kind", .present(column: "c", missing: MissingValue.allCases)),
      ]),
    Family(
      name: "between_columns",
      rules: [
        (
          "a column above",
          .between(column: "c", .init(minimum: "0", maximum: nil), minimumColumn: nil, maximumColumn: "d")
        ),
        (
          "columns on both sides, both left out",
          .between(
            column: "c", .init(minimum: nil, maximum: nil, excludesMinimum: true, excludesMaximum: true),
            minimumColumn: "a", maximumColumn: "d")
        ),
      ]),
    Family(
      name: "rejected_values",
      rules: [
        ("one value", .noneOf(column: "c", values: ["-999"])),
        ("many values", .noneOf(column: "c", values: (1...9).map { "v\($0)" })),
        ("a long value", .noneOf(column: "c", values: [long])),
      ]),
    Family(
      name: "matches_regex",
      rules: [
        ("short", .matching(column: "c", pattern: "^[A-Z]{2}$")), ("long", .matching(column: "c", pattern: long)),
      ]),
    Family(name: "format", rules: ValueFormat.allCases.map { ($0.rawValue, .formatted(column: "c", $0)) }),
    Family(
      name: "length_between",
      rules: [
        ("two limits", .length(column: "c", minimum: 2, maximum: 1_000)),
        ("the same twice", .length(column: "c", minimum: 1, maximum: 1)),
        ("a lower limit", .length(column: "c", minimum: 1, maximum: nil)),
        ("an upper limit", .length(column: "c", minimum: nil, maximum: 20)),
      ]),
    Family(name: "type_parses", rules: ParsedType.allCases.map { ($0.rawValue, .parsing(column: "c", $0)) }),
    Family(
      name: "expression",
      rules: [("short", .expression("departed <= arrived")), ("long", .expression(long))]),
  ]

  @Test("every family says what it found and what it wanted", arguments: families)
  func message(family: Family) throws {
    var snapshot = Snapshot()
    for (title, rule) in family.rules {
      func add(_ title: String, broken: Int64, mostly: Double, filter: String? = nil) {
        let metric = Metric.breaking(rule, filter: filter)
        var measurements: [Metric: Profiles.Measurement] = [metric: .count(broken)]
        if filter != nil { measurements[.rowCount(filter: filter)] = .count(50) }
        let finding = TestSuite.finding(
          fail: .rows(rule, mostly: mostly), filter: filter, .of(rows: 1_000, measurements))
        snapshot.add(title, finding)
      }
      add(title, broken: 12, mostly: 1)
      if title == family.rules[0].title {
        add("\(title), as often as allowed", broken: 30, mostly: 0.97)
        add("\(title), in a filter", broken: 1, mostly: 0.99, filter: "f")
      }
    }
    try snapshot.expect(family.name)
  }

  @Test("values of a sensitive column are not told")
  func sensitive() {
    let rule = RowRule.noneOf(column: "c", values: ["hunter2", "secret"])
    let dataset = Dataset(
      name: "d", source: Located("s", at: place), table: Located("t", at: place),
      roles: .init(sensitive: [Located("c", at: place)]),
      tests: [TestRule(name: "n", fail: .rows(rule, mostly: 1), warn: nil, location: place)])
    let finding = TestSuite(dataset).findings(.of(rows: 9, [.breaking(rule, filter: nil): .count(1)]), .at())[1]
    #expect(finding.outcome == .fail && finding.expected == "none of the rule's 2 values")
  }
}
