import Checks
import Foundation
import Profiles
import Rules
import TestSupport
import Testing

/// Tests that are held against the reference.
@Suite struct ReferenceTestTests {
  private static func reference(
    _ profiles: [TableProfile], keeping: Set<String> = ["c", "n"], filter: String? = nil
  ) -> TestContext.Reference {
    .known(
      DriftReference(
        label: "training table ml.t", profiles: profiles, keepsAll: false, keeping: keeping, filter: filter))
  }

  private static func finding(
    _ expectation: Rules.Expectation, warn: Rules.Expectation? = nil, _ profile: TableProfile,
    _ reference: TestContext.Reference
  ) -> Finding {
    var context = TestContext.at()
    context.reference = reference
    return TestSuite.finding(fail: expectation, warn: warn, profile, context)
  }

  private static func night(_ counts: [String: Int], nulls: Int = 0) -> TableProfile {
    .night(40, [.categorical("c", counts, nulls: nulls)])
  }

  private static func measured(_ means: [Double?]) -> [TableProfile] {
    means.enumerated().map { index, mean in
      var profile = TableProfile.night(index, [])
      profile.rowCount = 100
      profile.measurements = [.aggregate(.mean, column: "fare", filter: nil): mean.map { .number("\($0)") } ?? .noRows]
      return profile
    }
  }

  private static func today(_ mean: String) -> TableProfile {
    .of(rows: 100, [.aggregate(.mean, column: "fare", filter: nil): .number(mean)])
  }

  @Test("unseen values are told by name and share")
  func unseenMessages() throws {
    var snapshot = Snapshot()
    let reference = Self.reference([.night(0, [.categorical("c", ["EWR": 40, "JFK": 60])])])
    let all = Rules.Expectation.seenValues(column: "c", mostly: 1)
    snapshot.add("only known ones", Self.finding(all, Self.night(["JFK": 8]), reference))
    snapshot.add("a new one", Self.finding(all, Self.night(["JFK": 90, "ORD": 10], nulls: 5), reference))
    let most = Rules.Expectation.seenValues(column: "c", mostly: 0.9)
    snapshot.add("as many as are allowed", Self.finding(most, Self.night(["JFK": 90, "ORD": 10]), reference))
    snapshot.add("one more", Self.finding(most, Self.night(["JFK": 90, "ORD": 11]), reference))
    snapshot.add("no values", Self.finding(all, Self.night([:], nulls: 9), reference))
    let many = Dictionary(uniqueKeysWithValues: (0..<3000).map { ("v\($0)", 1) })
    snapshot.add("too many to keep", Self.finding(all, Self.night(many), reference))
    snapshot.add(
      "too many in the reference", Self.finding(all, Self.night(["v1": 1]), Self.reference([Self.night(many)])))
    snapshot.add(
      "numbers",
      Self.finding(
        .seenValues(column: "n", mostly: 1), .night(1, [.numeric("n", [1])]),
        Self.reference([.night(0, [.numeric("n", [1])])])))
    snapshot.add(
      "no column in the reference", Self.finding(all, Self.night(["JFK": 8]), Self.reference([.night(0, [])])))
    snapshot.add("no reference", Self.finding(all, Self.night(["JFK": 8]), .unavailable(.because("it cannot be read"))))
    try snapshot.expect("unseen_values")
  }

  @Test("a number within a share of the reference's says both")
  func withinMessages() throws {
    var snapshot = Snapshot()
    let mean = Rules.Expectation.withinReference(.aggregate(.mean, column: "fare"), share: 0.1)
    let reference = Self.reference(Self.measured([90, 100, 900]))
    snapshot.add("the same", Self.finding(mean, Self.today("100"), reference))
    snapshot.add("at the limit", Self.finding(mean, Self.today("110"), reference))
    snapshot.add("above", Self.finding(mean, Self.today("110.1"), reference))
    snapshot.add("below", Self.finding(mean, Self.today("89"), reference))
    snapshot.add(
      "a warning",
      Self.finding(
        mean, warn: .withinReference(.aggregate(.mean, column: "fare"), share: 0.05),
        Self.today("106"), reference))
    snapshot.add("one window", Self.finding(mean, Self.today("80"), Self.reference(Self.measured([100]))))
    snapshot.add("below zero", Self.finding(mean, Self.today("-80"), Self.reference(Self.measured([-100, -100]))))
    snapshot.add("zero", Self.finding(mean, Self.today("0.1"), Self.reference(Self.measured([0, 0]))))
    snapshot.add(
      "no values in the reference", Self.finding(mean, Self.today("1"), Self.reference(Self.measured([nil]))))
    let rows = Rules.Expectation.withinReference(.rowCount, share: 0.2)
    snapshot.add("rows", Self.finding(rows, .of(rows: 70), reference))
    try snapshot.expect("within")
  }

