import Checks
import Foundation
import History
import Postgres
import Profiles
import Retraining
import Rules
import TestSupport
import Testing

@testable import Agent

/// Which windows a run judges again, because their rows changed after they were profiled.
@Suite struct LookbackTests {
  private static let rules = Rides.rules.replacing("window: 1 day }", with: "window: 1 day, lookback: 5 windows }")

  /// Calls `body` with days 0 to 6 loaded and days 7 to `last` judged.
  private static func with(
    _ rules: String = rules, upTo last: Int = 12, _ body: (Rides) async throws -> Void
  ) async throws {
    try await Rides.with(rules) { (rides) async throws in
      for number in 7...last { try await rides.play(number, .usual) }
      try await body(rides)
    }
  }

  private static func night(_ rides: Rides, source: Settings.Source? = nil) -> NightlyRun {
    NightlyRun(rides.dataset, routes: rides.routes, history: rides.store, source: source ?? rides.source)
  }

  private static func lookBack(
    _ rides: Rides, before number: Int = 13, source: Settings.Source? = nil
  ) async throws -> Lookback {
    let lookback = try await night(rides, source: source).lookBack(before: day(number)) { Rides.now }
    return try #require(lookback)
  }

  private static func change(_ rides: Rides, _ sql: String) async throws {
    try await rides.store.connection.executeScript(sql)
  }

  private static func runs(_ rides: Rides) async throws -> [String] {
    try await rides.rows("SELECT count(*) FROM leadsman.run")
  }

  @Test func `where nothing changed nothing is run again, and each row is read once`() async throws {
    try await Self.with { (rides) async throws in
      try await Self.change(
        rides,
        """
        CREATE INDEX ON rides (at); ANALYZE rides;
        ALTER DATABASE \(rides.database.name) SET enable_seqscan = off
        """)
      let runs = try await Self.runs(rides)
      let before = try await rides.tuplesRead()
      let lookback = try await Self.lookBack(rides)
      #expect(lookback.windows == 5 && lookback.rowsRead == 1_000)
      #expect(lookback.changes.isEmpty && lookback.countAlone.isEmpty)
      let read = try await rides.tuplesRead() - before
      // To plan it, the server may look at the last row.
      #expect((1_000...1_001).contains(read))
      #expect(try await Self.runs(rides) == runs)
      #expect(lookback.words(in: .gmt) == "5 windows, 1,000 rows read; none had changed")
    }
  }

