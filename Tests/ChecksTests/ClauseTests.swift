import Checks
import Profiles
import Rules
import Testing

/// What on-call reads of each family, as one clause.
@Suite struct ClauseTests {
  private func clause(
    _ expectation: Rules.Expectation, _ profile: TableProfile, filter: String? = nil
  ) -> String {
    TestSuite.finding(fail: expectation, filter: filter, profile).clause
  }

  @Test(
    "null rows and the share that should not be",
    arguments: [
      (393, 684, 0.88, "c is 57.5 % null (393 of 684 rows), expected at least 88 % not null"),
      (1, 1, 1, "c is 100 % null (1 of 1 row), expected no nulls"),
      (1, 2_000_000, 1, "c is < 0.01 % null (1 of 2,000,000 rows), expected no nulls"),
    ] as [(Int64, Int64, Double, String)])
  func notNull(nulls: Int64, rows: Int64, mostly: Double, words: String) {
    let profile = TableProfile.of(rows: rows, [.nulls(column: "c", filter: nil): .count(nulls)])
    #expect(clause(.notNull(column: "c", mostly: mostly), profile) == words)
  }

  @Test(
    "values out of range and the limits as the user wrote them",
    arguments: [
      (
        .init(minimum: "50", maximum: "6000"), 1,
        "c is out of range in 0.1 % of rows (31 of 31,000), expected 50 to 6000"
      ),
      (
        .init(minimum: "0", maximum: "1", excludesMinimum: true), 0.9999,
        "c is out of range in 0.1 % of rows (31 of 31,000), expected more than 0 and at most 1 "
          + "in at least 99.99 % of rows"
      ),
      (.init(minimum: "5", maximum: "5"), 1, "c is out of range in 0.1 % of rows (31 of 31,000), expected exactly 5"),
    ] as [(Metric.Bounds, Double, String)])
  func between(bounds: Metric.Bounds, mostly: Double, words: String) {
    let profile = TableProfile.of(
      rows: 31_000, [.outside(column: "c", bounds: bounds, filter: nil): .count(31)])
    #expect(clause(.between(column: "c", bounds: bounds, mostly: mostly), profile) == words)
  }

  @Test(
    "values that are not accepted, long lists cut",
    arguments: [
      (["EWR"], "c has other values in 10 % of rows (1 of 10), expected only EWR"),
      (["EWR", "JFK"], "c has other values in 10 % of rows (1 of 10), expected one of EWR, JFK"),
      (
        (1...1_010).map { "v\($0)" },
        "c has other values in 10 % of rows (1 of 10), expected one of v1, v2, v3, v4, v5, v6, v7, v8 and 1,002 more"
      ),
      (
        [String(repeating: "long ", count: 20)],
        "c has other values in 10 % of rows (1 of 10), expected only long long long long long long long long…"
      ),
    ] as [([String], String)])
  func accepted(values: [String], words: String) {
    let profile = TableProfile.of(
      rows: 10, [.unaccepted(column: "c", values: values, filter: nil): .count(1)])
    #expect(clause(.acceptedValues(column: "c", values: values, mostly: 1), profile) == words)
  }

  @Test("what a sensitive column may hold is not told")
  func sensitive() {
    func observed(_ values: [String], sensitive: [String]) -> String {
      let rule = TestRule(
        name: "rule", fail: .acceptedValues(column: "c", values: values, mostly: 1), warn: nil, location: place)
      let suite = TestSuite(
        Dataset(
          name: "d", source: Located("s", at: place), table: Located("t", at: place),
          roles: Dataset.Roles(sensitive: sensitive.map { Located($0, at: place) }), tests: [rule]))
      let profile = TableProfile.of(rows: 10, [.unaccepted(column: "c", values: values, filter: nil): .count(1)])
      return suite.findings(profile, .at())[1].expected
    }
    #expect(observed(["flu", "none"], sensitive: ["c"]) == "one of the rule's 2 values")
    #expect(observed(["flu"], sensitive: ["c"]) == "only the rule's value")
    #expect(observed(["flu"], sensitive: ["other"]) == "only flu")
  }

