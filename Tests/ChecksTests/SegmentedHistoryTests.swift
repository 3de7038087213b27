import Checks
import Foundation
import Profiles
import Rules
import Statistics
import TestSupport
import Testing

/// Tests of segments that are held against the windows before, or against numbers of the reference.
@Suite struct SegmentedHistoryTests {
  typealias Measurement = Profiles.Measurement

  private static let rows = Metric.rowCount(filter: nil)
  private static let mean = Metric.aggregate(.mean, column: "fare", filter: nil)
  private static let carriers = ["AA", "B6", "UA"]

  private static func measured(_ parts: [String: Int64], _ means: [String: Double]? = nil) -> [Metric: Measurement] {
    func segments(_ measure: (String) -> Measurement) -> Measurement {
      .segments(parts.keys.sorted().map { SegmentMeasurement(Segment("carrier", $0), measure($0)) })
    }
    var measured: [Metric: Measurement] = [
      .segmented(rows, .each(of: ["carrier"])): segments { .count(parts[$0] ?? 0) }
    ]
    if let means {
      measured[.segmented(mean, .each(of: ["carrier"]))] = segments { means[$0].map { .number("\($0)") } ?? .noRows }
    }
    return measured
  }

  private static func tonight(_ parts: [String: Int64], _ means: [String: Double]? = nil) -> TableProfile {
    .of(rows: parts.values.reduce(0, +), measured(parts, means))
  }

  private static func before(_ ago: Int) -> Window {
    let day: Int64 = 86_400_000_000
    let start = Instant(microsecondsSince1970: Window.night.start.microsecondsSince1970 - Int64(ago) * day)
    return Window(start: start, end: start.advanced(by: .microseconds(day)))
  }

  /// Windows before the night, of which each is told what was measured of it.
  private static func past(_ count: Int, _ make: (Int) -> [Metric: Measurement]) -> [PastWindow] {
    (1...count).reversed().map { ago in
      PastWindow(window: before(ago), rowCount: 1_000, measurements: make(ago))
    }
  }

  private static func rule(
    _ fail: Rules.Expectation, warn: Rules.Expectation? = nil, filter: String? = nil
  ) -> TestRule {
    TestRule(
      name: "rule", fail: fail, warn: warn, filter: filter.map { Located($0, at: place) },
      segments: [Located("carrier", at: place)], location: place)
  }

  private static func findings(_ rule: TestRule, _ profile: TableProfile, _ context: TestContext) -> [Finding] {
    Array(TestSuite([rule]).findings(profile, context).dropFirst())
  }

  private static func anomalies(
    _ profile: TableProfile, _ past: [PastWindow], _ rule: AnomalyRule = AnomalyRule(measure: .rowCount)
  ) -> [Finding] {
    var context = TestContext.at()
    context.history = .known(past)
    return findings(Self.rule(.anomaly(rule)), profile, context)
  }

  private static func within(
    _ measure: WindowMeasure, _ profile: TableProfile, _ reference: [[Metric: Measurement]]
  ) -> [Finding] {
    var context = TestContext.at()
    let profiles = reference.enumerated().map { ago, measured in
      TableProfile(
        dataset: "d", window: before(90 - ago), rowCount: 300, schema: .usual,
        measurements: measured.merging([rows: .count(300)]) { own, _ in own })
    }
    context.reference = .known(DriftReference(label: "training table ml.t", profiles: profiles, keepsAll: false))
    return findings(rule(.withinReference(measure, share: 0.2)), profile, context)
  }

  private static let usual = past(28) { ago in
    measured(["AA": 300 + Int64(ago % 5), "B6": 40 + Int64(ago % 3), "UA": 600 + Int64(ago % 7)])
  }

