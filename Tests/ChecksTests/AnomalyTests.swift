import Checks
import Foundation
import Profiles
import Rules
import TestSupport
import Testing

@Suite struct AnomalyTests {
  private static let day: Int64 = 86_400_000_000

  /// Windows before the night, the last one first, of which each is told what was measured of it.
  private static func history(
    _ count: Int, length: Int64 = day, _ make: (Int, Window) -> (Int64, [Metric: Profiles.Measurement])
  ) -> TestContext.History {
    .known(
      (1...count).reversed().map { ago in
        let start = Instant(microsecondsSince1970: Window.night.start.microsecondsSince1970 - Int64(ago) * length)
        let window = Window(start: start, end: start.advanced(by: .microseconds(length)))
        let (rows, measured) = make(ago, window)
        return PastWindow(
          window: window, rowCount: rows,
          measurements: measured.merging([.rowCount(filter: nil): .count(rows)]) { given, _ in given })
      })
  }

  private static func rows(_ counts: [Int64]) -> TestContext.History {
    history(counts.count) { ago, _ in (counts[counts.count - ago], [:]) }
  }

  private static func finding(
    _ rule: AnomalyRule, warn: AnomalyRule? = nil, filter: String? = nil, _ profile: TableProfile,
    _ history: TestContext.History
  ) -> Finding {
    var context = TestContext.at()
    context.history = history
    return TestSuite.finding(
      fail: .anomaly(rule), warn: warn.map { .anomaly($0) }, filter: filter, profile, context)
  }

  private static func mean(_ text: String) -> [Metric: Profiles.Measurement] {
    [.aggregate(.mean, column: "fare", filter: nil): .number(text)]
  }

  @Test("an anomaly says what it found, what is usual, and by which windows")
  func messages() throws {
    var snapshot = Snapshot()
    let usual = Self.rows((0..<28).map { Int64(980 + 7 * ($0 % 5)) })
    let rows = AnomalyRule(measure: .rowCount)
    snapshot.add("as usual", Self.finding(rows, .of(rows: 990), usual))
    snapshot.add("far fewer", Self.finding(rows, .of(rows: 412), usual))
    snapshot.add("twice as many", Self.finding(rows, .of(rows: 1980), usual))
    snapshot.add("none", Self.finding(rows, .of(rows: 0), usual))
    let up = AnomalyRule(measure: .rowCount, direction: .up)
    snapshot.add("fewer, where only more counts", Self.finding(up, .of(rows: 412), usual))
    snapshot.add("more, where only more counts", Self.finding(up, .of(rows: 1980), usual))
    let down = AnomalyRule(measure: .rowCount, direction: .down)
    snapshot.add("fewer, where only fewer counts", Self.finding(down, .of(rows: 412), usual))
    snapshot.add(
      "a warning before a failure",
      Self.finding(
        AnomalyRule(measure: .rowCount, sensitivity: 8), warn: AnomalyRule(measure: .rowCount, sensitivity: 3),
        .of(rows: 1040), usual))
    let mean = AnomalyRule(measure: .aggregate(.mean, column: "fare"))
    let means = Self.history(20) { ago, _ in (100, Self.mean("\(14 + 0.01 * Double(ago % 4))")) }
    snapshot.add("a mean", Self.finding(mean, .of(rows: 100, Self.mean("19.5")), means))
    snapshot.add("no value", Self.finding(mean, .of(rows: 100, [mean.metric: .noRows]), means))
    snapshot.add("not measured", Self.finding(mean, .of(rows: 100), means))
    let nulls = AnomalyRule(measure: .nullShare(column: "fare"))
    let none = Self.history(30) { _, _ in (500, [.nulls(column: "fare", filter: nil): .count(0)]) }
    func nullsFound(_ count: Int64) -> TableProfile {
      .of(rows: 500, [.nulls(column: "fare", filter: nil): .count(count)])
    }
    snapshot.add("nulls where there never were any", Self.finding(nulls, nullsFound(40), none))
    snapshot.add("a single null where there never were any", Self.finding(nulls, nullsFound(1), none))
    let age = AnomalyRule(measure: .age(column: nil))
    let ages = Self.history(20) { ago, window in
      let late = window.end.advanced(by: .seconds(-600 - 30 * (ago % 3)))
      return (9, [.newest(column: "at"): .instant(late)])
    }
    let stale = Window.night.end.advanced(by: .seconds(-40_000))
    snapshot.add("late", Self.findingOfTime(age, .of(rows: 9, [.newest(column: "at"): .instant(stale)]), ages))
    snapshot.add("too little history", Self.finding(rows, .of(rows: 9), Self.rows([9, 9, 9])))
    snapshot.add("one window short", Self.finding(rows, .of(rows: 9), Self.rows([9, 9, 9, 9, 9, 9])))
    snapshot.add("no state", Self.finding(rows, .of(rows: 9), .noState))
    try snapshot.expect("anomaly")
  }