  @Test(
    "duplicates, one and many, of one column and several",
    arguments: [
      (["e"], 1, "e has 1 duplicate row, expected each e once"),
      (["e"], 1_200, "e has 1,200 duplicate rows, expected each e once"),
      (["e", "f"], 2, "rule: 2 duplicate rows, expected each (e, f) once"),
    ] as [([String], Int64, String)])
  func unique(columns: [String], count: Int64, words: String) {
    let profile = TableProfile.of(rows: 5_000, [.duplicates(columns: columns, filter: nil): .count(count)])
    #expect(clause(.unique(columns: columns), profile) == words)
  }

  @Test(
    "too few and too many rows",
    arguments: [
      (0, 1, nil, "rule: 0 rows, expected at least 1 row"), (1, 500, 1_200, "rule: 1 row, expected 500 to 1,200 rows"),
      (12, 500, 1_200, "rule: 12 rows, expected 500 to 1,200"), (3, nil, 2, "rule: 3 rows, expected at most 2"),
      (1_000_000, 7, 7, "rule: 1,000,000 rows, expected exactly 7"),
    ] as [(Int64, Int64?, Int64?, String)])
  func rowCount(rows: Int64, minimum: Int64?, maximum: Int64?, words: String) {
    #expect(clause(.rowCount(minimum: minimum, maximum: maximum), .of(rows: rows)) == words)
  }

  @Test("a filter is said, its text is not")
  func filtered() {
    let filter = "note = 'secret'"
    let bounds = Metric.Bounds(minimum: "0", maximum: nil)
    let profile = TableProfile.of(
      rows: 10,
      [
        .rowCount(filter: filter): .count(4), .nulls(column: "c", filter: filter): .count(1),
        .outside(column: "c", bounds: bounds, filter: filter): .count(2),
        .duplicates(columns: ["c"], filter: filter): .count(3),
      ])
    let clauses = [
      Rules.Expectation.notNull(column: "c", mostly: 1), .between(column: "c", bounds: bounds, mostly: 1),
      .unique(columns: ["c"]), .rowCount(minimum: 5, maximum: nil),
    ].map { clause($0, profile, filter: filter) }
    #expect(
      clauses == [
        "c is 25 % null (1 of 4 rows in the filter), expected no nulls",
        "c is out of range in 50 % of rows (2 of 4 in the filter), expected at least 0",
        "c has 3 duplicate rows in the filter, expected each c once",
        "rule: 4 rows in the filter, expected at least 5 rows",
      ])
  }

  @Test("the newest row, by the time column or another")
  func freshness() {
    let newest = Window.night.end.advanced(by: .seconds(-3_600))
    let profile = TableProfile.of(rows: 1, [.newest(column: "loaded_at"): .instant(newest)])
    #expect(
      clause(.freshness(column: "loaded_at", maximumAge: .seconds(60)), profile)
        == "rule: newest loaded_at is 1 hour old, expected at most 1 minute")
    #expect(
      clause(
        .freshness(column: "loaded_at", maximumAge: .seconds(60)), .of(rows: 0, [.newest(column: "loaded_at"): .noRows])
      )
        == "rule: no rows in the window, expected a row at most 1 minute old")
  }

  @Test("a column that drifted, and one that could not be judged")
  func drift() throws {
    var nights = Nights(seed: 3)
    let reference = nights.reference(14)
    let nulls = try #require(DriftMonitor.judging(.numeric("n", [], nulls: 300), against: reference))
    #expect(nulls.clause.hasPrefix("n drifted: null rate 100 % (300 of 300 rows), expected at most "))
    #expect(nulls.clause.hasSuffix(" %, usually 0.33 % to 3 %, as in training table t"))
    let empty = try #require(DriftMonitor.judging(.numeric("n", []), against: reference))
    #expect(empty.clause == "drift(n) could not be evaluated: the window has no rows")
  }
}