  private static let nulls = Metric.nulls(column: "fare", filter: nil)

  private static func broken(_ counts: [Int64?], of rows: Int64 = 10_000) -> [TableProfile] {
    counts.enumerated().map { index, count in
      var profile = TableProfile.night(index, [])
      profile.rowCount = rows
      profile.measurements = [nulls: count.map { .count($0) } ?? .unavailable(reason: "it is locked")]
      return profile
    }
  }

  private static func within(
    _ count: Int64, share: Double = 0.1, warn: Double? = nil, rows: Int64 = 10_000, _ past: [Int64?]
  ) -> Finding {
    let rule = Rules.Expectation.notNull(column: "fare", mostly: 1)
    return finding(
      .shareWithinReference(rule, share: share), warn: warn.map { .shareWithinReference(rule, share: $0) },
      .of(rows: rows, [nulls: .count(count)]), reference(broken(past)))
  }

  @Test("a share of broken rows says what is usual, and only a greater one is too many")
  func withinShareMessages() throws {
    var snapshot = Snapshot()
    snapshot.add("above", Self.within(231, [90, 80, 900]))
    snapshot.add("at the limit", Self.within(99, [90]))
    snapshot.add("one row above", Self.within(100, [90]))
    snapshot.add("none, where some are usual", Self.within(0, [90]))
    snapshot.add("none, as always", Self.within(0, [0, 0]))
    snapshot.add("one, where none is usual", Self.within(1, [0, 0]))
    snapshot.add("one window had one, the others none", Self.within(1, [0, 1, 0]))
    snapshot.add("a warning", Self.within(95, share: 1, warn: 0.05, [90]))
    snapshot.add("above by less than is told", Self.within(50_001, share: 0.000001, rows: 100_000, [5_000]))
    snapshot.add("all broken, as nearly always", Self.within(10_000, [9_900]))
    snapshot.add("one window without a count", Self.within(100, [nil, 90]))
    snapshot.add("no window with a count", Self.within(100, [nil]))
    snapshot.add(
      "no window with rows",
      Self.finding(
        .shareWithinReference(.notNull(column: "fare", mostly: 1), share: 0.1),
        .of(rows: 5, [Self.nulls: .count(1)]), Self.reference(Self.broken([0], of: 0))))
    snapshot.add("a window without rows", Self.within(0, rows: 0, [90]))
    try snapshot.expect("within_share")
  }

  @Test("every test of a share of rows can be held against the reference, in its own words")
  func withinShareFamilies() throws {
    var snapshot = Snapshot()
    let pair = RowReference(columns: ["fare"], table: "fares", otherColumns: ["id"])
    let bounds = Metric.Bounds(minimum: "1", maximum: nil)
    let rules: [(Rules.Expectation, Metric, String?)] = [
      (.between(column: "fare", bounds: bounds, mostly: 1), .outside(column: "fare", bounds: bounds, filter: nil), nil),
      (
        .acceptedValues(column: "c", values: ["x"], mostly: 1), .unaccepted(column: "c", values: ["x"], filter: nil),
        nil
      ),
      (.rows(.expression("a < b"), mostly: 1), .breaking(.expression("a < b"), filter: "n > 1"), "n > 1"),
      (
        .increasing(column: "c", by: "at", strictly: false, mostly: 1),
        .disordered(column: "c", by: "at", isStrict: false, filter: nil), nil
      ),
      (.references(pair, mostly: 1), .statement(.orphans(pair, filter: nil)), nil),
      (.unique(columns: ["c"]), .duplicates(columns: ["c"], filter: nil), nil),
      (.unique(columns: ["c"]), .duplicates(columns: ["c"], filter: "n > 1"), "n > 1"),
    ]
    func profile(_ index: Int, _ measurements: [Metric: Profiles.Measurement]) -> TableProfile {
      var profile = TableProfile.night(index, [])
      profile.rowCount = 1_000
      profile.measurements = measurements.merging([.rowCount(filter: nil): .count(1_000)]) { own, _ in own }
      return profile
    }
    var context = TestContext.at()
    func add(_ rule: Rules.Expectation, _ filter: String?, _ measure: (Int64) -> [Metric: Profiles.Measurement]) {
      context.reference = Self.reference([profile(0, measure(10))])
      for count in [11, 12] as [Int64] {
        let expectation = Rules.Expectation.shareWithinReference(rule, share: 0.1)
        let found = TestSuite.finding(fail: expectation, filter: filter, profile(9, measure(count)), context)
        snapshot.add("\(count)\n  clause: \(found.clause)", found)
        #expect(found.outcome == (count == 11 ? .pass : .fail), "\(rule)")
        #expect(TestSuite([TestRule(name: "r", fail: expectation, warn: nil, location: place)]).needsReference)
      }
    }
    for (rule, metric, filter) in rules {
      add(rule, filter) { count in [metric: .count(count), .rowCount(filter: filter): .count(1_000)] }
    }
    add(.noGaps(column: "c", step: .natural, mostly: 1), nil) { count in
      [
        .aggregate(.missingSteps(.natural), column: "c", filter: nil): .number("\(count)"),
        .aggregate(.steps(.natural), column: "c", filter: nil): .number("1000"),
      ]
    }
    try snapshot.expect("within_share_families")
  }

