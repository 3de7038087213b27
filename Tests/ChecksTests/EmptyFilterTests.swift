import Checks
import Profiles
import Rules
import Testing

@Suite struct EmptyFilterTests {
  private let bounds = Metric.Bounds(minimum: "1", maximum: nil)

  private var families: [(Rules.Expectation, Metric)] {
    [
      (.notNull(column: "c", mostly: 0.1), .nulls(column: "c", filter: "f")),
      (.between(column: "c", bounds: bounds, mostly: 1), .outside(column: "c", bounds: bounds, filter: "f")),
      (
        .acceptedValues(column: "c", values: ["a"], mostly: 1),
        .unaccepted(column: "c", values: ["a"], filter: "f")
      ),
      (.unique(columns: ["c"]), .duplicates(columns: ["c"], filter: "f")),
    ]
  }

  @Test("a filter that no row meets is not green for any test of rows")
  func noRows() {
    for (expectation, metric) in families {
      let profile = TableProfile.of(rows: 10, [metric: .count(0), .rowCount(filter: "f"): .count(0)])
      let reason = Finding.Outcome.notEvaluated(.because("no row of the window meets the filter"))
      #expect(TestSuite.finding(fail: expectation, filter: "f", profile).outcome == reason)
      #expect(TestSuite.finding(warn: expectation, filter: "f", profile).outcome == reason)
    }
  }

  @Test("no row has no number of distinct values, and one row without a value has 0 of them")
  func distinctCount() {
    func outcome(rows: Int64) -> Finding.Outcome {
      let profile = TableProfile.of(
        rows: 10,
        [
          .aggregate(.distinctCount, column: "c", filter: "f"): .number("0"), .rowCount(filter: "f"): .count(rows),
        ])
      let expectation = Rules.Expectation.aggregate(.distinctCount, column: "c", minimum: nil, maximum: "5")
      return TestSuite.finding(fail: expectation, filter: "f", profile).outcome
    }
    #expect(outcome(rows: 0) == .notEvaluated(.because("no row of the window meets the filter")))
    #expect(outcome(rows: 1) == .pass)
  }

  @Test("one row that meets it is judged")
  func oneRow() {
    for (expectation, metric) in families {
      let profile = TableProfile.of(rows: 10, [metric: .count(0), .rowCount(filter: "f"): .count(1)])
      #expect(TestSuite.finding(fail: expectation, filter: "f", profile).outcome == .pass)
    }
  }

  @Test("the rows of the filter are asked for, also where only duplicates are judged")
  func metrics() {
    let rule = TestRule(
      name: "a", fail: .unique(columns: ["c"]), warn: nil, filter: Located("f", at: place), location: place)
    #expect(TestSuite([rule]).metrics == [.duplicates(columns: ["c"], filter: "f"), .rowCount(filter: "f")])
    let unfiltered = TestRule(name: "a", fail: .unique(columns: ["c"]), warn: nil, location: place)
    #expect(TestSuite([unfiltered]).metrics == [.duplicates(columns: ["c"], filter: nil)])
  }

  @Test("no row is a count like any other to row_count")
  func rowCount() {
    let profile = TableProfile.of(rows: 10, [.rowCount(filter: "f"): .count(0)])
    func outcome(_ minimum: Int64?, _ maximum: Int64?) -> Finding.Outcome {
      TestSuite.finding(fail: .rowCount(minimum: minimum, maximum: maximum), filter: "f", profile).outcome
    }
    #expect(outcome(1, nil) == .fail)
    #expect(outcome(nil, 0) == .pass)
  }
}
