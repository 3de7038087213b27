import Checks
import Profiles
import Rules
import TestSupport
import Testing

@Suite struct ShareTests {
  private func outcome(_ broken: Int64, of all: Int64, mostly: Double) -> Finding.Outcome {
    TestSuite.finding(
      fail: .notNull(column: "c", mostly: mostly),
      .of(rows: all, [.nulls(column: "c", filter: nil): .count(broken)])
    ).outcome
  }

  @Test(
    "mostly is exact at its boundary, whatever the number of rows",
    arguments: [
      (970, 100), (70, 100), (140, 100), (550, 100), (970, 1_000), (999, 1_000), (999, 1_000_000), (700, 10), (900, 10),
      (100, 1_000_000_000),
      (990, 7_000_000_000), (1_000, 4_000_000_000), (0, 50), (333, 3_000),
    ] as [(permille: Int64, rows: Int64)])
  func boundary(permille: Int64, rows: Int64) {
    let allowed = rows * (1_000 - permille) / 1_000
    let mostly = Double(permille) / 1_000
    #expect(outcome(allowed, of: rows, mostly: mostly) == .pass)
    if allowed < rows { #expect(outcome(allowed + 1, of: rows, mostly: mostly) == .fail) }
  }

  @Test("every family's outcome is what whole numbers say of it", arguments: 0..<300 as Range<UInt64>)
  func outcomes(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rows = Int64.random(in: 1...[5, 100, 100_000, 3_000_000_000].randomElement(using: &random)!, using: &random)
    let permille = Int64.random(in: 0...1_000, using: &random)
    // Around the boundary more often than not.
    let near = rows * (1_000 - permille) / 1_000 + Int64.random(in: -2...2, using: &random)
    let broken = Bool.random(using: &random) ? Int64.random(in: 0...rows, using: &random) : min(rows, max(0, near))
    let breaks = broken * 1_000 > (1_000 - permille) * rows
    let mostly = Double(permille) / 1_000
    let bounds = Metric.Bounds(minimum: "0", maximum: nil)
    let families: [(Rules.Expectation, Metric)] = [
      (.notNull(column: "c", mostly: mostly), .nulls(column: "c", filter: "f")),
      (.between(column: "c", bounds: bounds, mostly: mostly), .outside(column: "c", bounds: bounds, filter: "f")),
      (
        .acceptedValues(column: "c", values: ["a"], mostly: mostly),
        .unaccepted(column: "c", values: ["a"], filter: "f")
      ),
      (
        .rows(.length(column: "c", minimum: 1, maximum: nil), mostly: mostly),
        .breaking(.length(column: "c", minimum: 1, maximum: nil), filter: "f")
      ),
    ]
    for (expectation, metric) in families {
      let profile = TableProfile.of(
        rows: rows + 5, [metric: .count(broken), .rowCount(filter: "f"): .count(rows)])
      let failing = TestSuite.finding(fail: expectation, filter: "f", profile)
      #expect(failing.outcome == (breaks ? .fail : .pass), "seed \(seed)")
      #expect(failing.failingCount == (breaks ? broken : nil))
      #expect(TestSuite.finding(warn: expectation, filter: "f", profile).outcome == (breaks ? .warn : .pass))
    }
    let limits = (Int64.random(in: 0...10, using: &random), Int64.random(in: 0...10, using: &random))
    let count = Int64.random(in: 1...10, using: &random)
    let rowCount = TestSuite.finding(fail: .rowCount(minimum: limits.0, maximum: limits.1), .of(rows: count))
    #expect(rowCount.outcome == (count < limits.0 || count > limits.1 ? .fail : .pass))
    let duplicates = Metric.duplicates(columns: ["a", "b"], filter: nil)
    let unique = TestSuite.finding(fail: .unique(columns: ["a", "b"]), .of(rows: 10, [duplicates: .count(count - 1)]))
    #expect(unique.outcome == (count > 1 ? .fail : .pass))
    let age = Duration.microseconds(Int64.random(in: -3...3, using: &random))
    let limit = Duration.seconds(60)
    let newest = Window.night.end.advanced(by: .zero - limit - age)
    let freshness = TestSuite.finding(
      fail: .freshness(column: "at", maximumAge: limit), .of(rows: 1, [.newest(column: "at"): .instant(newest)]))
    #expect(freshness.outcome == (age > .zero ? .fail : .pass))
  }
}