  @Test("what is said of segments that are held against the windows before, or the reference")
  func messages() throws {
    var snapshot = Snapshot()
    snapshot.add("all as usual", Self.anomalies(Self.tonight(["AA": 301, "B6": 41, "UA": 602]), Self.usual))
    snapshot.add(
      "one moves, and the total does not", Self.anomalies(Self.tonight(["AA": 601, "B6": 41, "UA": 302]), Self.usual))
    snapshot.add("one is gone", Self.anomalies(Self.tonight(["AA": 301, "B6": 41]), Self.usual))
    snapshot.add("all are gone", Self.anomalies(Self.tonight([:]), Self.usual))
    snapshot.add("one is new", Self.anomalies(Self.tonight(["AA": 301, "B6": 41, "UA": 602, "ZZ": 90]), Self.usual))
    snapshot.add(
      "only new ones", Self.anomalies(Self.tonight(["AA": 1]), Self.past(3) { _ in Self.measured(["AA": 1]) }))
    snapshot.add(
      "the rule is new", Self.anomalies(Self.tonight(["AA": 301]), Self.past(28) { _ in [Self.rows: .count(9)] }))
    snapshot.add(
      "too many segments before",
      Self.anomalies(
        Self.tonight(["AA": 301]),
        Self.past(28) { _ in [.segmented(Self.rows, .each(of: ["carrier"])): .unavailable(reason: "too many")] }))
    snapshot.add(
      "no state", Self.findings(Self.rule(.anomaly(AnomalyRule(measure: .rowCount))), Self.tonight(["AA": 3]), .at()))
    let counts = [["AA": 100], ["AA": 100, "UA": 50], ["AA": 120, "UA": 50]].map { Self.measured($0) }
    snapshot.add("within", Self.within(.rowCount, Self.tonight(["AA": 110, "UA": 45]), counts))
    snapshot.add("not within", Self.within(.rowCount, Self.tonight(["AA": 60, "UA": 45]), counts))
    snapshot.add("one is gone that the reference has", Self.within(.rowCount, Self.tonight(["AA": 110]), counts))
    let passing = [["AA": 100], ["AA": 100], ["AA": 100, "ZZ": 60]].map { Self.measured($0) }
    snapshot.add(
      "one is gone that one of three windows had", Self.within(.rowCount, Self.tonight(["AA": 100]), passing))
    snapshot.add(
      "one is new to the reference", Self.within(.rowCount, Self.tonight(["AA": 110, "UA": 45, "ZZ": 5]), counts))
    snapshot.add(
      "all are new to the reference",
      Self.within(.rowCount, Self.tonight(["ZZ": 5]), [[:], [:]].map { Self.measured($0) }))
    let uncut = [[Metric.segmented(Self.rows, .each(of: ["carrier"])): Measurement.unavailable(reason: "too many")]]
    snapshot.add("a reference that cannot be cut", Self.within(.rowCount, Self.tonight(["AA": 110]), uncut))
    let means = [Self.measured(["AA": 9, "UA": 9], ["AA": 10, "UA": 30])]
    let fare = WindowMeasure.aggregate(.mean, column: "fare")
    snapshot.add("a mean", Self.within(fare, Self.tonight(["AA": 9, "UA": 9], ["AA": 10, "UA": 10]), means))
    snapshot.add("a mean of one that is gone", Self.within(fare, Self.tonight(["AA": 9], ["AA": 10]), means))
    try snapshot.expect("segments_history")
  }

  @Test("a mean, whose rows are gone with its segment, says nothing of it")
  func goneWithoutCount() {
    let past = Self.past(20) { ago in Self.measured(["AA": 9, "UA": 9], ["AA": 10 + Double(ago % 3), "UA": 30]) }
    let rule = AnomalyRule(measure: .aggregate(.mean, column: "fare"))
    let gone = Self.anomalies(Self.tonight(["AA": 9], ["AA": 11]), past, rule)
    #expect(gone.map(\.outcome) == [.pass] && gone[0].observed == "holds in the only segment of carrier")
    let moved = Self.anomalies(Self.tonight(["AA": 9, "UA": 9], ["AA": 11, "UA": 11]), past, rule)
    #expect(moved.map(\.segment?.name) == ["carrier=UA"] && moved[0].segment?.count == 2)
  }

  @Test("windows in which a segment is missing count as windows without rows of it, once it has come")
  func zeros() {
    // It came 20 windows ago, and comes every other window since.
    let past = Self.past(40) { ago in
      Self.measured(ago <= 20 && ago.isMultiple(of: 2) ? ["AA": 100, "UA": 50] : ["AA": 100])
    }
    #expect(Self.anomalies(Self.tonight(["AA": 100, "UA": 50]), past).map(\.outcome) == [.pass])
    #expect(Self.anomalies(Self.tonight(["AA": 100]), past).map(\.outcome) == [.pass])
    let many = Self.anomalies(Self.tonight(["AA": 100, "UA": 5_000]), past)
    #expect(many.map(\.segment?.name) == ["carrier=UA"])
    #expect(many[0].expected.contains("the last 20 windows"), "\(many[0].expected)")
  }

  @Test("a filter's rows are counted of each segment, and one that has none of them before tells 0")
  func filtered() {
    let filtered = Metric.rowCount(filter: "f")
    func measured(_ all: [String: Int64], _ kept: [String: Int64]) -> [Metric: Measurement] {
      var measured = Self.measured(all)
      measured[.segmented(filtered, .each(of: ["carrier"]))] = .segments(
        all.keys.sorted().map { SegmentMeasurement(Segment("carrier", $0), .count(kept[$0] ?? 0)) })
      return measured
    }
    let past = Self.past(20) { ago in measured(["AA": 50, "UA": 50], ["AA": 20 + Int64(ago % 2)]) }
    var context = TestContext.at()
    context.history = .known(past)
    let rule = Self.rule(.anomaly(AnomalyRule(measure: .rowCount)), filter: "f")
    func found(_ kept: [String: Int64]) -> [Finding] {
      Self.findings(rule, .of(rows: 100, measured(["AA": 50, "UA": 50], kept)), context)
    }
    #expect(found(["AA": 20]).map(\.outcome) == [.pass])
    #expect(found(["AA": 20, "UA": 40]).map(\.segment?.name) == ["carrier=UA"])
    // What was not counted with the filter tells nothing of it.
    context.history = .known(Self.past(20) { _ in Self.measured(["AA": 50, "UA": 50]) })
    #expect(found(["AA": 20]).map(\.outcome) == [.notEvaluated(.warmingUp(windowsMissing: 7))])
  }

