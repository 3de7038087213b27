import Checks
import Foundation
import History
import Postgres
import Profiles
import Rules
import Testing

@testable import Agent

/// Which profiles become weeks or go, and which stay.
@Suite struct ProfileRetentionTests {
  private static let weeks = Settings.Retention(rollUpAfter: .seconds(14 * 86_400))
  private static let noReference = Rides.rules.replacing(
    "reference: { range: 2013-01-01..2013-01-08 }", with: "reference: { trailing: 2 windows }")

  /// Calls `body` once days 7 to `last` are judged; 2013-01-07, day 6, is a Monday.
  private static func with(
    _ rules: String = noReference, upTo last: Int = 30, kinds: [Int: Rides.Kind] = [:],
    _ body: (Rides) async throws -> Void
  ) async throws {
    try await Rides.with(rules) { (rides) async throws in
      for number in 7...last { try await rides.play(number, kinds[number] ?? .usual) }
      try await body(rides)
    }
  }

  private static func apply(
    _ rides: Rides, _ retention: Settings.Retention = weeks, on number: Int = 400
  ) async throws -> ProfileRetention.Outcome {
    try await ProfileRetention(retention, rides.store).apply(to: rides.dataset, at: moment(number))
  }

  private static func week(_ first: Int) -> Window { Window(start: moment(first), end: moment(first + 7)) }

  private static func profiles(_ rides: Rides) async throws -> [Window] {
    try await rides.store.profiles(of: .dataset("rides"), includesUnfit: true).map(\.window)
  }

  @Test func `the days of weeks long past become weeks, those in reach of a reference stay`() async throws {
    try await Self.with { (rides) async throws in
      let before = try await rides.store.profiles(of: .dataset("rides"))
      let state = try await rides.state()
      let runs = try await rides.rows("SELECT * FROM leadsman.run ORDER BY id")
      #expect(try await Self.apply(rides).weeks == [6, 13, 20].map(Self.week))
      #expect(try await Self.profiles(rides) == [6, 13, 20].map(Self.week) + (27...30).map(day))
      let week = try #require(try await rides.store.profile(of: .dataset("rides"), window: Self.week(13)))
      let days = before.filter { $0.window.start >= moment(13) && $0.window.end <= moment(20) }
      #expect(days.count == 7)
      var fare = try #require(days.first?[column: "fare"])
      for day in days.dropFirst() { try fare.merge(#require(day[column: "fare"])) }
      #expect(week.rowCount == 1_400 && week.columns == [fare])
      #expect(week.measurements[.nulls(column: "fare", filter: nil)] == .count(0))
      let listed = try await rides.store.rolledUpWeeks(dataset: "rides")
      #expect(listed.map(\.week) == [6, 13, 20].map(Self.week))
      #expect(listed[0].parts == (7...12).map(day) && listed[0].leftOut.isEmpty)
      #expect(listed[1].parts == (13...19).map(day))
      #expect(try await rides.rows("SELECT * FROM leadsman.run ORDER BY id") == runs)
      #expect(try await rides.state() == state)
      // And a night goes on from there.
      #expect(try await rides.play(31, .usual).evaluation.verdict == .healthy)
      #expect(try await Self.apply(rides) == ProfileRetention.Outcome())
    }
  }

  @Test func `a week is rolled up once all of it is old enough`() async throws {
    try await Self.with { (rides) async throws in
      #expect(try await Self.apply(rides, on: 26) == ProfileRetention.Outcome())
      #expect(try await Self.apply(rides, on: 27).weeks == [Self.week(6)])
      #expect(try await Self.apply(rides, on: 33) == ProfileRetention.Outcome())
      #expect(try await Self.apply(rides, on: 34).weeks == [Self.week(13)])
    }
  }

  @Test func `windows of broken data are left out of the week and listed`() async throws {
    try await Self.with(kinds: [14: .withoutFare, 16: .withoutFare]) { (rides) async throws in
      _ = try await Self.apply(rides)
      let week = try #require(try await rides.store.profile(of: .dataset("rides"), window: Self.week(13)))
      #expect(week.rowCount == 1_000 && week[column: "fare"]?.nullCount == 0)
      let listed = try await rides.store.rolledUpWeeks(dataset: "rides")
      #expect(listed[1].parts == [13, 15, 17, 18, 19].map(day) && listed[1].leftOut == [14, 16].map(day))
      let left = try await Self.profiles(rides)
      #expect(!left.contains(day(14)))
    }
  }

  @Test func `a week without a fit window stays as it is`() async throws {
    let kinds = Dictionary(uniqueKeysWithValues: (13...19).map { ($0, Rides.Kind.withoutFare) })
    try await Self.with(kinds: kinds) { (rides) async throws in
      #expect(try await Self.apply(rides).weeks == [6, 20].map(Self.week))
      #expect(
        try await Self.profiles(rides).filter { $0.start >= moment(13) && $0.end <= moment(20) } == (13...19).map(day))
    }
  }

  @Test func `windows whose profiles do not merge stay, and the reason is told`() async throws {
    // Against a reference that has no window yet every type is as good as any other.
    let rules = Rides.rules.replacing("2013-01-01..2013-01-08", with: "2013-02-01..2013-02-08")
    try await Self.with(rules, upTo: 15) { (rides) async throws in
      try await rides.store.connection.executeScript("ALTER TABLE rides ALTER COLUMN fare TYPE text")
      for number in 16...30 {
        try await rides.store.connection.executeScript(
          """
          INSERT INTO rides SELECT \(number) * 1000 + n,
            timestamptz '2013-01-01 00:00Z' + \(number) * interval '1 day' + n * interval '1 minute', 'Oslo', '7'
          FROM generate_series(1, 200) AS n
          """)
        try await rides.night(number)
      }
      // Nothing says that another type is a fault.
      let outcome = try await Self.apply(rides)
      #expect(outcome.kept[Self.week(13)] != nil, "\(outcome)")
      #expect(
        try await Self.profiles(rides).filter { $0.start >= moment(13) && $0.end <= moment(20) } == (13...19).map(day))
    }
  }