  @Test("its rows are asked for before the reference is known, and told only where it fails")
  func withinShareEvidence() {
    let rule = Rules.Expectation.shareWithinReference(.notNull(column: "fare", mostly: 1), share: 0.1)
    let suite = TestSuite([TestRule(name: "r", fail: rule, warn: nil, location: place)])
    func told(_ nulls: Int64, _ past: [Int64?]) -> (asked: [Metric], outcome: Finding.Outcome, keys: [String]) {
      var profile = TableProfile.of(rows: 10_000, [Self.nulls: .count(nulls)])
      let asked = suite.evidence(profile, .at())
      profile.failingRows = [Self.nulls: FailingRows(keys: ["id=1"])]
      profile.evidenceQueries = [Self.nulls: "SELECT 1;"]
      var context = TestContext.at()
      if !past.isEmpty { context.reference = Self.reference(Self.broken(past)) }
      let finding = suite.findings(profile, context)[1]
      #expect((finding.evidenceSQL != nil) == !finding.failingKeys.isEmpty)
      return (asked, finding.outcome, finding.failingKeys)
    }
    #expect(told(0, [90]) == ([], .pass, []))
    #expect(told(90, [90]) == ([Self.nulls], .pass, []))
    #expect(told(100, [90]) == ([Self.nulls], .fail, ["id=1"]))
    #expect(told(100, []).keys.isEmpty)
  }

  @Test("it asks the reference's windows for its own metrics")
  func withinShareMetrics() {
    let rule = Rules.Expectation.shareWithinReference(.notNull(column: "fare", mostly: 1), share: 0.1)
    let suite = TestSuite([TestRule(name: "r", fail: rule, warn: nil, location: place)])
    #expect(Set(suite.referenceMetrics) == [Self.nulls, .rowCount(filter: nil)])
  }

  @Test("a distribution is judged by one statistic and its limit, or by what the reference teaches")
  func distributionMessages() throws {
    var snapshot = Snapshot()
    var nights = Nights(seed: 5)
    let reference = Self.reference(nights.reference(12))
    let same = TableProfile.night(40, [nights.numbers(), nights.categories()])
    let moved = TableProfile.night(40, [nights.numbers(mean: 12), nights.categories([("EWR", 0.1), ("JFK", 0.9)])])
    for (name, limit) in [("psi", 0.2), ("ks", 0.2), ("wasserstein", 0.5), ("jensen_shannon", 0.2)] {
      let rule = Rules.Expectation.distribution(column: "n", .atMost(limit, statistic: name))
      snapshot.add("\(name), the same", Self.finding(rule, same, reference))
      snapshot.add("\(name), moved", Self.finding(rule, moved, reference))
    }
    for name in ["psi", "l_infinity", "chi_squared", "ks"] {
      let rule = Rules.Expectation.distribution(column: "c", .atMost(0.3, statistic: name))
      snapshot.add("\(name) of categories", Self.finding(rule, moved, reference))
    }
    for column in ["n", "c"] {
      let rule = Rules.Expectation.distribution(column: column, .learned(.standard))
      snapshot.add("\(column) learned, the same", Self.finding(rule, same, reference))
      snapshot.add("\(column) learned, moved", Self.finding(rule, moved, reference))
    }
    let young = Self.reference(nights.reference(2))
    snapshot.add(
      "of two windows only what needs no limit is seen",
      Self.finding(.distribution(column: "n", .learned(.standard)), moved, young))
    snapshot.add(
      "and are enough for a limit that is given",
      Self.finding(.distribution(column: "n", .atMost(0.2, statistic: "psi")), moved, young))
    snapshot.add(
      "a column that was not read", Self.finding(.distribution(column: "x", .learned(.standard)), moved, reference))
    try snapshot.expect("distribution")
  }