  @Test("segments of a window that could not be counted are not gone")
  func uncounted() {
    let unread = TableProfile.of(rows: 0, [Self.rows: .unavailable(reason: "the time column is gone")])
    #expect(
      Self.anomalies(unread, Self.usual).map(\.outcome) == [.notEvaluated(.because("the time column is gone"))])
    let many = TableProfile.of(
      rows: 9, [.segmented(Self.rows, .each(of: ["carrier"])): .unavailable(reason: "too many")])
    #expect(Self.anomalies(many, Self.usual).map(\.outcome) == [.notEvaluated(.because("too many"))])
  }

  @Test("numbers of segments are kept for later windows where a test looks back, and else not")
  func kept() {
    let anomaly = TestSuite([Self.rule(.anomaly(AnomalyRule(measure: .rowCount)))])
    let segmented = Metric.segmented(Self.rows, .each(of: ["carrier"]))
    #expect(anomaly.keptOfSegments == [segmented] && anomaly.referenceMetrics.isEmpty)
    let within = TestSuite([Self.rule(.withinReference(.aggregate(.mean, column: "fare"), share: 0.1))])
    let both: Set<Metric> = [segmented, .segmented(Self.mean, .each(of: ["carrier"]))]
    #expect(within.keptOfSegments == both && Set(within.referenceMetrics) == both)
    #expect(TestSuite([Self.rule(.rowCount(minimum: 1, maximum: nil))]).keptOfSegments.isEmpty)
  }

  @Test("each segment is judged as if it were the window, at its share of the level", arguments: 1...30)
  func sameAsAlone(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let names = (0..<Int.random(in: 1...12, using: &random)).map { "c\($0)" }
    let parts = Dictionary(uniqueKeysWithValues: names.map { ($0, Int64(50)) })
    func means(_ move: Double) -> [String: Double] {
      Dictionary(uniqueKeysWithValues: names.map { ($0, 100 + random.normal() + (move * random.normal())) })
    }
    let before = (0..<25).map { _ in means(0) }
    let now = means(4)
    let past = Self.past(25) { Self.measured(parts, before[25 - $0]) }
    let measure = WindowMeasure.aggregate(.mean, column: "fare")
    let found = Self.anomalies(Self.tonight(parts, now), past, AnomalyRule(measure: measure, sensitivity: 3))
    let level = NormalDistribution.survival(3).log - log(Double(names.count))
    let alone = AnomalyRule(
      measure: measure, sensitivity: NormalDistribution.quantile(upperTail: Probability(log: level)))
    let broken = names.filter { name in
      var context = TestContext.at()
      context.history = .known(
        Self.past(25) { ago in [Self.mean: .number("\(before[25 - ago][name] ?? 0)")] })
      let finding = TestSuite.finding(
        fail: .anomaly(alone), .of(rows: 50, [Self.mean: .number("\(now[name] ?? 0)")]), context)
      if finding.isFailure { #expect(found.map(\.expected).contains(finding.expected)) }
      return finding.isFailure
    }
    #expect(Set(found.compactMap(\.segment?.name)) == Set(broken.map { "carrier=\($0)" }))
  }

  @Test("segments share the chance of a false alarm, be they large or rare", arguments: [500, 8, 0.4])
  func falseAlarms(rate: Double) {
    var random = SeededGenerator(seed: 11)
    let names = (0..<10).map { "c\($0)" }
    func night() -> [String: Int64] {
      Dictionary(uniqueKeysWithValues: names.map { ($0, Self.count(rate, &random)) }.filter { $0.1 > 0 })
    }
    let level = 2 * NormalDistribution.survival(2).value
    let nights = 150
    var alarms = 0
    for _ in 0..<nights {
      let past = Self.past(28) { _ in Self.measured(night()) }
      let rule = AnomalyRule(measure: .rowCount, sensitivity: 2, leastChange: 0)
      alarms += Self.anomalies(Self.tonight(night()), past, rule).contains(where: \.isFailure) ? 1 : 0
    }
    // 7 nights are to be expected, and 150 · (1 − 0.954¹⁰) = 56 if each segment had the whole level.
    #expect(Double(alarms) < 2.5 * level * Double(nights), "\(alarms) of \(nights) nights")
  }

  /// A number that varies by chance alone about its mean: a Poisson law's.
  private static func count(_ mean: Double, _ random: inout SeededGenerator) -> Int64 {
    var (count, time) = (Int64(-1), 0.0)
    repeat {
      count += 1
      time -= log(Double.random(in: .leastNonzeroMagnitude..<1, using: &random))
    } while time < mean
    return count
  }

  @Test(
    "a store that sends as many rows each night is missed at once, however few they are", arguments: [3, 10, 1_000])
  func constant(rows: Int64) {
    let past = Self.past(28) { _ in Self.measured(["AA": rows, "UA": 500]) }
    #expect(Self.anomalies(Self.tonight(["UA": 500]), past).map(\.segment?.name) == ["carrier=AA"])
  }
}