  @Test func `the windows of a range stay, and so do those before it in the same week`() async throws {
    let rules = Rides.rules.replacing("2013-01-01..2013-01-08", with: "2013-01-10..2013-01-12")
    try await Self.with(rules) { (rides) async throws in
      #expect(try await Self.apply(rides).weeks == [13, 20].map(Self.week))
      #expect(try await Self.profiles(rides).prefix(6) == (7...12).map(day)[...])
    }
  }

  @Test func `the windows since an accepted change stay`() async throws {
    try await Self.with { (rides) async throws in
      try await rides.store.transaction(dataset: "rides") {
        try await $0.setReference(
          ReferenceRecord(
            dataset: "rides", kind: "accepted", window: Window(start: moment(14), end: moment(16)), since: day(16),
            setAt: moment(16), actor: "ann", cause: "test"))
      }
      #expect(try await Self.apply(rides).weeks == [6, 20].map(Self.week))
    }
  }

  @Test func `the windows of the lookback, and what these are held against, stay`() async throws {
    let rules = Self.noReference.replacing("window: 1 day }", with: "window: 1 day, lookback: 9 windows }")
    // The oldest window that is looked at is 22, and before it come 20 and 21.
    try await Self.with(rules) { (rides) async throws in
      #expect(try await Self.apply(rides).weeks == [6, 13].map(Self.week))
    }
    let earlier = rules.replacing("lookback: 9", with: "lookback: 10")
    try await Self.with(earlier) { (rides) async throws in #expect(try await Self.apply(rides).weeks == [Self.week(6)])
    }
  }

  @Test func `windows of hours are rolled up, and windows of weeks are not`() async throws {
    let hours = Self.noReference.replacing("window: 1 day", with: "window: 12 hours")
    try await Rides.with(hours) { (rides) async throws in
      for number in 13...22 {
        for half in 0..<2 {
          let window = Window(start: moment(number, hours: 12 * half), end: moment(number, hours: 12 * half + 12))
          try await rides.load(number)
          let night = NightlyRun(rides.dataset, routes: rides.routes, history: rides.store, source: rides.source)
          _ = try await night.run(window, asOf: window.end, kind: .backfill) { Rides.now }
        }
      }
      #expect(try await Self.apply(rides).weeks == [Self.week(13)])
      #expect(try await rides.store.rolledUpWeeks(dataset: "rides").first?.parts.count == 7)
    }
    let long = Self.noReference.replacing("window: 1 day", with: "window: 1 week")
    try await Rides.with(long) { (rides) async throws in
      let night = NightlyRun(rides.dataset, routes: rides.routes, history: rides.store, source: rides.source)
      for first in stride(from: 6, through: 41, by: 7) {
        _ = try await night.run(Self.week(first), asOf: moment(first + 7), kind: .backfill) { Rides.now }
      }
      #expect(try await Self.apply(rides) == ProfileRetention.Outcome())
    }
  }