  private static func findingOfTime(
    _ rule: AnomalyRule, _ profile: TableProfile, _ history: TestContext.History
  ) -> Finding {
    var context = TestContext.at()
    context.history = history
    let dataset = Dataset(
      name: "d", source: Located("s", at: place), table: Located("t", at: place),
      time: .init(column: Located("at", at: place), window: .day, timeZone: .gmt, delay: .zero),
      tests: [TestRule(name: "rule", fail: .anomaly(rule), warn: nil, location: place)])
    return TestSuite(dataset).findings(profile, context)[1]
  }

  @Test("seven windows are enough to fire, and the window that is judged is none of them", arguments: 7...11)
  func firesBelowEleven(count: Int) {
    // Of n values that include the judged one, none can lie further than (n − 1)/√n standard deviations out: 2.9 of 10.
    let history = Self.rows((0..<count).map { Int64(1000 + 4 * ($0 % 3)) })
    #expect(Self.finding(AnomalyRule(measure: .rowCount), .of(rows: 500), history).outcome == .fail)
    #expect(Self.finding(AnomalyRule(measure: .rowCount), .of(rows: 1004), history).outcome == .pass)
  }

  @Test("history without any variance lets only a change that is worth a word fail")
  func zeroVariance() {
    let rule = AnomalyRule(measure: .rowCount)
    let constant = Self.rows([Int64](repeating: 1000, count: 20))
    for (rows, outcome) in [(1000, Finding.Outcome.pass), (1009, .pass), (991, .pass), (1011, .fail), (0, .fail)] {
      #expect(Self.finding(rule, .of(rows: Int64(rows)), constant).outcome == outcome, "\(rows) rows")
    }
    let exact = AnomalyRule(measure: .rowCount, leastChange: 0)
    #expect(Self.finding(exact, .of(rows: 1001), constant).outcome == .fail)
    #expect(Self.finding(exact, .of(rows: 1000), constant).outcome == .pass)
    let empty = Self.rows([Int64](repeating: 0, count: 20))
    #expect(Self.finding(rule, .of(rows: 0), empty).outcome == .pass)
    #expect(Self.finding(rule, .of(rows: 3), empty).outcome == .fail)
  }

  @Test("weekends that have always been quiet are compared with weekends")
  func weekdays() {
    // The night is a Friday; two days later is a Sunday.
    func context(_ today: Int64) -> TestContext.History {
      Self.history(56) { ago, window in
        let weekday = (Int(window.start.microsecondsSince1970 / Self.day) + 3) % 7
        let noise = Int64((ago * 37) % 11)
        return ((weekday >= 5 ? 300 : 1000) + noise, [:])
      }
    }
    let rule = AnomalyRule(measure: .rowCount)
    let quiet = Self.finding(rule, .of(rows: 300), context(0))
    #expect(quiet.outcome == .fail, "\(quiet.observed), \(quiet.expected)")
    #expect(quiet.expected.contains("the 8 Fridays among the last 56 windows"), "\(quiet.expected)")
    #expect(Self.finding(rule, .of(rows: 1003), context(0)).outcome == .pass)
    // Without weekdays, 300 rows on a Friday are nothing unusual.
    let plain = AnomalyRule(measure: .rowCount, seasonality: .none)
    #expect(Self.finding(plain, .of(rows: 300), context(0)).outcome == .pass)
  }

  @Test("where weekdays do not differ, all windows are compared")
  func noSeason() {
    var random = SeededGenerator(seed: 4)
    let history = Self.rows((0..<56).map { _ in Int64(1000 + 20 * random.normal()) })
    let finding = Self.finding(AnomalyRule(measure: .rowCount), .of(rows: 1010), history)
    #expect(finding.expected.hasSuffix("by the last 56 windows"), "\(finding.expected)")
  }

  @Test("hours that differ are compared with their like")
  func hours() {
    let hour: Int64 = 3_600_000_000
    let history = Self.history(336, length: hour) { ago, window in
      let hour = Int(window.start.microsecondsSince1970 / hour) % 24
      return (Int64((hour < 6 ? 20 : 800) + (ago * 7) % 5), [:])
    }
    let night = Window(start: Window.night.start, end: Window.night.start.advanced(by: .seconds(3600)))
    var profile = TableProfile(dataset: "d", window: night, rowCount: 22, schema: .usual)
    // 05:00 UTC.
    #expect(Self.finding(AnomalyRule(measure: .rowCount), profile, history).outcome == .pass)
    profile.rowCount = 800
    let busy = Self.finding(AnomalyRule(measure: .rowCount), profile, history)
    #expect(busy.outcome == .fail)
    #expect(busy.expected.contains("the 14 windows from 05:00 among the last 336 windows"), "\(busy.expected)")
  }

