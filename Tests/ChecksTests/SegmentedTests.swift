import Checks
import Profiles
import Rules
import TestSupport
import Testing

/// What a test says of the segments of a window.
@Suite struct SegmentedTests {
  private static let rows = Metric.rowCount(filter: nil)

  /// A profile with some metrics of each segment of `carrier`.
  private static func profile(
    _ carriers: [String?], _ metrics: [Metric: (Int) -> Profiles.Measurement], columns: [String] = ["carrier"]
  ) -> TableProfile {
    let measured = metrics.map { metric, measure in
      (
        Metric.segmented(metric, .each(of: columns)),
        Profiles.Measurement.segments(
          carriers.enumerated().map { place, carrier in
            SegmentMeasurement(Segment(columns: columns, values: columns.map { _ in carrier }), measure(place))
          })
      )
    }
    return .of(rows: Int64(carriers.count) * 100, Dictionary(uniqueKeysWithValues: measured))
  }

  private static func rule(
    _ fail: Rules.Expectation?, warn: Rules.Expectation? = nil, filter: String? = nil, columns: [String] = ["carrier"]
  ) -> TestRule {
    TestRule(
      name: "rule", fail: fail, warn: warn, filter: filter.map { Located($0, at: place) },
      segments: columns.map { Located($0, at: place) }, location: place)
  }

  private static func findings(_ rule: TestRule, _ profile: TableProfile, _ context: TestContext = .at()) -> [Finding] {
    Array(TestSuite([rule]).findings(profile, context).dropFirst())
  }

  private static let nulls = Metric.nulls(column: "fare", filter: nil)
  private static let notNull = Rules.Expectation.notNull(column: "fare", mostly: 0.95)

  private static func nullsOf(_ broken: [Int64], _ carriers: [String?]) -> TableProfile {
    profile(carriers, [rows: { _ in .count(100) }, nulls: { .count(broken[$0]) }])
  }