  @Test func `weeks begin on Monday where the dataset is`() async throws {
    let rules = Self.noReference.replacing("window: 1 day", with: "window: 1 day, timezone: America/New_York")
    try await Rides.with(rules) { (rides) async throws in
      let time = try #require(rides.dataset.time)
      for number in 7...30 { try await rides.load(number) }
      let night = NightlyRun(rides.dataset, routes: rides.routes, history: rides.store, source: rides.source)
      for window in time.windows(from: moment(6), to: moment(30)) {
        _ = try await night.run(window, asOf: window.end, kind: .backfill) { Rides.now }
      }
      let weeks = try await Self.apply(rides).weeks
      #expect(weeks.first == Window(start: moment(6, hours: 5), end: moment(13, hours: 5)))
    }
  }

  @Test func `old profiles go, what a reference needs and the runs stay`() async throws {
    try await Self.with { (rides) async throws in
      // Days 7 to 14, one of them superseded, and days 5 and 6, which were read for day 7.
      try await rides.night(8)
      let runs = try await rides.rows("SELECT count(*) FROM leadsman.run")
      let retention = Settings.Retention(deleteAfter: .seconds(20 * 86_400))
      #expect(try await Self.apply(rides, retention, on: 35).deleted == 11)
      #expect(try await Self.profiles(rides) == (15...30).map(day))
      // All are old now, and the trailing windows are needed.
      _ = try await Self.apply(rides, retention)
      #expect(try await Self.profiles(rides) == [29, 30].map(day))
      #expect(try await rides.rows("SELECT count(*) FROM leadsman.run") == runs)
      #expect(try await rides.rows("SELECT count(*) FROM leadsman.column_profile") == ["2"])
    }
  }

  @Test func `the training table in use is kept whole, that of an older model goes`() async throws {
    let rules = Rides.rules.replacing("{ range: 2013-01-01..2013-01-08 }", with: "{ training: training }")
    try await Rides.with(rules) { (rides) async throws in
      try await rides.store.connection.executeScript("CREATE TABLE training AS SELECT * FROM rides")
      try await rides.play(7, .usual)
      let retention = Settings.Retention(deleteAfter: .seconds(20 * 86_400))
      _ = try await Self.apply(rides, retention)
      #expect(
        try await rides.rows("SELECT DISTINCT scope, count(*) FROM leadsman.profile GROUP BY 1 ORDER BY 1") == [
          "rides@training|7"
        ])
      try await rides.store.transaction(dataset: "rides") {
        try await $0.addModelVersion(
          ModelVersionRecord(model: "fares", version: "v2", since: moment(7), promotedAt: moment(7)))
        try await $0.setReference(
          ReferenceRecord(
            dataset: "rides", kind: "promoted", window: Window(start: moment(0), end: moment(7)), since: day(8),
            setAt: moment(8), actor: "ann", cause: "test"))
      }
      try await rides.play(8, .usual)
      _ = try await Self.apply(rides, retention)
      #expect(try await rides.rows("SELECT DISTINCT scope FROM leadsman.profile ORDER BY 1") == ["rides@training (v2)"])
    }
  }

  @Test func `without a retention nothing goes`() async throws {
    try await Self.with(upTo: 9) { (rides) async throws in
      #expect(try await Self.apply(rides, Settings.Retention()) == ProfileRetention.Outcome())
      #expect(try await Self.profiles(rides) == (7...9).map(day))
    }
  }

  @Test func `a week whose rolling up is cut off is as it was`() async throws {
    try await Self.with(upTo: 24) { (rides) async throws in
      try await rides.store.connection.executeScript(
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
        CREATE TRIGGER refuse BEFORE DELETE ON leadsman.profile FOR EACH ROW EXECUTE FUNCTION refuse()
        """)
      let before = try await Self.profiles(rides)
      await #expect(throws: PostgresError.self) { try await Self.apply(rides) }
      #expect(try await Self.profiles(rides) == before)
      try await rides.store.connection.executeScript("DROP TRIGGER refuse ON leadsman.profile")
      #expect(try await Self.apply(rides).weeks == [6, 13].map(Self.week))
    }
  }
}
