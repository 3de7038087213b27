import Checks
import Columns
import Postgres
import Profiles
import Sketches
import TestSupport
import Testing

@testable import History

/// What becomes of the profiles of a week's windows.
@Suite struct RollUpTests {
  private static let week = Window(start: moment(6), end: moment(13))
  private static let fingerprint = Metric.fingerprint(updatedAt: nil)
  private static let broken = Metric.nulls(column: "a", filter: nil)

  /// A day on which `a` counts on from the day before.
  private static func profile(
    _ number: Int, rows: Int = 100, sample: Sample? = nil, slices: [SliceProfile] = [], isText: Bool = false
  ) -> TableProfile {
    var column = ColumnProfile(empty: "a", type: isText ? .text : .int64)
    column.rowCount = Int64(rows)
    if case .numeric(var moments, var quantiles) = column.distribution {
      let values = (0..<rows).map { Double(number * 1_000 + $0) }
      moments.update(values)
      quantiles.update(values)
      column.distribution = .numeric(moments, quantiles)
      if rows > number { column.shape = .numbers(SignCounts(count: rows, zeros: number, negatives: 1)) }
    }
    return TableProfile(
      dataset: "flights", window: day(number), rowCount: Int64(rows),
      schema: SchemaSnapshot(
        columns: [.init(name: "a", typeName: "bigint", isNotNull: false, number: number)], primaryKey: []),
      measurements: [
        .rowCount(filter: nil): .count(Int64(rows)), broken: .count(Int64(number)),
        .newest(column: "at"): rows == 0 ? .noRows : .instant(moment(number, microseconds: 7)),
        .duplicates(columns: ["a"], filter: nil): .count(0),
        .outside(column: "a", bounds: .init(minimum: "0", maximum: nil), filter: nil):
          number == 8 ? .unavailable(reason: "it is gone") : .count(1),
        fingerprint: .fingerprint(Fingerprint(method: "1.15", sum: "-\(number)")),
      ],
      columns: rows == 0 ? [] : [column], slices: slices, sample: sample)
  }

  private static func save(_ profiles: [TableProfile], verdicts: [Int: Verdict] = [:], in store: HistoryStore)
    async throws
  {
    try await store.transaction(dataset: "flights") { transaction in
      for profile in profiles {
        try await transaction.saveProfile(profile, at: moment(100))
        let verdict = verdicts.first { day($0.key) == profile.window }?.value ?? .healthy
        _ = try await transaction.saveRun(run(profile.window, verdict), findings: [])
      }
    }
  }

  private static func rollUp(_ store: HistoryStore, _ numbers: ClosedRange<Int> = 6...12) async throws -> RollUp {
    try await store.transaction(dataset: "flights") {
      try await $0.rollUp(dataset: "flights", numbers.map(day), into: week, at: moment(200))
    }
  }

  private static func windows(_ store: HistoryStore) async throws -> [Window] {
    try await store.profiles(of: .dataset("flights"), includesUnfit: true).map(\.window)
  }

