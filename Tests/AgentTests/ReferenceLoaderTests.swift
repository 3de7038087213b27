import Checks
import History
import Postgres
import Profiles
import Rules
import TestSupport
import Testing

@testable import Agent

/// Which windows of which table a night is held against.
@Suite struct ReferenceLoaderTests {
  private static let range = "{ range: 2013-01-01..2013-01-08 }"

  private static func load(
    _ rides: Rides, _ reference: String?, before window: Window = day(7), anchor: Anchor? = nil,
    cache: DriftReferenceCache = DriftReferenceCache(), watchesDrift: Bool = true
  ) async throws -> ReferenceLoader.Loaded {
    let line = reference.map { "reference: \($0)" } ?? ""
    // A drift rule asks for a reference, so that without one only the rest of the file can be had from the parser.
    let text = Rides.rules.replacing("reference: \(range)", with: line.isEmpty ? "reference: \(range)" : line)
    var dataset = try Rides.dataset(text)
    if reference == nil {
      dataset = Dataset(
        name: dataset.name, source: dataset.source, table: dataset.table, time: dataset.time, drift: dataset.drift)
    }
    if !watchesDrift { dataset = dataset.narrowed(tests: dataset.tests, drift: nil) }
    let connection = try await rides.database.connect()
    let loader = ReferenceLoader(
      dataset: dataset, reader: SourceReader(connection), profiles: HistoryProfiles(rides.store), cache: cache)
    let judged = TableProfile(
      dataset: dataset.name, window: window, rowCount: 200, schema: SchemaSnapshot(columns: [], primaryKey: []))
    let loaded = try await loader.reference(for: judged, anchor)
    await connection.close()
    return loaded
  }

  private static func windows(_ numbers: ClosedRange<Int>, without: Int...) -> [Window] {
    numbers.filter { !without.contains($0) }.map(day)
  }

  @Test func `without a reference there is none, and the monitor says so`() async throws {
    try await Rides.with { rides in
      let loaded = try await Self.load(rides, nil)
      guard case .because(let reason)? = loaded.unavailable else {
        Issue.record("\(loaded)")
        return
      }
      #expect(reason.contains("reference:"))
    }
  }

  @Test func `a range is the windows within it, never the one that is judged`() async throws {
    try await Rides.with { rides in
      let reference = try #require(try await Self.load(rides, Self.range).reference)
      #expect(reference.windows == Self.windows(0...6))
      #expect(reference.label == "the windows of 2013-01-01 to 2013-01-08")
      let judged = try await Self.load(rides, Self.range, before: day(3)).reference
      #expect(judged?.windows == Self.windows(0...6, without: 3))
    }
  }

  @Test func `a range of which no window has ended warms up`() async throws {
    try await Rides.with { rides in
      let loaded = try await Self.load(rides, "{ range: 2013-01-08..2013-01-09 }")
      #expect(loaded.unavailable == .warmingUp(windowsMissing: DriftMonitor.minimumWindows))
    }
  }

  @Test func `windows without a row teach nothing`() async throws {
    try await Rides.with { rides in
      try await rides.load(2, .missing)
      #expect(try await Self.load(rides, Self.range).reference?.windows == Self.windows(0...6, without: 2))
    }
  }

  @Test func `the windows before follow the night`() async throws {
    try await Rides.with { rides in
      let reference = try #require(try await Self.load(rides, "{ trailing: 3 windows }").reference)
      #expect(reference.windows == Self.windows(4...6))
      #expect(reference.label == "the 3 windows before")
    }
  }

  @Test(arguments: ["{ range: 2013-01-01..2013-01-08 }", "{ trailing: 7 windows }"])
  func `windows whose verdict was broken or unknown are left out`(rule: String) async throws {
    try await Rides.with { rides in
      try await rides.play(2, .withoutFare)
      // Mended and judged again, it counts.
      try await rides.play(5, .withoutFare)
      try await rides.play(5, .usual)
      let reference = try #require(try await Self.load(rides, rule).reference)
      #expect(reference.windows == Self.windows(0...6, without: 2))
    }
  }

