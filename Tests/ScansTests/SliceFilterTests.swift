import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

@Suite struct SliceFilterTests {
  private static let conditions = [
    "x > 0", "b", "NOT b", "b IS NULL", "word IN ('a', '') OR i < -18", "n % 7 = 0", "mood > 'low'", "false", "true",
    "NULL", "length(s) = 3 /* the longer */",
  ]

  @Test(
    "a condition's slice is, to the last bit, what a scan of a view with that condition finds",
    arguments: 0..<3 as Range<UInt64>)
  func sameAsView(seed: UInt64) async throws {
    try await TestServer.withSchema { connection, _ in
      try await SliceSegmentTests.create(seed: seed, rows: [20, 6000, 40_000][Int(seed)], on: connection)
      let columns: Set<String> = ["x", "n", "s", "word", "day", "f", "number", "j", "at", "b"]
      let profile = try await TableScan(connection).run(
        .of("t", slices: Self.conditions.map { .filter($0) }, profiling: columns))
      #expect(profile.slices.map(\.slice) == Self.conditions.map { .filter($0) })
      for slice in profile.slices {
        guard case .filter(let condition) = slice.slice else { continue }
        try await connection.executeScript("CREATE VIEW part AS SELECT * FROM t WHERE (\(condition))")
        let part = try await TableScan(connection).run(.of("part", profiling: columns))
        #expect(slice.rowCount == part.rowCount, "\(condition)")
        #expect(slice.columns == part.columns, "\(condition)")
        #expect(profile.measurements[.rowCount(filter: condition)] == .count(part.rowCount))
        try await connection.execute("DROP VIEW part")
      }
    }
  }

  @Test(
    "a condition that fails makes its own slice unavailable, and neither the columns nor other slices",
    arguments: [
      ("1 / (id - 3) > 0", "(SQLSTATE 22012)"), ("word::integer > 0", "A text could not be read"),
      ("nowhere > 0", "A column does not exist"), ("i + 1", "The types do not fit"),
      ("i >", "at the end of the `where`"),
      ("true; DROP TABLE t", "holds a semicolon at character 5"), ("true) OR (true", "closes at character 5"),
      ("i > 0, i > 1", "a comma at character 6"), ("", "its `where` is empty"), ("count(*) > 1", "(SQLSTATE 42803)"),
      ("i > 0 -- all", "holds a comment with --"),
    ])
  func failure(condition: String, reason: String) async throws {
    try await TestServer.withSchema { connection, _ in
      try await SliceSegmentTests.create(seed: 3, rows: 500, on: connection)
      let profile = try await TableScan(connection).run(
        .of("t", slices: [.filter(condition), .filter("i > 0"), .segments(column: "b")], profiling: ["x", "s"]))
      let failed = try #require(profile.slices.first { $0.slice == .filter(condition) })
      #expect(failed.unavailable?.contains(reason) == true, "\(failed.unavailable ?? "")")
      #expect(failed.columns.isEmpty && failed.rowCount == 0)
      #expect(profile.unprofiled.isEmpty && profile.columns.map(\.name) == ["x", "s"])
      #expect(profile.slices.filter { $0.unavailable == nil && $0.slice.segmentColumn == nil }.count == 1)
      #expect(profile.slices.filter { $0.slice.segmentColumn == "b" }.reduce(0) { $0 + $1.rowCount } == 500)
      #expect(profile.rowCount == 500)
    }
  }

  @Test("a column that cannot be read is missing from the slices too, and only there")
  func failingColumn() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE base AS SELECT i FROM generate_series(1, 9) AS i;
        CREATE VIEW t AS SELECT i AS a, 1 / (i - 3) AS bad, i + 2 AS c, i % 2 AS odd FROM base
        """)
      let profile = try await TableScan(connection).run(
        .of("t", slices: [.filter("a > 4"), .segments(column: "odd")], profiling: ["a", "bad", "c"]))
      #expect(profile.unprofiled.keys.sorted() == ["bad"])
      #expect(profile.slices.map(\.rowCount) == [5, 5, 4, 0])
      #expect(profile.slices.dropLast().allSatisfy { $0.columns.map(\.name).sorted() == ["a", "c"] })
      #expect(profile.slices[0].columns.allSatisfy { $0.rowCount == 5 })
    }
  }

  @Test("without a column to profile the slices still count their rows")
  func countsAlone() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT i % 3 AS i FROM generate_series(1, 10) AS i")
      let profile = try await TableScan(connection).run(.of("t", slices: [.filter("i = 1"), .segments(column: "i")]))
      #expect(profile.columns.isEmpty && profile.slices.map(\.rowCount) == [4, 4, 3, 3, 0])
    }
  }

  @Test("a sensitive column is in no slice")
  func sensitive() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT i, 'secret ' || i AS name FROM generate_series(1, 10) AS i")
      let profile = try await TableScan(connection).run(
        .of("t", slices: [.filter("name < 'secret 5'")], profiling: ["i", "name"], sensitive: ["name"]))
      #expect(profile.slices.map(\.rowCount) == [5] && profile.slices[0].columns.map(\.name) == ["i"])
      let filtered = profile.filtered(by: "name < 'secret 5'")
      #expect(filtered.rowCount == 5 && filtered.columns.map(\.name) == ["i"])
      #expect(filtered.unprofiled["name"]?.contains("counted for all rows together") == true)
    }
  }

  @Test("no row leaves the server for a slice where none may")
  func aggregateAlone() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT i FROM generate_series(1, 10) AS i")
      var options = ScanOptions()
      options.strategy = .aggregate
      let profile = try await TableScan(connection).run(
        .of("t", slices: [.filter("i > 4"), .segments(column: "i")], options: options))
      #expect(profile.slices.count == 2)
      #expect(profile.slices.allSatisfy { $0.unavailable?.contains("strategy: aggregate") == true })
    }
  }
}

extension ScanRequest {
  /// A scan of a whole table, cut into slices.
  static func of(
    _ table: String, slices: [Slices], profiling columns: Set<String> = [], sensitive: Set<String> = [],
    options: ScanOptions = ScanOptions()
  ) -> ScanRequest {
    ScanRequest(
      dataset: "d", relation: RelationName(name: table), time: nil, window: .moment, metrics: [],
      distributions: .only(columns), sensitive: sensitive, slices: slices, options: options)
  }
}
