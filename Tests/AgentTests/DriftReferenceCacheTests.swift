import History
import Postgres
import Profiles
import Rules
import TestSupport
import Testing

@testable import Agent
@testable import Checks

/// When a reference that was computed for one night serves another, and when it must not.
@Suite struct DriftReferenceCacheTests {
  private static let range = "{ range: 2013-01-01..2013-01-08 }"

  /// - Parameters:
  ///   - rules: of the dataset.
  ///   - rows: that were kept of the judged window.
  private static func load(
    _ rides: Rides, _ cache: DriftReferenceCache, _ rules: String = Rides.rules, anchor: Anchor? = nil,
    rows: RowSample? = nil
  ) async throws -> DriftReference {
    let dataset = try Rides.dataset(rules)
    let connection = try await rides.database.connect()
    var loader = ReferenceLoader(
      dataset: dataset, reader: SourceReader(connection), profiles: HistoryProfiles(rides.store),
      cache: cache)
    loader.metrics = TestSuite(dataset).referenceMetrics
    let schema = ["id", "at", "city", "fare", "was_late"].enumerated().map {
      SchemaSnapshot.Column(name: $0.element, typeName: "text", isNotNull: false, number: $0.offset + 1)
    }
    let judged = TableProfile(
      dataset: dataset.name, window: day(7), rowCount: 200, schema: SchemaSnapshot(columns: schema, primaryKey: []),
      rowSample: rows)
    let loaded = try await loader.reference(for: judged, anchor)
    await connection.close()
    guard case .reference(let reference) = loaded else { throw Unavailable() }
    return reference
  }

  private struct Unavailable: Error {}

  /// Nothing that is stored can be read any more: whoever looks at it fails.
  private static func spoil(_ rides: Rides) async throws {
    try await rides.store.connection.executeScript("UPDATE leadsman.column_profile SET moments = '\\x01'")
  }

  private static func anchor(_ kind: Anchor.Kind, _ days: Range<Int>, version: String? = nil) -> Anchor {
    Anchor(
      kind, span: Window(start: moment(days.lowerBound), end: moment(days.upperBound)), since: day(7), excluded: [],
      modelVersion: version)
  }

  @Test(
    arguments: [
      "columns: [fare, city]", "columns: all", "columns: [fare], multivariate: false",
      "columns: [fare], seasonality: none", "columns: [fare], segments: [city]",
      "columns: [fare], where: \"city = 'Oslo'\"",
    ])
  func `a reference serves the rule that it was computed for, and no other`(rule: String) async throws {
    try await Rides.with { (rides) async throws in
      let cache = DriftReferenceCache()
      _ = try await Self.load(rides, cache)
      try await Self.spoil(rides)
      _ = try await Self.load(rides, cache)
      let other = Rides.rules.replacing("columns: [fare]", with: rule)
      await #expect(throws: HistoryError.self) { try await Self.load(rides, cache, other) }
    }
  }

  @Test(
    arguments: [
      ("key: [id]", "key: [id, city]"), ("key: [id]", "key: [id]\nroles: { sensitive: [city] }"),
      ("window: 1 day", "window: 1 day, timezone: Africa/Abidjan"),
      ("tests:", "tests:\n  - distribution: { column: fare, statistic: psi, max: 0.25 }"),
      ("tests:", "tests:\n  - not_null: { column: city, within: 10 % }"),
      ("tests:", "tests:\n  - distribution: { column: fare, statistic: psi, max: 0.25, segment_by: city }"),
    ])
  func `what else the rules say of it makes another reference`(part: String, changed: String) async throws {
    try await Rides.with { (rides) async throws in
      let rules = Rides.rules.replacing("columns: [fare]", with: "columns: all")
      let cache = DriftReferenceCache()
      _ = try await Self.load(rides, cache, rules)
      try await Self.spoil(rides)
      _ = try await Self.load(rides, cache, rules)
      let other = rules.replacing(part, with: changed)
      await #expect(throws: HistoryError.self) { try await Self.load(rides, cache, other) }
    }
  }

  @Test func `the same windows under another name are another reference`() async throws {
    try await Rides.with { (rides) async throws in
      let cache = DriftReferenceCache()
      #expect(try await Self.load(rides, cache).label == "the windows of 2013-01-01 to 2013-01-08")
      for version in ["v2", "v3"] {
        let anchor = Self.anchor(.promoted, 0..<7, version: version)
        #expect(try await Self.load(rides, cache, anchor: anchor).label == "the training data of \(version)")
      }
      let accepted = Self.anchor(.accepted, 0..<7)
      #expect(try await Self.load(rides, cache, anchor: accepted).label == "the windows since the accepted change")
    }
  }

  @Test func `the same windows, of which drift is held against the first alone, are another reference`() async throws {
    try await Rides.with { (rides) async throws in
      let rules = Rides.rules.replacing(Self.range, with: "{ trailing: 3 windows }")
      _ = try await Self.load(rides, DriftReferenceCache())
      let cache = DriftReferenceCache()
      #expect(try await Self.load(rides, cache, rules).windows == (0...2).map(day))
      // As many windows as are looked back on, none of which drift looks at together with the judged one.
      let anchor = Self.anchor(.accepted, (4 - WatchedNights.count)..<7)
      #expect(try await Self.load(rides, cache, rules, anchor: anchor).windows == (0...6).map(day))
      #expect(try await Self.load(rides, cache, rules).windows == (0...2).map(day))
    }
  }

  @Test func `windows without a row are looked at again`() async throws {
    try await Rides.with { (rides) async throws in
      let cache = DriftReferenceCache()
      try await rides.load(2, .missing)
      #expect(try await Self.load(rides, cache).windows == (0...6).filter { $0 != 2 }.map(day))
      try await rides.load(2)
      #expect(try await Self.load(rides, cache).windows == (0...6).map(day))
    }
  }

  @Test func `a reference that is not kept leaves no night of the one before it`() async throws {
    try await Rides.with { (rides) async throws in
      let cache = DriftReferenceCache()
      let reference = try await Self.load(rides, cache)
      let judged = try #require(try await rides.store.profiles(of: .unrun(dataset: "rides")).first)
      let night = reference.watchedWindow(of: judged)
      await cache.keep(night, judged.window, "1", of: "rides")
      #expect(await cache.night(judged.window, "1", of: "rides") != nil)
      #expect(await cache.night(judged.window, "2", of: "rides") == nil)
      try await rides.load(2, .missing)
      try await rides.store.transaction(dataset: "rides") {
        _ = try await $0.deleteProfiles(of: .unrun(dataset: "rides"), windows: [day(2)])
      }
      _ = try await Self.load(rides, cache)
      #expect(await cache.night(judged.window, "1", of: "rides") == nil)
    }
  }

  @Test func `what the judged window has decides what its reference is read for`() async throws {
    let rules = Rides.rules.replacing("columns: [fare]", with: "columns: all")
      .replacing(Self.range, with: "{ training: training }")
    try await Rides.with { (rides) async throws in
      try await rides.store.connection.executeScript("CREATE TABLE training AS SELECT * FROM rides")
      let cache = DriftReferenceCache()
      func rows(_ names: String...) -> RowSample {
        RowSample(keys: [1], columns: names.map { .init($0, .numbers([1])) })
      }
      let narrow = try await Self.load(rides, cache, rules)
      #expect(!narrow.hasRows)
      let wide = try await Self.load(rides, cache, rules, rows: rows("fare", "was_late"))
      #expect(wide.hasRows)
    }
  }
}

extension DriftReference {
  /// Whether columns are watched together.
  fileprivate var hasRows: Bool { if case .success? = together { true } else { false } }
}