  @Test("healthy windows fail about as rarely as the sensitivity says", arguments: [3.0, 3.5])
  func falseAlarms(sensitivity: Double) {
    var random = SeededGenerator(seed: 11)
    var fired = 0
    let nights = 4000
    for _ in 0..<nights {
      let history = Self.rows((0..<28).map { _ in Int64(10_000 * exp(0.1 * random.normal())) })
      let tonight = Int64(10_000 * exp(0.1 * random.normal()))
      let rule = AnomalyRule(measure: .rowCount, sensitivity: sensitivity)
      if Self.finding(rule, .of(rows: tonight), history).outcome == .fail { fired += 1 }
    }
    // 0.27 % and 0.047 % are to be expected; where weekdays are seen by chance, up to twice that.
    #expect(fired <= (sensitivity == 3 ? 25 : 9), "\(fired) of \(nights)")
  }

  @Test("a rare share of few rows is not unusual because it comes in whole rows", arguments: 0..<20)
  func rareShares(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    func nulls() -> [Metric: Profiles.Measurement] {
      let count = (0..<200).count { _ in Double.random(in: 0..<1, using: &random) < 0.002 }
      return [.nulls(column: "fare", filter: nil): .count(Int64(count))]
    }
    let history = Self.history(28) { _, _ in (200, nulls()) }
    let rule = AnomalyRule(measure: .nullShare(column: "fare"))
    var fired = 0
    for _ in 0..<50 where Self.finding(rule, .of(rows: 200, nulls()), history).outcome == .fail { fired += 1 }
    #expect(fired <= 2)
  }

  @Test("a share of few rows of a filter varies as those rows do, however many the window has")
  func filteredShare() {
    let rule = AnomalyRule(measure: .nullShare(column: "fare"))
    func measured(_ nulls: Int64) -> [Metric: Profiles.Measurement] {
      [.nulls(column: "fare", filter: "f"): .count(nulls), .rowCount(filter: "f"): .count(19)]
    }
    let history = Self.history(28) { _, _ in (1600, measured(0)) }
    #expect(Self.finding(rule, filter: "f", .of(rows: 1600, measured(1)), history).outcome == .pass)
    #expect(Self.finding(rule, filter: "f", .of(rows: 1600, measured(12)), history).outcome == .fail)
  }

  @Test("limits that few windows make longer than any time, or that no double holds, are told all the same")
  func hugeLimits() {
    let rule = AnomalyRule(
      measure: .age(column: "at"), sensitivity: 10, seasonality: .none, history: 5, leastHistory: 5)
    let history = Self.history(5) { ago, window in
      (9, [.newest(column: "at"): .instant(window.end.advanced(by: .seconds(-ago * ago * 3_000)))])
    }
    let newest = Window.night.end.advanced(by: .seconds(-900))
    #expect(Self.finding(rule, .of(rows: 9, [.newest(column: "at"): .instant(newest)]), history).outcome == .pass)
    let mean = AnomalyRule(measure: .aggregate(.mean, column: "fare"))
    let extremes = Self.history(20) { ago, _ in (9, Self.mean(ago % 2 == 0 ? "1.7e308" : "-1.7e308")) }
    let finding = Self.finding(mean, .of(rows: 9, Self.mean("1.7e308")), extremes)
    #expect(finding.outcome != .fail && finding.incidentClass == nil, "\(finding)")
  }

  @Test("windows of which the number is not known do not count as history")
  func unknownWindows() {
    let rule = AnomalyRule(measure: .aggregate(.mean, column: "fare"))
    let history = Self.history(20) { ago, _ in
      (100, ago % 2 == 0 ? Self.mean("5") : [rule.metric: .unavailable(reason: "no such column")])
    }
    let few = Self.history(20) { ago, _ in (100, ago > 16 ? Self.mean("5") : [:]) }
    #expect(Self.finding(rule, .of(rows: 100, Self.mean("5")), history).outcome == .pass)
    #expect(
      Self.finding(rule, .of(rows: 100, Self.mean("5")), few).outcome
        == .notEvaluated(.warmingUp(windowsMissing: 3)))
  }
}

extension AnomalyRule {
  fileprivate var metric: Metric { .aggregate(.mean, column: "fare", filter: nil) }
}
