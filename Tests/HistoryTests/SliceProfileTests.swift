import Columns
import Postgres
import Profiles
import Sketches
import TestSupport
import Testing

@testable import History

@Suite struct SliceProfileTests {
  /// A night of rows by origin, with as many rows a value as the generator says.
  private static func profile(_ number: Int, origins: [String?], seed: UInt64) throws -> TableProfile {
    var random = SeededGenerator(seed: seed)
    var profile = ProfileTests.profile(day(number))
    func columns(_ rows: Int) -> [ColumnProfile] {
      var distance = ColumnProfile(empty: "distance", type: .float64)
      let numbers = (0..<rows).map { _ in Double.random(in: 0..<1000, using: &random) }
      var (moments, quantiles, distinct) = (Moments(), QuantileSketch(), DistinctCount())
      moments.update(numbers)
      quantiles.update(numbers)
      distinct.update(numbers)
      (distance.rowCount, distance.distinct) = (Int64(rows), distinct)
      distance.distribution = .numeric(moments, quantiles)
      var carrier = ColumnProfile(empty: "Carri\"er", type: .text)
      carrier.rowCount = Int64(rows)
      carrier.nullCount = Int64(rows)
      return [distance, carrier]
    }
    for origin in origins {
      let rows = Int.random(in: 1...300, using: &random)
      profile.slices.append(
        SliceProfile(
          slice: .segment(column: "origin", value: origin), rowCount: Int64(rows), columns: columns(rows)))
    }
    profile.slices.append(SliceProfile(slice: .otherSegments(column: "origin")))
    profile.slices.insert(
      SliceProfile(slice: .filter("distance > 5 AND 'ü' <> ''"), rowCount: 40, columns: columns(40)), at: 0)
    profile.slices.append(SliceProfile(.filter("1 / 0 > 1"), unavailable: "A number was divided by zero."))
    profile.slices.append(SliceProfile(slice: .filter("false"), rowCount: 0, columns: columns(0)))
    return profile
  }

  private static let origins = [nil, "", "EWR", "é", "e\u{301}", "{\"slice\": \\ '?'}"]

  private static func save(_ profiles: [TableProfile], in store: HistoryStore) async throws {
    try await store.transaction(dataset: "flights") { transaction in
      for profile in profiles { try await transaction.saveProfile(profile, at: moment(100)) }
    }
  }

  @Test("slices and the sample come back as they were saved", arguments: 0..<3 as Range<UInt64>)
  func roundTrip(seed: UInt64) async throws {
    try await TestDatabase.withStore { store in
      // More columns than one statement saves.
      let many = seed == 2 ? (0..<50).map { "v\($0)" } : Self.origins
      var saved = try Self.profile(1, origins: many, seed: seed)
      saved.sample = seed == 0 ? nil : Sample(share: 0.1, method: .system, seed: 7)
      try await Self.save([saved, try Self.profile(2, origins: ["EWR"], seed: seed)], in: store)
      let loaded = try #require(try await store.profile(of: .dataset("flights"), window: day(1)))
      #expect(loaded.columns == saved.columns)
      #expect(loaded.slices == saved.slices)
      #expect(loaded.sample == saved.sample)
      let next = try #require(try await store.profile(of: .dataset("flights"), window: day(2)))
      #expect(try next.slices == Self.profile(2, origins: ["EWR"], seed: seed).slices)
    }
  }

  @Test("only the slices that are asked for are read")
  func selection() async throws {
    try await TestDatabase.withStore { store in
      let saved = try Self.profile(1, origins: Self.origins, seed: 5)
      try await Self.save([saved], in: store)
      let flights = ProfileScope.dataset("flights")
      let filters = try await store.profiles(of: flights, slices: .filters)[0]
      #expect(filters.columns == saved.columns)
      #expect(filters.slices == saved.slices.filter { $0.slice.segmentColumn == nil } && filters.slices.count == 3)
      let none = try await store.profiles(of: flights, slices: .none)[0]
      #expect(none.columns == saved.columns && none.slices.isEmpty)
    }
  }

  @Test("a window that is scanned again has the slices of the last scan alone")
  func superseded() async throws {
    try await TestDatabase.withStore { store in
      let second = try Self.profile(1, origins: ["EWR"], seed: 2)
      try await Self.save([try Self.profile(1, origins: Self.origins, seed: 1), second], in: store)
      let loaded = try await store.profiles(of: .dataset("flights"))
      #expect(loaded.map(\.slices) == [second.slices])
    }
  }

  @Test("the slices of stored nights merge into what the nights together hold")
  func nights() async throws {
    try await TestDatabase.withStore { store in
      let nights = try (1...4).map {
        try Self.profile($0, origins: $0 % 2 == 0 ? ["EWR", nil] : ["EWR", "JFK"], seed: UInt64($0))
      }
      try await Self.save(nights, in: store)
      let loaded = try await store.profiles(of: .dataset("flights"))
      var merged = loaded[0].slices
      for night in loaded.dropFirst() { try merged.merge(night.slices) }
      func rows(_ slice: Slice, _ slices: [SliceProfile]) -> Int64? { slices.first { $0.slice == slice }?.rowCount }
      for value in ["EWR", "JFK", nil] {
        let slice = Slice.segment(column: "origin", value: value)
        let sum = nights.compactMap { rows(slice, $0.slices) }.reduce(0, +)
        let found = try #require(merged.first { $0.slice == slice })
        #expect(found.rowCount == sum && found.columns.map(\.rowCount) == [sum, sum])
      }
      #expect(rows(.filter("distance > 5 AND 'ü' <> ''"), merged) == 160)
      #expect(merged.first { $0.slice == .filter("1 / 0 > 1") }?.unavailable == "A number was divided by zero.")
    }
  }

  @Test("a slice that cannot be read is an error that names where it stands")
  func damaged() async throws {
    try await TestDatabase.withStore { store in
      try await Self.save([try Self.profile(1, origins: ["EWR"], seed: 1)], in: store)
      try await store.connection.execute("UPDATE leadsman.profile SET slices = '[{\"slice\": 1}]'")
      await #expect(throws: HistoryError.unreadable(table: "profile", column: "slices")) {
        try await store.profiles(of: .dataset("flights"))
      }
    }
  }
}
