import Checks
import Columns
import Postgres
import Profiles
import Sketches
import TestSupport
import Testing

@testable import History

@Suite struct ProfileTests {
  static let types: [ColumnType] = [
    .bool, .int16, .int32, .int64, .float32, .float64, .numeric, .text, .date, .timestamp, .timestampTZ, .uuid, .json,
    .bytea, .array(of: .array(of: .int32)), .other("tsrange"),
  ]

  static func profile(_ window: Window, rowCount: Int64 = 3, dataset: String = "flights") -> TableProfile {
    var moments = Moments()
    var quantiles = QuantileSketch(k: 64)
    var distinct = DistinctCount()
    var values = ValueCounts()
    let numbers = (0..<1000).map { Double($0 * 7919 % 1000) / 3 }
    moments.update(numbers)
    quantiles.update(numbers)
    distinct.update(numbers)
    var texts = TextSummary()
    for value in ["EWR", "JFK", "", "ü"] {
      values.update(value, count: 3)
      Array(value.utf8).withUnsafeBytes { texts.update($0, times: 3) }
    }
    var columns = types.enumerated().map { number, type in
      ColumnProfile(name: "none \(number)", type: type, rowCount: 5, distribution: .none, distinct: DistinctCount())
    }
    columns.append(
      ColumnProfile(
        name: "distance", type: .float64, rowCount: 1003, nullCount: 2, nonFiniteCount: 1,
        distribution: .numeric(moments, quantiles), distinct: distinct,
        totals: ExactTotals(
          count: 1000, sum: ExactNumber(Int128(Int64.max) * 7), minimum: ExactNumber(-1, power: -3),
          maximum: ExactNumber(Int128(Int64.max))),
        shape: .numbers(SignCounts(count: 1000, zeros: 1, negatives: 0)), designEffect: 7.25))
    columns.append(
      ColumnProfile(
        name: "Ori\"gin", type: .text, rowCount: 12, distribution: .categorical(values), distinct: distinct,
        shape: .texts(texts)))
    var (times, arrays) = (CalendarCounts(.microseconds), ArrayStage())
    times.update([0, 1 << 50])
    for length in 0..<4 { numbers[..<length].withUnsafeBufferPointer { arrays.update($0, nulls: length / 3) } }
    for (name, shape) in [("times", .times(times)), ("arrays", .arrays(arrays.finished()))] as [(String, ColumnShape)] {
      columns.append(
        ColumnProfile(name: name, type: .int16, rowCount: 5, distribution: .none, distinct: nil, shape: shape))
    }
    return TableProfile(
      dataset: dataset, window: window, rowCount: rowCount,
      schema: SchemaSnapshot(
        columns: [.init(name: "distance", typeName: "double precision", isNotNull: true, number: 4)],
        primaryKey: ["distance"]),
      measurements: [
        .rowCount(filter: nil): .count(rowCount), .newest(column: "at"): .instant(moment(1)),
        .nulls(column: "dest", filter: "origin <> 'LGA'"): .unavailable(reason: "it is gone"),
        .duplicates(columns: ["a", "b"], filter: nil): .noRows,
      ],
      columns: columns)
  }

  private static func save(_ profiles: [TableProfile], in store: HistoryStore, scope: ProfileScope? = nil) async throws
  {
    try await store.transaction(dataset: "flights") { transaction in
      for profile in profiles { try await transaction.saveProfile(profile, scope: scope, at: moment(100)) }
    }
  }

  private static func windows(_ profiles: [TableProfile]) -> [Window] { profiles.map(\.window) }

  @Test func `a profile comes back as it was saved, without keys of failing rows`() async throws {
    try await TestDatabase.withStore { store in
      var saved = Self.profile(day(1))
      saved.failingRows = [.duplicates(columns: ["a"], filter: nil): FailingRows(keys: ["a=1"])]
      try await Self.save([saved], in: store)
      let loaded = try #require(try await store.profile(of: .dataset("flights"), window: day(1)))
      #expect(loaded.dataset == "flights")
      #expect(loaded.window == day(1))
      #expect(loaded.rowCount == saved.rowCount)
      #expect(loaded.schema == saved.schema)
      #expect(loaded.measurements == saved.measurements)
      #expect(loaded.columns == saved.columns)
      #expect(loaded.failingRows.isEmpty)
    }
  }

