import Checks
import Profiles
import Rules
import Testing

@Suite struct SuiteTests {
  private func rule(_ name: String, fail: Rules.Expectation? = nil, warn: Rules.Expectation? = nil) -> TestRule {
    TestRule(name: name, fail: fail, warn: warn, location: place)
  }

  @Test("each metric is asked for once")
  func metrics() {
    let suite = TestSuite([
      rule("a", fail: .notNull(column: "c", mostly: 1), warn: .notNull(column: "c", mostly: 0.9)),
      rule("b", fail: .rowCount(minimum: 1, maximum: nil)), rule("c", fail: .freshness(column: nil, maximumAge: .zero)),
      rule("d", fail: .schema(SchemaExpectation(columns: [], extra: .fail, order: .fail))),
    ])
    #expect(suite.metrics == [.nulls(column: "c", filter: nil), .rowCount(filter: nil)])
  }

  @Test("evidence is wanted for what does not hold, warnings too, and for nothing else")
  func evidence() {
    let suite = TestSuite([
      rule("a", fail: .notNull(column: "a", mostly: 1)), rule("b", warn: .notNull(column: "b", mostly: 1)),
      rule("c", fail: .notNull(column: "c", mostly: 1)), rule("d", fail: .unique(columns: ["d"])),
      rule("e", fail: .rowCount(minimum: 100, maximum: nil)), rule("f", fail: .notNull(column: "f", mostly: 1)),
    ])
    func nulls(_ column: String) -> Metric { .nulls(column: column, filter: nil) }
    let duplicates = Metric.duplicates(columns: ["d"], filter: nil)
    let profile = TableProfile.of(
      rows: 10,
      [
        nulls("a"): .count(1), nulls("b"): .count(2), nulls("c"): .count(0), duplicates: .count(3),
        nulls("f"): .unavailable(reason: "why"),
      ])
    #expect(suite.evidence(profile, .at()) == [nulls("a"), nulls("b"), duplicates])
  }

  @Test("an empty window is not green for any test of its rows")
  func emptyWindow() {
    let suite = TestSuite([
      rule("a", fail: .notNull(column: "a", mostly: 0.1)), rule("b", warn: .unique(columns: ["a"])),
      rule("c", fail: .acceptedValues(column: "a", values: ["x"], mostly: 1)),
      rule("d", fail: .between(column: "a", bounds: .init(minimum: "1", maximum: nil), mostly: 1)),
    ])
    let findings = suite.findings(
      .of(rows: 0, Dictionary(uniqueKeysWithValues: suite.metrics.map { ($0, .count(0)) })), .at())
    #expect(findings.dropFirst().allSatisfy { $0.outcome == .notEvaluated(.because("the window has no rows")) })
    #expect(Verdict(findings) == .unknown)
  }

  @Test("when the scan failed, every test says why")
  func scanFailed() {
    let suite = TestSuite([rule("a", fail: .notNull(column: "a", mostly: 1)), rule("b", warn: .unique(columns: ["b"]))])
    let findings = suite.notEvaluated("the server is away")
    #expect(findings.map(\.test) == ["schema(last run)", "a", "b"])
    #expect(findings.map(\.column) == [nil, "a", "b"])
    #expect(findings.allSatisfy { $0.outcome == .notEvaluated(.because("the server is away")) })
    #expect(Verdict(findings) == .unknown)
  }

  @Test("a limit that cannot be judged hides no failure of the other")
  func failBesideUnknown() {
    let bounds = Metric.Bounds(minimum: "x", maximum: nil)
    let nulls = Metric.nulls(column: "c", filter: nil)
    let unknown = Expectation.between(column: "c", bounds: bounds, mostly: 1)
    func profile(_ count: Int64) -> TableProfile {
      .of(
        rows: 10,
        [nulls: .count(count), .outside(column: "c", bounds: bounds, filter: nil): .unavailable(reason: "no number")])
    }
    let notNull = Expectation.notNull(column: "c", mostly: 1)
    #expect(TestSuite.finding(fail: notNull, warn: unknown, profile(1)).outcome == .fail)
    #expect(TestSuite.finding(fail: notNull, warn: unknown, profile(0)).outcome == .notEvaluated(.because("no number")))
    #expect(TestSuite.finding(fail: unknown, warn: notNull, profile(1)).outcome == .notEvaluated(.because("no number")))
  }
}