  @Test func `windows of drift that lasts are left out of the windows before, until its incident is over`() async throws
  {
    try await Rides.with { rides in
      let rule = "{ trailing: 5 windows }"
      try await rides.play(7, .dear)
      try await rides.play(8, .dear)
      func windows(before number: Int, watchesDrift: Bool = false) async throws -> [Window]? {
        try await Self.load(rides, rule, before: day(number), watchesDrift: watchesDrift).reference?.windows
      }
      #expect(try await windows(before: 9) == Self.windows(2...6))
      // As if it were then: before the incident had begun, nothing had drifted.
      #expect(try await windows(before: 7) == Self.windows(2...6))
      for number in 9...10 { try await rides.play(number, .usual) }
      #expect(try await windows(before: 11) == Self.windows(6...10))
      // What drift is held against trails behind the windows that it looks at together, as far as windows are known.
      #expect(try await windows(before: 11, watchesDrift: true) == Self.windows(0...4))
    }
  }

  @Test func `until five windows are known, those that drifted are among the windows before, or there never would be`()
    async throws
  {
    try await Rides.with { rides in
      for number in 0..<4 { try await rides.load(number, .missing) }
      for number in 7...8 { #expect(try await rides.play(number, .dear).evaluation.verdict == .drifted) }
      func windows(_ rule: String) async throws -> [Window]? {
        try await Self.load(rides, rule, before: day(9), watchesDrift: false).reference?.windows
      }
      #expect(try await windows("{ trailing: 28 windows }") == Self.windows(4...8))
      #expect(try await windows("{ trailing: 3 windows }") == Self.windows(4...6))
    }
  }

  @Test func `a range that a person has named keeps its windows, drifted or not`() async throws {
    try await Rides.with { rides in
      try await rides.play(4, .dear)
      #expect(try await Self.load(rides, Self.range).reference?.windows == Self.windows(0...6))
    }
  }

  @Test func `what a promoted model was trained on takes the place of a range`() async throws {
    try await Rides.with { rides in
      let anchor = Anchor(
        .promoted, span: Window(start: moment(2), end: moment(6)), since: day(9), excluded: [day(4)], modelVersion: "v2"
      )
      let reference = try #require(try await Self.load(rides, Self.range, anchor: anchor).reference)
      #expect(reference.windows == Self.windows(2...5, without: 4))
      #expect(reference.label == "the training data of v2")
    }
  }

  @Test func `the windows before reach back to what the promoted model was trained on`() async throws {
    try await Rides.with { rides in
      let anchor = Anchor(
        .promoted, span: Window(start: moment(3), end: moment(6)), since: day(9), excluded: [day(4)], modelVersion: nil)
      let reference = try #require(try await Self.load(rides, "{ trailing: 6 windows }", anchor: anchor).reference)
      #expect(reference.windows == Self.windows(3...6, without: 4))
    }
  }

  @Test(arguments: ["{ range: 2013-01-01..2013-01-04 }", "{ trailing: 2 windows }", "{ training: training }"])
  func `an accepted change takes the place of whatever the rule says`(rule: String) async throws {
    try await Rides.with { rides in
      let anchor = Anchor(
        .accepted, span: Window(start: moment(3), end: moment(7)), since: day(9), excluded: [], modelVersion: nil)
      let reference = try #require(try await Self.load(rides, rule, anchor: anchor).reference)
      #expect(reference.windows == Self.windows(3...6))
      #expect(reference.label == "the windows since the accepted change")
    }
  }

  @Test func `a training table is read by its windows, once for each version of the model`() async throws {
    try await Rides.with { rides in
      try await rides.store.connection.executeScript(
        "CREATE TABLE training AS SELECT * FROM rides WHERE at < '2013-01-05'")
      let rule = "{ training: training }"
      let reference = try #require(try await Self.load(rides, rule).reference)
      #expect(reference.windows == Self.windows(0...3))
      #expect(reference.label == "training table training")
      let scope = ProfileScope.reference(dataset: "rides", table: "training")
      let all = Window(start: moment(0), end: moment(9))
      #expect(try await rides.store.profiles(of: scope, in: all).map(\.rowCount) == [200, 200, 200, 200])
      // The profiles that are kept are not read again, but those of another version are.
      try await rides.store.connection.executeScript("DELETE FROM training WHERE id % 1000 > 50")
      _ = try await Self.load(rides, rule)
      #expect(try await rides.store.profiles(of: scope, in: all).map(\.rowCount) == [200, 200, 200, 200])
      let anchor = Anchor(
        .promoted, span: Window(start: moment(0), end: moment(9)), since: day(9), excluded: [day(1)], modelVersion: "v2"
      )
      let promoted = try #require(try await Self.load(rides, rule, anchor: anchor).reference)
      #expect(promoted.windows == Self.windows(0...3, without: 1))
      #expect(promoted.label == "training table training (v2)")
      let second = ProfileScope.reference(dataset: "rides", table: "training (v2)")
      #expect(try await rides.store.profiles(of: second, in: all).map(\.rowCount) == [50, 50, 50])
    }
  }

  @Test func `a training table may lack a sensitive column, and then nothing is read that the dataset does not have`()
    async throws
  {
    let rules =
      Rides.rules.replacing("columns: [fare]", with: "columns: all")
      .replacing("reference: \(Self.range)", with: "reference: { training: training }")
      + "\nroles: { sensitive: [city] }\n"
    try await Rides.with(rules) { rides in
      // The sensitive values are there, under another name.
      try await rides.store.connection.executeScript(
        "CREATE TABLE training AS SELECT id, at, fare, city AS town FROM rides")
      try await rides.play(7, .usual)
      let training = try await rides.store.profiles(
        of: .reference(dataset: "rides", table: "training"), in: Window(start: moment(0), end: moment(9)))
      #expect(training.count == 7)
      #expect(training.allSatisfy { $0.columns.map(\.name) == ["fare"] })
    }
  }

  @Test func `an empty training table warms up, and one that is not there is an error`() async throws {
    try await Rides.with { rides in
      let rule = "{ training: training }"
      await #expect(throws: PostgresError.self) { try await Self.load(rides, rule) }
      try await rides.store.connection.executeScript("CREATE TABLE training AS SELECT * FROM rides LIMIT 0")
      let loaded = try await Self.load(rides, rule)
      #expect(loaded.unavailable == .warmingUp(windowsMissing: DriftMonitor.minimumWindows))
    }
  }

  @Test func `a window of the dataset that was never run does not pass for one that was`() async throws {
    try await Rides.with { rides in
      _ = try await Self.load(rides, Self.range)
      #expect(try await rides.rows("SELECT count(*) FROM leadsman.run") == ["0"])
      #expect(try await rides.rows("SELECT DISTINCT scope FROM leadsman.profile") == ["rides@"])
      #expect(try await rides.store.profiles(of: .dataset("rides"), includesUnfit: true).isEmpty)
      #expect(try await rides.store.lastSchema(dataset: "rides", before: day(7)) == nil)
    }
  }

  @Test func `the same windows are computed once, others anew`() async throws {
    try await Rides.with { rides in
      let cache = DriftReferenceCache()
      _ = try await Self.load(rides, Self.range, cache: cache)
      // What is stored is no longer looked at.
      try await rides.store.connection.executeScript("UPDATE leadsman.column_profile SET moments = '\\x01'")
      #expect(try await Self.load(rides, Self.range, cache: cache).reference?.windows == Self.windows(0...6))
      await #expect(throws: HistoryError.self) {
        try await Self.load(rides, Self.range, before: day(3), cache: cache)
      }
    }
  }