  @Test func `the rows of a profile come back, and damaged ones are an error`() async throws {
    try await TestDatabase.withStore { store in
      var saved = [Self.profile(day(1)), Self.profile(day(2))]
      saved[1].rowSample = RowSample(
        keys: [9, 3],
        columns: [
          .init("n", .numbers([nil, 1.5])), .init("t", .categories(["a", nil])), .init("", .numbers([1, 2])),
        ])
      try await Self.save(saved, in: store)
      let loaded = try await store.profiles(of: .dataset("flights"))
      #expect(loaded.map(\.rowSample) == saved.map(\.rowSample) && loaded[1].rowSample?.keys == [3, 9])
      try await store.connection.execute(
        "UPDATE leadsman.profile SET row_sample = '\\x0102' WHERE row_sample IS NOT NULL")
      await #expect(throws: HistoryError.unreadable(table: "profile", column: "row_sample")) {
        try await store.profiles(of: .dataset("flights"))
      }
    }
  }

  @Test func `the newest profiles within a range come by window, less what is excluded`() async throws {
    try await TestDatabase.withStore { store in
      try await Self.save([5, 1, 3, 2, 4].map { Self.profile(day($0)) }, in: store)
      let flights = ProfileScope.dataset("flights")
      let range = Window(start: moment(2), end: moment(5))
      #expect(Self.windows(try await store.profiles(of: flights)) == (1...5).map(day))
      #expect(Self.windows(try await store.profiles(of: flights, in: range)) == [day(2), day(3), day(4)])
      #expect(Self.windows(try await store.profiles(of: flights, in: range, newest: 2)) == [day(3), day(4)])
      let some = try await store.profiles(of: flights, in: range, excluding: [day(3)], newest: 2)
      #expect(Self.windows(some) == [day(2), day(4)])
      #expect(some.allSatisfy { $0.columns == Self.profile(day(1)).columns })
    }
  }

  @Test(arguments: Verdict.allCases)
  func `windows of broken data and unknown ones are left out unless asked for`(verdict: Verdict) async throws {
    try await TestDatabase.withStore { store in
      try await Self.save([Self.profile(day(1)), Self.profile(day(2))], in: store)
      try await store.transaction(dataset: "flights") { _ = try await $0.saveRun(run(day(1), verdict), findings: []) }
      let isFit = verdict != .brokenData && verdict != .unknown
      let flights = ProfileScope.dataset("flights")
      #expect(Self.windows(try await store.profiles(of: flights)) == (isFit ? [day(1), day(2)] : [day(2)]))
      #expect(Self.windows(try await store.profiles(of: flights, includesUnfit: true)) == [day(1), day(2)])
      // The window counts again once a better run has superseded the bad one.
      try await store.transaction(dataset: "flights") { _ = try await $0.saveRun(run(day(1)), findings: []) }
      #expect(Self.windows(try await store.profiles(of: flights)) == [day(1), day(2)])
    }
  }

  @Test func `a window that is scanned again has one profile`() async throws {
    try await TestDatabase.withStore { store in
      try await Self.save([Self.profile(day(1), rowCount: 1), Self.profile(day(1), rowCount: 2)], in: store)
      #expect(try await store.profiles(of: .dataset("flights")).map(\.rowCount) == [2])
    }
  }

  @Test func `a reference table's profile stays apart from the dataset's own`() async throws {
    try await TestDatabase.withStore { store in
      let scope = ProfileScope.reference(dataset: "flights", table: "ml.training_set")
      try await Self.save([Self.profile(day(1), rowCount: 1)], in: store)
      try await Self.save([Self.profile(day(1), rowCount: 2)], in: store, scope: scope)
      // A bad window of the dataset says nothing of the other table.
      try await store.transaction(dataset: "flights") {
        _ = try await $0.saveRun(run(day(1), .brokenData), findings: [])
      }
      #expect(try await store.profiles(of: scope).map(\.rowCount) == [2])
      #expect(try await store.profiles(of: .dataset("flights"), includesUnfit: true).map(\.rowCount) == [1])
    }
  }

  @Test func `the last schema is that of the window before`() async throws {
    try await TestDatabase.withStore { store in
      func profile(_ number: Int, type: String) -> TableProfile {
        TableProfile(
          dataset: "flights", window: day(number), rowCount: 0,
          schema: SchemaSnapshot(
            columns: [.init(name: "a", typeName: type, isNotNull: false, number: 1)], primaryKey: []))
      }
      try await Self.save(
        [profile(1, type: "integer"), profile(2, type: "bigint"), profile(4, type: "text")], in: store)
      let found = try #require(try await store.lastSchema(dataset: "flights", before: day(4)))
      #expect(found.window == day(2))
      #expect(found.schema["a"]?.typeName == "bigint")
      let none = try await store.lastSchema(dataset: "flights", before: day(1))
      #expect(none?.window == nil)
    }
  }

  @Test(arguments: ["moments", "quantiles", "value_counts", "distinct_count", "totals", "shape"])
  func `damaged bytes of a sketch are an error that names the column`(column: String) async throws {
    try await TestDatabase.withStore { store in
      try await Self.save([Self.profile(day(1))], in: store)
      try await store.connection.execute(
        "UPDATE leadsman.column_profile SET \(column) = '\\x0102' WHERE \(column) IS NOT NULL")
      await #expect(throws: HistoryError.unreadable(table: "column_profile", column: column)) {
        try await store.profiles(of: .dataset("flights"))
      }
    }
  }
}