  @Test("a test asks for its metrics of each segment, and for how many rows these have")
  func metrics() {
    #expect(
      Set(TestSuite([Self.rule(.unique(columns: ["id"]))]).metrics) == [
        .segmented(Self.rows, .each(of: ["carrier"])),
        .segmented(.duplicates(columns: ["id"], filter: nil), .each(of: ["carrier"])),
      ])
    let both = TestSuite([Self.rule(Self.notNull), TestRule(name: "n", fail: Self.notNull, warn: nil, location: place)])
    #expect(both.metrics.count == 4)
  }

  @Test("what is said of segments")
  func messages() throws {
    var snapshot = Snapshot()
    let carriers: [String?] = ["AA", "UA", nil, "B6"]
    snapshot.add("all hold", Self.findings(Self.rule(Self.notNull), Self.nullsOf([5, 0, 0, 1], carriers)))
    snapshot.add("the only one holds", Self.findings(Self.rule(Self.notNull), Self.nullsOf([0], ["AA"])))
    snapshot.add("some break", Self.findings(Self.rule(Self.notNull), Self.nullsOf([6, 5, 70, 12], carriers)))
    let levels = Self.rule(
      .notNull(column: "fare", mostly: 0.5), warn: .notNull(column: "fare", mostly: 0.9))
    snapshot.add("two levels side by side", Self.findings(levels, Self.nullsOf([20, 60, 0, 11], carriers)))
    let pairs = Self.profile(
      ["A\u{1B}[31m\n", String(repeating: "x", count: 100)], [Self.rows: { .count(Int64($0) * 9) }],
      columns: ["carrier", "origin"])
    snapshot.add(
      "values that a terminal would obey, and long ones",
      Self.findings(Self.rule(.rowCount(minimum: 10, maximum: nil), columns: ["carrier", "origin"]), pairs))
    let fresh = Self.profile(
      ["AA", "UA"],
      [
        Self.rows: { _ in .count(9) },
        .newest(column: "at"): { .instant(Window.night.end.advanced(by: .seconds(-7_200 * Int64($0)))) },
      ])
    let freshness = TestRule(
      name: "rule", fail: .freshness(column: "at", maximumAge: .seconds(3_600)), warn: nil,
      segments: [Located("carrier", at: place)], location: place)
    snapshot.add("freshness", Self.findings(freshness, fresh))
    let mean = Metric.aggregate(.mean, column: "fare", filter: nil)
    let numbers = Self.profile(
      carriers, [Self.rows: { _ in .count(9) }, mean: { $0 == 1 ? .noRows : .number("\($0)") }])
    let aggregate = { (least: String) in
      Rules.Expectation.aggregate(.mean, column: "fare", minimum: least, maximum: nil)
    }
    snapshot.add("a segment without a value", Self.findings(Self.rule(aggregate("0")), numbers))
    snapshot.add("one without and one that breaks", Self.findings(Self.rule(aggregate("3")), numbers))
    snapshot.add("no rows", Self.findings(Self.rule(Self.notNull), Self.nullsOf([], [])))
    let unavailable = TableProfile.of(
      rows: 9, [.segmented(Self.rows, .each(of: ["carrier"])): .unavailable(reason: "carrier has more than 50 values")])
    snapshot.add("too many segments", Self.findings(Self.rule(Self.notNull), unavailable))
    try snapshot.expect("segments")
  }

  @Test("a segment of which no row meets the filter is passed over, and where none is left nothing is judged")
  func filtered() {
    let (all, broken) = (Metric.rowCount(filter: "f"), Metric.nulls(column: "fare", filter: "f"))
    func findings(_ rows: [Int64], _ nulls: [Int64]) -> [Finding] {
      let profile = Self.profile(
        ["AA", "UA", "B6"], [Self.rows: { _ in .count(9) }, all: { .count(rows[$0]) }, broken: { .count(nulls[$0]) }])
      return Self.findings(Self.rule(Self.notNull, filter: "f"), profile)
    }
    #expect(findings([4, 0, 3], [0, 0, 0]).map(\.observed) == ["holds in all 2 segments of carrier"])
    let broken1 = findings([4, 0, 3], [4, 0, 0])
    #expect(broken1.map(\.outcome) == [.fail] && broken1[0].segment == Finding.Segment(name: "carrier=AA", count: 2))
    #expect(
      findings([0, 0, 0], [0, 0, 0]).map(\.outcome.sentence) == ["not_evaluated: no row of the window meets the filter"]
    )
  }

  @Test("what the catalog proves of all rows holds in each segment")
  func proved() {
    var profile = Self.profile(["AA", "UA"], [Self.rows: { _ in .count(9) }])
    profile.measurements[.segmented(Self.nulls, .each(of: ["carrier"]))] = .count(0)
    #expect(Self.findings(Self.rule(Self.notNull), profile).map(\.outcome) == [.pass])
  }

  @Test("a metric that could not be had leaves the test without a result, not the segments without a fault")
  func oneMetricMissing() {
    var profile = Self.profile(["AA", "UA"], [Self.rows: { _ in .count(9) }])
    profile.measurements[.segmented(Self.nulls, .each(of: ["carrier"]))] = .unavailable(reason: "it fails")
    let findings = Self.findings(Self.rule(Self.notNull), profile)
    #expect(findings.map(\.outcome.sentence) == ["not_evaluated: it fails"])
  }

  @Test("a window of which no row could be read has no segments either")
  func unread() {
    let profile = TableProfile.of(rows: 0, [Self.rows: .unavailable(reason: "the time column is gone")])
    #expect(
      Self.findings(Self.rule(Self.notNull), profile).map(\.outcome.sentence)
        == ["not_evaluated: the time column is gone"])
    #expect(TestSuite([Self.rule(Self.notNull)]).notEvaluated("away").count == 2)
  }

  @Test("each segment is judged as if it were the window, and the findings stand worst first", arguments: 1...50)
  func sameAsAlone(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 1...50, using: &random)
    let carriers: [String?] = (0..<count).map { $0 == 3 ? nil : "c\($0)" }
    let rows = carriers.map { _ in Int64.random(in: 1...40, using: &random) }
    let broken = rows.map { Int64.random(in: 0...$0, using: &random) / Int64.random(in: 1...9, using: &random) }
    let warn = Bool.random(using: &random) ? Rules.Expectation.notNull(column: "fare", mostly: 0.97) : nil
    let fail = Rules.Expectation.notNull(column: "fare", mostly: 0.8)
    let profile = Self.profile(carriers, [Self.rows: { .count(rows[$0]) }, Self.nulls: { .count(broken[$0]) }])
    let findings = Self.findings(Self.rule(fail, warn: warn), profile)
    let alone = carriers.indices.map { place in
      TestSuite.finding(fail: fail, warn: warn, .of(rows: rows[place], [Self.nulls: .count(broken[place])]))
    }
    let bad = alone.filter { $0.outcome != .pass }
    if bad.isEmpty {
      #expect(findings.map(\.outcome) == [.pass] && findings[0].segment == nil)
    } else {
      #expect(findings.map(\.observed).sorted() == bad.map(\.observed).sorted())
      #expect(
        findings.map(\.outcome) == findings.filter(\.isFailure).map(\.outcome)
          + findings.filter { !$0.isFailure }.map(\.outcome))
      #expect(Set(findings.compactMap(\.segment?.name)).count == bad.count)
      #expect(findings.allSatisfy { $0.segment?.count == count && $0.test == "rule" })
      let shares = findings.filter(\.isFailure).compactMap(\.score)
      #expect(shares == shares.sorted(by: >))
    }
    #expect((Verdict(findings) == .brokenData) == alone.contains(where: \.isFailure))
  }

  @Test("rows are named of the three worst segments of a test, and of thirty of all tests")
  func evidence() {
    let carriers: [String?] = (0..<20).map { "c\($0)" }
    let profile = Self.nullsOf((0..<20).map { 100 - Int64($0) }, carriers)
    let evidence = TestSuite([Self.rule(Self.notNull)]).evidence(profile, .at())
    #expect(evidence == (0..<3).map { .segmented(Self.nulls, .one(Segment("carrier", "c\($0)"))) })
    let many = TestSuite((0..<15).map { _ in Self.rule(Self.notNull) })
    #expect(many.evidence(profile, .at()).count == 30)
    var told = profile
    told.failingRows = [evidence[0]: FailingRows(keys: ["id=1"]), evidence[1]: FailingRows(keys: ["id=2"])]
    #expect(Self.findings(Self.rule(Self.notNull), told).prefix(3).map(\.failingKeys) == [["id=1"], ["id=2"], []])
  }

  @Test("a failing segment of a column that the model uses holds retraining, and no other")
  func retraining() {
    let findings = Self.findings(Self.rule(Self.notNull), Self.nullsOf([50, 0], ["AA", "UA"]))
    #expect(findings.holdRetraining(usedColumns: nil) && findings.holdRetraining(usedColumns: ["fare"]))
    #expect(!findings.holdRetraining(usedColumns: ["carrier"]))
  }
}