  @Test func `a reference is computed anew once one of its windows was judged again`() async throws {
    try await Rides.with { rides in
      let cache = DriftReferenceCache()
      for number in 4...6 { try await rides.play(number, .usual) }
      let rule = "{ trailing: 3 windows }"
      let window = Window(start: moment(7), end: moment(8))
      #expect(try await Self.load(rides, rule, before: window, cache: cache).reference?.windows == Self.windows(0...2))
      #expect(try await rides.night(5).evaluation.verdict == .healthy)
      // What is stored cannot be read: it was looked at.
      try await rides.store.connection.executeScript("UPDATE leadsman.column_profile SET moments = '\\x01'")
      await #expect(throws: HistoryError.self) { try await Self.load(rides, rule, before: window, cache: cache) }
    }
  }

  @Test(arguments: ["{ range: 2013-01-01..2013-01-08 }", "{ trailing: 6 windows }"])
  func `windows that were never run are read by the first night that needs them, and by no other`(
    rule: String
  ) async throws {
    try await Rides.with(Rides.rules.replacing(Self.range, with: rule)) { rides in
      try await rides.store.connection.executeScript(
        """
        CREATE INDEX ON rides (at); ANALYZE rides;
        ALTER DATABASE \(rides.database.name) SET enable_seqscan = off
        """)
      for number in 7...9 { try await rides.load(number) }
      var reads: [Int] = []
      for number in 7...9 {
        let before = try await rides.tuplesRead()
        #expect(try await rides.night(number).evaluation.verdict == .healthy)
        reads.append(try await rides.tuplesRead() - before)
      }
      // A night reads its own rows at most twice: to count them and to profile them.
      #expect(reads[0] >= 1_400 && reads[1...].allSatisfy { (200...400).contains($0) }, "\(reads)")
    }
  }