  @Test func `what adds up adds up, and what does not is left out`() async throws {
    try await TestDatabase.withStore { store in
      try await Self.save((5...13).map { Self.profile($0, rows: $0 == 9 ? 0 : 100) }, in: store)
      guard case .done(let rolledUp) = try await Self.rollUp(store) else {
        Issue.record("nothing was rolled up")
        return
      }
      let week = try #require(try await store.profile(of: .dataset("flights"), window: Self.week))
      #expect(week.columns == rolledUp.profile.columns && week.rowCount == 600)
      guard case .numeric(let moments, _)? = week[column: "a"]?.distribution else {
        Issue.record("\(week)")
        return
      }
      #expect(
        week[column: "a"]?.shape == .numbers(SignCounts(count: 600, zeros: 6 + 7 + 8 + 10 + 11 + 12, negatives: 6)))
      #expect(week[column: "a"]?.rowCount == 600 && moments.minimum == 6_000 && moments.maximum == 12_099)
      #expect(
        week.measurements == [
          .rowCount(filter: nil): .count(600), Self.broken: .count(6 + 7 + 8 + 9 + 10 + 11 + 12),
          .newest(column: "at"): .instant(moment(12, microseconds: 7)),
        ])
      #expect(week.schema["a"]?.number == 12)
      #expect(try await Self.windows(store) == [day(5), Self.week, day(13)])
      #expect(rolledUp.parts == (6...12).map(day) && rolledUp.leftOut.isEmpty)
    }
  }

  @Test func `broken and unknown windows are left out and listed, and a superseded profile goes too`() async throws {
    try await TestDatabase.withStore { store in
      let profiles = (6...12).map { Self.profile($0) }
      try await Self.save(
        [Self.profile(7, rows: 3)] + profiles, verdicts: [8: .brokenData, 10: .unknown, 11: .drifted], in: store)
      _ = try await Self.rollUp(store)
      let weeks = try await store.rolledUpWeeks(dataset: "flights")
      #expect(weeks.map(\.week) == [Self.week])
      #expect(weeks[0].parts == [6, 7, 9, 11, 12].map(day) && weeks[0].leftOut == [8, 10].map(day))
      #expect(try await store.profile(of: .dataset("flights"), window: Self.week)?.rowCount == 500)
      let left = try await store.connection.query("SELECT count(*) FROM leadsman.profile")
      #expect(try left[0].decode(0, as: Int.self) == 1)
    }
  }

  @Test func `a week is rolled up once; what is scanned of it later stays beside it`() async throws {
    try await TestDatabase.withStore { store in
      try await Self.save((6...12).map { Self.profile($0) }, in: store)
      _ = try await Self.rollUp(store)
      try await Self.save([Self.profile(8, rows: 5)], in: store)
      guard case .nothing = try await Self.rollUp(store) else {
        Issue.record("it was rolled up again")
        return
      }
      #expect(try await store.profile(of: .dataset("flights"), window: Self.week)?.rowCount == 700)
      #expect(try await store.profile(of: .dataset("flights"), window: day(8))?.rowCount == 5)
    }
  }

  @Test(arguments: [true, false])
  func `windows that do not merge stay, with the reason`(isText: Bool) async throws {
    try await TestDatabase.withStore { store in
      let odd = isText ? Self.profile(9, isText: true) : Self.profile(9, sample: Sample(share: 0.5))
      try await Self.save((6...12).map { $0 == 9 ? odd : Self.profile($0) }, in: store)
      guard case .kept(let reason) = try await Self.rollUp(store) else {
        // The sample is stored by then, so that the two can be told apart.
        Issue.record("they were merged")
        return
      }
      #expect(reason.contains(isText ? "changed its kind of type" : "same sample"))
      #expect(try await Self.windows(store) == (6...12).map(day))
    }
  }

  @Test func `a week has no rows of its own`() throws {
    let days = [6, 7].map { number in
      var day = Self.profile(number)
      day.rowSample = RowSample(keys: [UInt64(number)], columns: [.init("a", .numbers([1]))])
      return day
    }
    #expect(try RolledUpWeek(Self.week, days: days, leftOut: []).profile.rowSample == nil)
  }

  @Test func `slices are merged with the windows`() throws {
    let slice = Slice.filter("a > 0")
    func part(_ number: Int) -> TableProfile {
      let whole = Self.profile(number)
      return Self.profile(number, slices: [SliceProfile(slice: slice, rowCount: 100, columns: whole.columns)])
    }
    // A window without rows has no slices, which says nothing of the others.
    let days = [part(8), part(6), part(7), Self.profile(9, rows: 0)]
    let week = try RolledUpWeek(Self.week, days: days, leftOut: [])
    #expect(week.profile.slices.map(\.slice) == [slice] && week.profile.slices[0].rowCount == 300)
    #expect(week.profile.slices[0].columns == week.profile.columns)
    #expect(week.parts == [6, 7, 8, 9].map(day))
  }

  @Test func `a fingerprint comes back as it was saved, with what else a mark tells`() async throws {
    try await TestDatabase.withStore { store in
      var unread = Self.profile(7)
      unread.measurements[.rowCount(filter: nil)] = .unavailable(reason: "no time")
      try await Self.save([Self.profile(6), unread], in: store)
      let marks = try await store.profileMarks(of: .dataset("flights"), in: Self.week)
      #expect(marks.map(\.window) == [day(6), day(7)] && marks.map(\.rowCount) == [100, nil])
      #expect(marks[0].fingerprints == [Self.fingerprint: Fingerprint(method: "1.15", sum: "-6")])
      #expect(marks[0].schema["a"]?.number == 6)
    }
  }

  @Test func `the stamp tells of every profile that comes, goes or is superseded`() async throws {
    try await TestDatabase.withStore { store in
      let scope = ProfileScope.dataset("flights")
      var stamps = [try await store.profilesStamp(of: [scope], in: Self.week)]
      func look() async throws { stamps.append(try await store.profilesStamp(of: [scope], in: Self.week)) }
      for number in [6, 7, 6] {
        try await Self.save([Self.profile(number)], in: store)
        try await look()
      }
      _ = try await store.transaction(dataset: "flights") { try await $0.deleteProfiles(of: scope, windows: [day(7)]) }
      try await look()
      #expect(Set(stamps).count == 5)
      try await Self.save([Self.profile(20)], in: store)
      try await look()
      #expect(stamps[5] == stamps[4])
    }
  }

  @Test(arguments: ["", "1.15", "1.15 ", " 7", "1.15 x", "1.15 7 8", "1.15 -", "1.15 7.5"])
  func `a text that is no fingerprint is none`(text: String) { #expect(Fingerprint(text) == nil) }
}
