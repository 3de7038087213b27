import Columns
import Profiles
import Rules
import TestSupport
import Testing

@testable import Suggestions

/// What a draft is as a text.
struct DraftTests {
  private static let names = Draft.Names(dataset: "rides", source: "warehouse", span: nil, emptyDays: 0)

  private func read(_ text: String) throws -> Dataset {
    switch RuleFile.parse(text, file: "draft.yaml", environment: [:]) {
    case .success(let dataset): return dataset
    case .failure(let errors):
      Issue.record("\(errors)\n\(text)")
      throw errors
    }
  }

  /// Names that YAML, SQL or the rule reader could take for something else.
  private static let oddNames = [
    "yes", "null", "Upper Case", "a: b", "#x", "it's", "say \"so\"", "${HOME}", "$${x}", "-", "{", "[", "ä\u{85}b",
    "line\nbreak", "tab\there", "back\\slash", "1e3", "select", "timestamp", "~", "*star", "&amp", "!tag", "%", "@",
    "`",
    "🚲", "a\u{2028}b", "a,b", "TRUE", " blank ", "\u{7}", "name",
  ]

  @Test("Whatever columns and values are called, the draft is read back as it was meant", arguments: 0..<40)
  func readsBack(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    var names = Self.oddNames.shuffled(using: &random)
    let columns = (0..<8).map { index -> ColumnProfile in
      let name = names.removeLast()
      let rows = 600
      switch index % 4 {
      case 0: return Facts.number(name, (0..<rows).map { _ in Double.random(in: -1e6...1e6, using: &random) })
      case 1:
        let whole = (0..<rows).map { _ in Double(Int.random(in: 0...40, using: &random)) }
        return Facts.number(name, whole, type: .int32)
      case 2: return Facts.texts(name, (0..<rows).map { _ in Self.oddNames[Int.random(in: 0..<5, using: &random)] })
      default: return Facts.texts(name, (0..<rows).map { "N\($0)\(Self.oddNames[$0 % 30])" })
      }
    }
    let table = Facts.table(columns, name: "\"Odd \"\"T\"", primaryKey: seed % 3 == 0 ? [columns[1].name] : [])
    let facts = Facts.answered(table, windows: seed % 2 == 0 ? 1 : 20, seed: UInt64(seed))
    let dataset = try read(Draft(facts, Self.names).text)
    #expect(dataset.table.value == "\"Odd \"\"T\"")
    let known = Set(columns.map(\.name))
    for test in dataset.tests {
      for column in test.columns { #expect(known.contains(column.value), "\(column.value) of \(test.name)") }
    }
    let schema = dataset.tests.first { $0.family == "schema" }
    #expect(schema?.columns.map(\.value) == columns.map(\.name))
  }

  @Test("Values that begin alike, or differ in white space, make tests of different names")
  func namesApart() throws {
    let beginning = "https://pricing.example.com/plans/2026/enterprise-europe/tier-"
    for values in [["a", "b", "c"].map { beginning + $0 }, ["New York", "New  York", "New\tYork", "New\nYork"]] {
      let columns = [Facts.texts("plan", (0..<600).map { values[$0 % values.count] })]
      let facts = Facts.answered(Facts.table(columns, name: "t"), windows: 1, seed: 1)
      let dataset = try read(Draft(facts, Self.names).text)
      #expect(dataset.tests.count { $0.family == "expression" } >= 2)
    }
  }

  @Test("A draft of some columns says nothing of the others")
  func someColumns() throws {
    let facts = Facts.answered(Facts.table([Facts.texts("a", ["x"])], name: "t"), windows: 1, seed: 1)
    let some = Draft.Names(dataset: "d", source: "s", span: nil, emptyDays: 0, isOfSomeColumns: true)
    guard case .schema(let schema)? = try read(Draft(facts, some).text).tests.first?.fail else {
      return #expect(Bool(false))
    }
    #expect(schema.extra == .ignore)
  }

  @Test("Values of a list come back letter by letter")
  func valuesComeBack() throws {
    let values = Self.oddNames.filter { $0 != "\u{7}" }
    let facts = Facts.answered(
      Facts.table([Facts.texts("kind", (0..<990).map { values[$0 % values.count] })]), windows: 1, seed: 1)
    // No row had another value.
    let exact = Self.withoutExceptions(facts)
    let dataset = try read(Draft(exact, Self.names).text)
    let accepted = dataset.tests.compactMap { test -> [String]? in
      if case .acceptedValues(_, let values, _) = test.fail { values } else { nil }
    }
    #expect(accepted.map(Set.init) == [Set(values)])
  }

  private static func withoutExceptions(_ facts: TableFacts) -> TableFacts {
    var facts = facts
    facts.windows = facts.windows.map { window in
      MeasuredWindow(
        label: window.label,
        measurements: window.measurements.mapValues { answer in
          if case .count(let rows) = answer, rows < 900 { .count(0) } else { answer }
        })
    }
    return facts
  }

  @Test(
    "A row is named by when it came and a number, whether or not its table is cut into days", arguments: ["at", nil])
  func keys(time: String?) throws {
    let rows = Array(0..<2_000)
    let columns = [
      Facts.number("trip", rows.map { Double($0 % 400) }, type: .int32),
      Facts.number("fare", rows.map { Double($0 % 9) }),
      Facts.times("updated_at", rows.map(Double.init)), Facts.times("at", rows.map { Double($0 / 400) }),
      Facts.times("ended_at", rows.map(Double.init), nulls: 5),
    ]
    var facts = Facts.answered(Facts.table(columns, time: time), windows: 1, seed: 4)
    facts.pooled[.duplicates(columns: ["at", "trip"], filter: nil)] = .count(0)
    let keys = try read(Draft(facts, Self.names).text).tests.compactMap { test -> [String]? in
      if case .unique(let columns) = test.fail { columns } else { nil }
    }
    #expect(keys == [["at", "trip"]])
  }

  /// Rows of 900 planes, each of one of three airlines.
  private static func planes(time: String?, sensitive: Set<String> = []) -> TableFacts {
    let rows = Array(0..<9_000)
    return Facts.table(
      [
        Facts.texts("plane", rows.map { "N\($0 % 900)" }), Facts.texts("airline", rows.map { "A\($0 % 3)" }),
        Facts.times("at", rows.map(Double.init)), Facts.texts("email", rows.map { "m\($0 % 4)" }),
      ], time: time, sensitive: sensitive)
  }

  private static func answered(
    _ facts: TableFacts, pooled: Int64, days: [(repeats: Int64, surplus: Int64)]
  ) -> TableFacts {
    let (key, both) = (Metric.duplicates(columns: ["plane"], filter: nil), ["plane", "airline"])
    var facts = facts
    facts.pooled = [key: .count(8_100), .duplicates(columns: both, filter: nil): .count(8_100 - pooled)]
    facts.windows = days.enumerated().map { index, day in
      MeasuredWindow(
        label: facts.time == nil ? "" : "2013-01-0\(index + 1)",
        measurements: [
          .rowCount(filter: nil): .count(1_000), key: .count(day.repeats),
          .duplicates(columns: both, filter: nil): .count(day.repeats - day.surplus),
        ])
    }
    return facts
  }

  private func dependencies(_ facts: TableFacts) throws -> [TestRule] {
    try read(Draft(facts, Self.names).text).tests.filter { $0.family == "sql" }
  }

  @Test("Where each value of many goes with one of few, that is held, with room for what was seen")
  func dependency() throws {
    let facts = Self.answered(Self.planes(time: "at"), pooled: 4, days: [(600, 0), (640, 1), (610, 4)])
    let tests = try dependencies(facts)
    #expect(tests.map(\.name) == ["one airline for each plane"])
    guard case .query(let query, let limits) = tests.first?.fail else { return #expect(Bool(false)) }
    let window = "at >= {window_start} AND at < {window_end} AND "
    #expect(
      query
        == "SELECT count(DISTINCT (plane, airline)) - count(DISTINCT plane) FROM rides WHERE \(window)plane IS NOT NULL "
        + "AND airline IS NOT NULL")
    // Two thirds of 610 repeats are 407 by chance, of which a twentieth is 21 beyond the four that were seen.
    #expect(limits?.maximum == "25")
  }

  @Test("A table that is one window holds it without one")
  func dependencyOfAll() throws {
    let facts = Self.answered(Self.planes(time: nil), pooled: 4, days: [(8_100, 4)])
    let text = Draft(facts, Self.names).text
    #expect(try dependencies(facts).count == 1)
    #expect(!text.contains("window_start"))
  }

  @Test(
    "What chance may have made, or a sensitive column might tell, is not held",
    arguments: [
      (400, [(600, 0)], []), (4, [(600, 200)], []), (4, [(3, 0), (3, 0)], []), (4, [(600, 0)], ["email"]),
    ] as [(Int64, [(Int64, Int64)], Set<String>)])
  func noDependency(pooled: Int64, days: [(Int64, Int64)], sensitive: Set<String>) throws {
    let table = Self.planes(time: "at", sensitive: sensitive)
    let facts = Self.answered(table, pooled: pooled, days: days.map { (repeats: $0.0, surplus: $0.1) })
    #expect(try dependencies(facts).isEmpty)
  }

  @Test("A table without rows gives its schema and says why there is no more")
  func empty() throws {
    var facts = Facts.table([Facts.number("fare", [])])
    facts.windows = [MeasuredWindow(label: "", measurements: [.rowCount(filter: nil): .count(0)])]
    let text = Draft(facts, Self.names).text
    #expect(try read(text).tests.map(\.family) == ["schema"])
    #expect(text.contains("draft again when there are some"))
  }

  @Test("A few rows give no limits")
  func few() throws {
    let facts = Facts.answered(Facts.table([Facts.number("fare", [1, 2, 3])]), windows: 1, seed: 3)
    let families = Set(try read(Draft(facts, Self.names).text).tests.map(\.family))
    #expect(families.isSubset(of: ["schema", "row_count", "not_null"]))
  }

  @Test("No value of a sensitive column is in the draft")
  func sensitive() {
    let column = Facts.texts("email", (0..<400).map { "hunter\($0 % 4)@example.org" })
    let facts = Facts.answered(Facts.table([column], sensitive: ["email"]), windows: 1, seed: 5)
    let text = Draft(facts, Self.names).text
    #expect(!text.contains("hunter"))
    #expect(text.contains("sensitive: [email]"))
  }

  @Test("No line is longer than 120 characters, unless one value is")
  func width() {
    let codes = (0..<110).map { "C\(100 + $0)" }
    let facts = Self.withoutExceptions(
      Facts.answered(Facts.table([Facts.texts("dest", (0..<2_200).map { codes[$0 % 110] })]), windows: 1, seed: 2))
    let lines = Draft(facts, Self.names).text.split(separator: "\n")
    #expect(lines.contains { $0.contains("accepted_values") })
    #expect(lines.allSatisfy { $0.count <= 120 })
  }

  @Test("A day at the edge with a part of its rows counts for no limit, and is told")
  func partialDay() {
    var facts = Facts.table([Facts.number("fare", (0..<400).map(Double.init))], time: "at")
    facts.take(
      (1...8).map { day in
        MeasuredWindow(label: "2013-01-0\(day)", measurements: [.rowCount(filter: nil): .count(day == 8 ? 20 : 100)])
      })
    let names = Draft.Names(dataset: "rides", source: "s", span: "2013-01-01 to 2013-01-07, UTC", emptyDays: 0)
    let text = Draft(facts, names).text
    #expect(text.contains("# 2013-01-08 was left out of the limits, with 20 rows"))
    #expect(text.contains("row_count: { between: [90, 110] } # 100 a day"))
  }
}