  @Test func `a window that was never run and has no rows is looked at again`() async throws {
    try await Rides.with { rides in
      try await rides.load(2, .missing)
      _ = try await Self.load(rides, Self.range)
      try await rides.load(2)
      #expect(try await Self.load(rides, Self.range).reference?.windows == Self.windows(0...6))
    }
  }

  @Test func `a window that was never run is kept once it is over before the one that is judged`() async throws {
    try await Rides.with { rides in
      _ = try await Self.load(rides, Self.range, before: day(3))
      let kept = try await rides.store.profiles(of: .unrun(dataset: "rides")).map(\.window)
      #expect(kept == Self.windows(0...2))
    }
  }

  @Test func `what was read of a window for a reference goes once the window is run`() async throws {
    try await Rides.with { (rides) async throws in
      try await rides.play(7, .usual)
      try await rides.night(5)
      let kept = try await rides.store.profiles(of: .unrun(dataset: "rides")).map(\.window)
      #expect(kept == Self.windows(0...6, without: 5))
    }
  }

  @Test func `a window that was never run is read again for columns that the rules ask for since`() async throws {
    try await Rides.with { rides in
      try await rides.play(7, .usual)
      let more = try Rides.dataset(Rides.rules.replacing("columns: [fare]", with: "columns: [fare, city]"))
      let wider = Rides(database: rides.database, store: rides.store, dataset: more, routes: rides.routes)
      let findings = try await wider.night(7).evaluation.findings
      #expect(findings.first { $0.faultClass == .drift && $0.column == "city" }?.outcome == .pass)
    }
  }

  @Test func `a window that was never run is read again once its rows have changed within the lookback`() async throws {
    let rules = Rides.rules.replacing("window: 1 day }", with: "window: 1 day, lookback: 5 windows }")
    try await Rides.with(rules) { rides in
      try await rides.play(7, .usual)
      let night = NightlyRun(rides.dataset, routes: rides.routes, history: rides.store, source: rides.source)
      let first = try await night.lookBack(before: day(8)) { Rides.now }
      #expect(first?.windows == 5 && first?.rowsRead == 1_000)
      try await rides.load(2, .dear)
      try await rides.load(5, .dear)
      let lookback = try await night.lookBack(before: day(8)) { Rides.now }
      #expect(lookback?.changes.isEmpty == true)
      let kept = try await rides.store.profiles(of: .unrun(dataset: "rides")).map(\.window)
      #expect(kept == Self.windows(0...6, without: 5))
      #expect(try await rides.rows("SELECT count(*) FROM leadsman.run") == ["1"])
    }
  }

  @Test func `of very many windows the newest are taken`() async throws {
    let dataset = try Rides.dataset(Rides.rules)
    let time = try #require(dataset.time)
    let windows = time.windows(from: moment(0), to: moment(1000))
    #expect(windows.count == ReferenceWindows.mostWindows)
    #expect(windows.last == day(999))
  }
}

extension ReferenceLoader.Loaded {
  fileprivate var reference: DriftReference? { if case .reference(let reference) = self { reference } else { nil } }

  fileprivate var unavailable: Finding.NotEvaluated? {
    if case .unavailable(let reason) = self { reason } else { nil }
  }
}