  @Test("a test compares all rows, whichever of them drift compares")
  func filteredReference() {
    var night = Self.night(["EWR": 40, "JFK": 60])
    night.slices = [
      SliceProfile(slice: .filter("f"), rowCount: 40, columns: [.categorical("c", ["EWR": 40])])
    ]
    let reference = Self.reference([night], filter: "f")
    let found = Self.finding(.seenValues(column: "c", mostly: 1), Self.night(["JFK": 8]), reference)
    #expect(found.outcome == .pass, "\(found.observed)")
  }

  @Test("a sample without a value says nothing of unseen ones, and a reference without one is not yet one")
  func nothingToCompare() {
    let rule = Rules.Expectation.seenValues(column: "c", mostly: 1)
    var empty = Self.night([:], nulls: 9)
    empty.sample = Sample(share: 0.001)
    let known = Self.reference([.night(0, [.categorical("c", ["EWR": 40])])])
    let reason = "no value came with the rows in a 0.1 % sample"
    #expect(Self.finding(rule, empty, known).outcome == .notEvaluated(.because(reason)))
    let allNull = Self.reference([.night(0, [.categorical("c", [:], nulls: 40)])])
    #expect(Self.finding(rule, Self.night(["JFK": 8]), allNull).outcome == .notEvaluated(.notInReference))
  }

  @Test("numbers near the largest there are have no limits, and end nothing")
  func hugeNumbers() {
    let rule = Rules.Expectation.withinReference(.aggregate(.mean, column: "fare"), share: 0.1)
    let huge = Self.reference(Self.measured([1.7e308, 1.7e308]))
    let reason = Finding.Outcome.notEvaluated(.because("its limits are no finite numbers"))
    #expect(Self.finding(rule, Self.today("1.7e308"), huge).outcome == reason)
  }

  @Test("of no row of the filter no number of distinct values is held against the reference")
  func emptyFilter() {
    var context = TestContext.at()
    context.reference = Self.reference(Self.measured([1]))
    let metric = Metric.aggregate(.distinctCount, column: "fare", filter: "f")
    let finding = TestSuite.finding(
      fail: .withinReference(.aggregate(.distinctCount, column: "fare"), share: 0.1), filter: "f",
      .of(rows: 9, [metric: .number("0"), .rowCount(filter: "f"): .count(0)]), context)
    #expect(finding.outcome == .notEvaluated(.because("no row of the window meets the filter")))
  }

  @Test("a column that a test compares is left out of drift for its values all the same")
  func leftOut() {
    let nights = (0..<6).map { night in
      TableProfile.night(
        night, [.categorical("c", Dictionary(uniqueKeysWithValues: (0..<200).map { ("\(night)-\($0)", 1) }))])
    }
    let reference = DriftReference(label: "r", profiles: nights, keepsAll: false, keeping: ["c"])
    #expect(reference.leftOut["c"] != nil)
    let finding = Self.finding(
      .distribution(column: "c", .atMost(0.1, statistic: "psi")), Self.night(["x": 200]), .known(reference))
    #expect(finding.outcome == .fail, "\(finding.observed)")
  }

  @Test("a test with its days is not due on others, and is told as such")
  func weekdays() {
    // The night is a Friday in UTC.
    func finding(_ days: Set<Weekday>) -> Finding {
      let rule = TestRule(
        name: "rule", fail: .rowCount(minimum: 10, maximum: nil), warn: nil, location: place, weekdays: days)
      return TestSuite([rule]).findings(.of(rows: 1), .at())[1]
    }
    #expect(finding([.friday]).outcome == .fail)
    #expect(finding([.saturday, .sunday]).outcome == .notEvaluated(.notDue))
    #expect(finding([.saturday]).incidentClass == nil)
    #expect(finding([.saturday]).outcome.words.reason == "not due on this day")
  }
}