  @Test func `late rows, corrections and deletions are found, and told apart`() async throws {
    try await Self.with { (rides) async throws in
      try await Self.change(
        rides,
        """
        INSERT INTO rides SELECT 50000 + n, timestamptz '2013-01-10 12:00Z', 'Oslo', 7
          FROM generate_series(1, 12) AS n;
        UPDATE rides SET city = 'Bergen' WHERE id = 10020;
        DELETE FROM rides WHERE id = 11007;
        DELETE FROM rides WHERE id / 1000 = 12
        """)
      let lookback = try await Self.lookBack(rides)
      #expect(lookback.changes.map(\.window) == [day(9), day(10), day(11), day(12)])
      #expect(
        lookback.words(in: .gmt)
          == "5 windows, 811 rows read; 4 had changed and were judged again: 2013-01-10 (+12 rows), "
          + "2013-01-11 (as many rows, other values), 2013-01-12 (−1 row), 2013-01-13 (−200 rows)")
      #expect(
        try await rides.rows("SELECT row_count FROM leadsman.run WHERE superseded_by IS NULL ORDER BY window_start")
          == ["200", "200", "212", "200", "199", "0"])
      // Their results are the current ones, so that another look finds nothing.
      #expect(try await Self.lookBack(rides).changes.isEmpty)
    }
  }

  @Test(arguments: 1...6)
  func `of random changes exactly those are found that touch a window within the lookback`(seed: Int) async throws {
    try await Self.with(upTo: 14) { (rides) async throws in
      var random = SeededGenerator(seed: UInt64(seed))
      for step in 0..<Int.random(in: 0...6, using: &random) {
        let (number, row) = (Int.random(in: 0...14, using: &random), Int.random(in: 1...200, using: &random))
        let place = "WHERE id = \(number * 1_000 + row)"
        let change =
          switch Int.random(in: 0..<4, using: &random) {
          case 0: "UPDATE rides SET was_late = was_late IS NOT true \(place)"
          case 1: "DELETE FROM rides \(place)"
          case 2: "INSERT INTO rides SELECT \(900_000 + step), at, city, 3 FROM rides \(place)"
          // From one window into the next.
          default: "UPDATE rides SET at = at + interval '1 day' \(place)"
          }
        try await Self.change(rides, change)
      }
      let changed = try await Self.changed(rides, 10...14)
      #expect(try await Self.lookBack(rides, before: 15).changes.map(\.window) == changed.map(day), "seed \(seed)")
      #expect(try await Self.lookBack(rides, before: 15).changes.isEmpty)
    }
  }

  /// Days whose rows are not those that `Rides.load` gives them.
  private static func changed(_ rides: Rides, _ days: ClosedRange<Int>) async throws -> [Int] {
    try await change(rides, "ALTER TABLE rides RENAME TO kept; CREATE TABLE rides (LIKE kept)")
    for number in days { try await rides.load(number) }
    let changed = try await rides.rows(
      """
      SELECT DISTINCT at::date - date '2013-01-01' FROM (
        (TABLE kept EXCEPT ALL TABLE rides) UNION ALL (TABLE rides EXCEPT ALL TABLE kept)) AS r
      WHERE at >= '\(moment(days.lowerBound))' AND at < '\(moment(days.upperBound + 1))' ORDER BY 1
      """)
    try await change(rides, "DROP TABLE rides; ALTER TABLE kept RENAME TO rides")
    return changed.compactMap(Int.init)
  }

  @Test func `a window before the lookback, and one that was never run, are left alone`() async throws {
    try await Self.with { (rides) async throws in
      try await rides.load(5, .dear)
      try await rides.load(7, .dear)
      try await rides.load(13, .dear)
      let lookback = try await Self.lookBack(rides, before: 14)
      #expect(lookback.windows == 4 && lookback.changes.isEmpty)
      let wide = Self.rules.replacing("5 windows", with: "9 windows")
      let rides = Rides(
        database: rides.database, store: rides.store, dataset: try Rides.dataset(wide), routes: rides.routes)
      #expect(try await Self.lookBack(rides, before: 14).changes.map(\.window) == [day(7)])
      #expect(try await rides.store.currentRun(dataset: "rides", window: day(5)) == nil)
      #expect(try await rides.store.currentRun(dataset: "rides", window: day(13)) == nil)
    }
  }

  @Test func `without a lookback, or before the first run, there is nothing to look at`() async throws {
    try await Rides.with { (rides) async throws in
      try await rides.play(7, .usual)
      let lookback = try await Self.night(rides).lookBack(before: day(8)) { Rides.now }
      #expect(lookback == nil)
      let found = try await rides.rows("SELECT 1 FROM leadsman.profile WHERE measurements::text LIKE '%fingerprint%'")
      #expect(found.isEmpty)
    }
    try await Rides.with(Self.rules) { (rides) async throws in
      let lookback = try await Self.night(rides).lookBack(before: day(0)) { Rides.now }
      #expect(lookback == nil)
    }
  }

  @Test func `a window that was profiled without a fingerprint is compared by its rows, and then gets one`()
    async throws
  {
    try await Rides.with { (rides) async throws in
      for number in 7...10 { try await rides.play(number, .usual) }
      // Day 6 was read for the reference.
      let rides = Rides(
        database: rides.database, store: rides.store, dataset: try Rides.dataset(Self.rules), routes: rides.routes)
      try await Self.change(rides, "UPDATE rides SET fare = 1 WHERE id = 8008; DELETE FROM rides WHERE id = 9009")
      let first = try await Self.lookBack(rides, before: 11)
      #expect(first.changes.map(\.window) == [day(9)] && first.countAlone == [.notFingerprinted: 5])
      #expect(
        first.words(in: .gmt).hasSuffix("; 5 compared by row count alone: profiled without a fingerprint of the rows"))
      try await Self.change(rides, "UPDATE rides SET fare = 1 WHERE id = 9010")
      let second = try await Self.lookBack(rides, before: 11)
      #expect(second.changes.map(\.window) == [day(9)] && second.countAlone == [.notFingerprinted: 4])
    }
  }

  @Test func `a column that came or went is no reason to judge every window again`() async throws {
    try await Self.with { (rides) async throws in
      try await Self.change(
        rides, "ALTER TABLE rides ADD COLUMN tip integer DEFAULT 1; DELETE FROM rides WHERE id = 11011")
      let lookback = try await Self.lookBack(rides)
      #expect(lookback.changes.map(\.window) == [day(11)])
      #expect(lookback.countAlone == [.otherColumns: 5])
      // Judged again, it has a fingerprint of the columns as they are.
      #expect(try await Self.lookBack(rides).countAlone == [.otherColumns: 4])
    }
  }

  @Test func `where a column tells of changes, that is what counts, whatever columns came`() async throws {
    let rules = Self.rules.replacing("5 windows }", with: "5 windows, updated_at: changed }")
    try await Rides.with(rules) { (rides) async throws in
      try await Self.change(rides, "ALTER TABLE rides ADD COLUMN changed timestamptz DEFAULT '2013-01-01'")
      for number in 7...10 { try await rides.play(number, .usual) }
      try await Self.change(
        rides,
        """
        ALTER TABLE rides ADD COLUMN tip integer DEFAULT 1;
        UPDATE rides SET fare = 1 WHERE id = 8008;
        UPDATE rides SET fare = 1, changed = '2013-01-20' WHERE id = 9009
        """)
      let lookback = try await Self.lookBack(rides, before: 11)
      #expect(lookback.changes.map(\.window) == [day(9)] && lookback.countAlone.isEmpty)
    }
  }

  @Test func `fingerprints of another server's hash functions are not compared`() async throws {
    try await Self.with { (rides) async throws in
      try await Self.change(
        rides, "UPDATE leadsman.profile SET measurements = replace(measurements::text, '\"1.', '\"1.9')::jsonb")
      let lookback = try await Self.lookBack(rides)
      #expect(lookback.changes.isEmpty && lookback.countAlone == [.otherServer: 5])
    }
  }

  @Test func `a correction that breaks the data pages once, and one that mends it ends the incident`() async throws {
    try await Self.with { (rides) async throws in
      try await Self.change(rides, "UPDATE rides SET fare = NULL WHERE id / 1000 = 10")
      let broken = try await Self.lookBack(rides)
      #expect(broken.changes.map(\.evaluation.verdict) == [.brokenData])
      let opened = ["on-call leadsman.incident.opened", "am leadsman.incident.opened"]
      let resolved = ["on-call leadsman.incident.resolved", "am leadsman.incident.resolved"]
      // The windows after it are clean.
      #expect(try await rides.rows("SELECT first_start FROM leadsman.incident") == ["2013-01-11T00:00:00+00:00"])
      let told = try await rides.told()
      _ = try await Self.lookBack(rides)
      #expect(try await rides.told() == told)
      try await rides.load(10)
      #expect(try await Self.lookBack(rides).changes.map(\.evaluation.verdict) == [.healthy])
      #expect(try await rides.told().allSatisfy { (opened + resolved).contains($0) })
      #expect(try await rides.rows("SELECT status, closure FROM leadsman.incident") == ["resolved|superseded"])
    }
  }

  @Test func `the newest window, broken by a correction, pages, and a second look does not`() async throws {
    try await Self.with { (rides) async throws in
      try await Self.change(rides, "UPDATE rides SET fare = NULL WHERE id / 1000 = 12")
      _ = try await Self.lookBack(rides)
      let told = try await rides.told()
      #expect(told == ["on-call leadsman.incident.opened", "am leadsman.incident.opened"])
      try await Self.change(rides, "UPDATE rides SET city = 'Bodø' WHERE id = 12001")
      #expect(try await Self.lookBack(rides).changes.count == 1)
      #expect(try await rides.told() == told)
    }
  }

  @Test func `of a backfill nobody is told, when its rows change either`() async throws {
    try await Rides.with(Self.rules) { (rides) async throws in
      for number in 7...9 {
        try await rides.load(number)
        try await rides.night(number, .backfill)
      }
      try await Self.change(rides, "UPDATE rides SET fare = NULL WHERE id / 1000 = 9")
      #expect(try await Self.lookBack(rides, before: 10).changes.map(\.evaluation.verdict) == [.brokenData])
      #expect(try await rides.told().isEmpty)
      #expect(
        try await rides.rows("SELECT kind FROM leadsman.run WHERE superseded_by IS NULL ORDER BY window_start")
          == ["backfill", "backfill", "backfill"])
    }
  }

  @Test func `a window is judged as of the moment of its last run`() async throws {
    try await Rides.with(Self.rules.replacing("- row_count", with: "- freshness: 1 hour\n  - row_count")) {
      (rides) async throws in
      try await rides.load(7)
      try await rides.night(7, asOf: moment(7, hours: 4))
      try await Self.change(rides, "UPDATE rides SET city = 'Bodø' WHERE id = 7007")
      let change = try #require(try await Self.lookBack(rides, before: 9).changes.first)
      #expect(change.evaluation.asOf == moment(7, hours: 4) && change.evaluation.verdict == .healthy)
    }
  }

  @Test func `a trigger that was sent stands, and it is marked what became of its window`() async throws {
    try await Rides.with(Self.rules) { (rides) async throws in
      try await rides.play(7, .dear)
      let trigger = try #require(try await rides.play(8, .dear).decision?.proposed)
      let before = try await rides.store.triggerEvents(id: trigger.id)
      // Other rows and the same verdict are no news.
      try await Self.change(rides, "UPDATE rides SET city = 'Bodø' WHERE id = 8008")
      #expect(try await Self.lookBack(rides, before: 9).changes.map(\.window) == [day(8)])
      #expect(try await rides.store.triggerEvents(id: trigger.id) == before)
      try await rides.load(8)
      #expect(try await Self.lookBack(rides, before: 9).changes.map(\.evaluation.verdict) == [.healthy])
      let mark = try #require(try await rides.store.triggerEvents(id: trigger.id).last)
      #expect(mark.status == .dispatched && mark.actor == "leadsman")
      #expect(mark.cause == "window 2013-01-09 was judged again: drifted before, healthy now; it stands")
      #expect(try await rides.store.trigger(id: trigger.id)?.trigger.status == .dispatched)
      #expect(try await rides.rows("SELECT count(*) FROM leadsman.trigger") == ["1"])
      #expect(try await Self.lookBack(rides, before: 9).changes.isEmpty)
      #expect(try await rides.store.triggerEvents(id: trigger.id).count == before.count + 1)
    }
  }

  @Test func `a source that is down is told, and no window is run`() async throws {
    try await Self.with { (rides) async throws in
      let down = Settings.Source(
        name: "warehouse", connection: Secret("host=/nowhere-secret password=hunter2 dbname=x"),
        statementTimeout: .seconds(60), lockTimeout: .seconds(10))
      let runs = try await Self.runs(rides)
      let lookback = try await Self.lookBack(rides, source: down)
      #expect(lookback.unavailable != nil && lookback.rowsRead == 0 && lookback.changes.isEmpty)
      #expect(lookback.words(in: .gmt).hasPrefix("not evaluated: ") && !lookback.words(in: .gmt).contains("hunter2"))
      #expect(try await Self.runs(rides) == runs)
    }
  }

  @Test func `a run that could not be stored is made by the next look`() async throws {
    try await Self.with { (rides) async throws in
      for number in [9, 11] { try await rides.load(number, .dear) }
      try await Self.change(
        rides,
        """
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON leadsman.run FOR EACH ROW
          WHEN (NEW.window_start = '2013-01-12 00:00Z') EXECUTE FUNCTION refuse()
        """)
      await #expect(throws: PostgresError.self) { try await Self.lookBack(rides) }
      try await Self.change(rides, "DROP TRIGGER refuse ON leadsman.run")
      #expect(try await Self.lookBack(rides).changes.map(\.window) == [day(11)])
    }
  }
}

extension Rides {
  /// Rows of the table that were read so far, by whatever way.
  func tuplesRead() async throws -> Int {
    // A session tells what it has read before it is gone.
    let others =
      "SELECT count(*), pg_sleep(0.002)::text FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()"
    for _ in 0..<5_000 {
      let left = try await store.connection.query(others, [.text(database.name)])[0].decode(0, as: Int.self)
      if left == 0 { break }
    }
    try await store.connection.executeScript("SELECT pg_stat_force_next_flush()")
    let rows = try await rows(
      "SELECT seq_tup_read + coalesce(idx_tup_fetch, 0) FROM pg_stat_user_tables WHERE relname = 'rides'")
    return try #require(rows.first.flatMap(Int.init))
  }
}
