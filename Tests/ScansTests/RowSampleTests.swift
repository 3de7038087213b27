import Columns
import Foundation
import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// Whole rows that a stream keeps.
@Suite struct RowSampleTests {
  private static let rows = """
    SELECT i, i % 2 = 0 AS even, CASE WHEN i % 10 > 0 THEN i * 0.5::float8 END AS half, (i % 7)::text AS word,
      repeat('x', i % 100) AS long, i::numeric(12,2) AS n, timestamptz '2013-01-01Z' + i * interval '1 minute' AS at,
      ARRAY[i] AS a, md5(i::text)::uuid AS u FROM generate_series(1, 20000) AS i
    """
  private static let names = ScanRequest.Distributions.among([
    "i", "even", "half", "word", "long", "n", "at", "a", "u", "gone",
  ])

  private static func request(
    _ rows: ScanRequest.SampledRows? = .init(columns: names), connections: Int = 1, day: Int? = nil,
    sensitive: Set<String> = [], slices: [ScanRequest.Slices] = []
  ) throws -> ScanRequest {
    var options = ScanOptions()
    options.connections = connections
    var request = ScanRequest(
      dataset: "d", relation: RelationName(name: "t"),
      time: day.map { _ in .init(name: "at", timeZone: .gmt) },
      window: try day.map {
        Window(
          start: try Instant(utc: "2013-01-0\($0)T00:00:00Z"), end: try Instant(utc: "2013-01-0\($0 + 1)T00:00:00Z"))
      } ?? .moment,
      metrics: [], distributions: .all(except: []), sensitive: sensitive, slices: slices, options: options)
    request.sampledRows = rows
    return request
  }

  private static func numbers(_ sample: RowSample, _ name: String) -> [Double?] {
    if case .numbers(let values)? = sample[column: name]?.values { values } else { [] }
  }

  private static func texts(_ sample: RowSample, _ name: String) -> [String?] {
    if case .categories(let values)? = sample[column: name]?.values { values } else { [] }
  }

  @Test func `rows are whole, of numbers, booleans and texts, and each from anywhere in the table`() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t AS \(Self.rows)")
      let sample = try #require(try await TableScan.inParts(connection, schema).run(Self.request()).rowSample)
      #expect(sample.columns.map(\.name) == ["i", "even", "half", "word", "long", "n"] && sample.rowCount == 512)
      let i = Self.numbers(sample, "i").compactMap(\.self)
      #expect(Set(i).count == 512)
      #expect(Self.numbers(sample, "n") == i)
      #expect(Self.numbers(sample, "even") == i.map { $0.truncatingRemainder(dividingBy: 2) == 0 ? 1 : 0 })
      #expect(Self.numbers(sample, "half") == i.map { $0.truncatingRemainder(dividingBy: 10) == 0 ? nil : $0 / 2 })
      #expect(Self.texts(sample, "word") == i.map { String(Int($0) % 7) })
      for (text, i) in zip(Self.texts(sample, "long"), i) {
        let length = Int(i) % 100
        #expect(length > RowSample.longestText ? text?.hasPrefix("#") == true : text?.utf8.count == length)
      }
      // The mean of 512 of 20,000 within four standard errors; each quarter within four of its 128 rows.
      let mean = i.reduce(0, +) / 512
      #expect(abs(mean - 10_000.5) < 1020)
      for quarter in 0..<4 {
        let count = i.count { Int($0 - 1) / 5000 == quarter }
        #expect(abs(count - 128) < 40, "\(quarter): \(count)")
      }
      // Without being asked for, none; of no column that can be kept, none; of a sensitive one, none.
      #expect(try await TableScan(connection).run(Self.request(nil)).rowSample == nil)
      #expect(try await TableScan(connection).run(Self.request(.init(columns: .among(["a", "at"])))).rowSample == nil)
      let withheld = try await TableScan(connection).run(Self.request(sensitive: ["word", "i"])).rowSample
      #expect(withheld?.columns.map(\.name) == ["even", "half", "long", "n"])
    }
  }

  @Test func `windows draw independently, the same window again the same rows`() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t AS \(Self.rows); CREATE INDEX ON t (at)")
      try await connection.execute("VACUUM ANALYZE t")
      var places: [Set<Double>] = []
      for day in [3, 4] {
        let one = try #require(try await TableScan(connection).run(Self.request(day: day)).rowSample)
        #expect(one.rowCount == 512)
        #expect(try await TableScan(connection).run(Self.request(day: day)).rowSample == one)
        places.append(Set(Self.numbers(one, "i").compactMap { $0.map { $0.truncatingRemainder(dividingBy: 1440) } }))
      }
      // 512 of 1440 rows each: 182 places are expected in both, with a standard deviation of 9.
      #expect(abs(places[0].intersection(places[1]).count - 182) < 40)
    }
  }

  @Test(arguments: [1, 2, 3, 5])
  func `the rows are the same for any number of connections`(connections: Int) async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t AS \(Self.rows)")
      let scan = TableScan.inParts(connection, schema)
      #expect((try await scan.chunks(of: Self.request())?.count ?? 1) > 5)
      let one = try #require(try await scan.run(Self.request()).rowSample)
      let several = try #require(try await scan.run(Self.request(connections: connections)).rowSample)
      #expect(several.serialized() == one.serialized())
    }
  }

  @Test func `a condition is held by every row that is kept`() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t AS \(Self.rows)")
      let filter = "i % 3 = 0"
      let rows = ScanRequest.SampledRows(columns: Self.names, filter: filter)
      let sample = try #require(
        try await TableScan.inParts(connection, schema).run(Self.request(rows, slices: [.filter(filter)])).rowSample)
      #expect(sample.rowCount == 512)
      #expect(Self.numbers(sample, "i").allSatisfy { $0?.truncatingRemainder(dividingBy: 3) == 0 })
      // A condition that cannot be had leaves none, instead of others.
      let broken = ScanRequest.SampledRows(columns: Self.names, filter: "1 / (i - 7) > 0")
      let without = try await TableScan(connection).run(
        Self.request(broken, slices: [.filter("1 / (i - 7) > 0")]))
      #expect(without.rowSample == nil && without.columns.count == 9)
    }
  }

  @Test func `a column that cannot be read is missing from the rows`() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE b AS \(Self.rows); CREATE VIEW t AS SELECT i, word, 1 / (i - 15000) AS bad, half FROM b")
      let profile = try await TableScan(connection).run(
        Self.request(.init(columns: .among(["i", "word", "bad", "half"]))))
      #expect(profile.unprofiled.keys.sorted() == ["bad"])
      let sample = try #require(profile.rowSample)
      #expect(sample.columns.map(\.name) == ["i", "word", "half"])
      let i = Self.numbers(sample, "i").compactMap(\.self)
      #expect(Self.texts(sample, "word") == i.map { String(Int($0) % 7) })
    }
  }

  @Test func `of many columns those that are named come first, then the first of the table`() async throws {
    try await TestServer.withSchema { connection, _ in
      let list = (0..<80).map { "i + \($0) AS c\($0)" }.joined(separator: ", ")
      try await connection.executeScript("CREATE TABLE t AS SELECT \(list) FROM generate_series(1, 30) AS i")
      let request = try Self.request(.init(columns: .all(except: ["c1"]), first: ["gone", "c79", "c2"]))
      let sample = try #require(try await TableScan(connection).run(request).rowSample)
      let names = sample.columns.map(\.name)
      #expect(names.count == RowSample.greatestColumnCount && names == ["c0"] + (2...63).map { "c\($0)" } + ["c79"])
      #expect(sample.rowCount == 30)
    }
  }

  @Test func `batches of any length give the same rows`() throws {
    let outputs: [(name: String, type: ColumnType)] = [("n", .int64)]
    let sampling = try #require(RowSampling(.init(columns: .all(except: [])), seed: 5, outputs))
    func sample(_ length: Int) -> RowSample {
      var fold = RowSampleFold(sampling, outputs, part: 3)
      for start in stride(from: 0, to: 9000, by: length) {
        var batch = ColumnBatch(columns: outputs)
        for row in start..<min(9000, start + length) { batch.columns[0].append(Int64(row)) }
        fold.fold(batch)
      }
      return fold.sample()
    }
    let whole = sample(9000)
    #expect(whole.rowCount == 512)
    for length in [1, 7, 512, 4000] { #expect(sample(length) == whole) }
    // The rows with the least keys of all.
    var keys = RowSample.Keys(seed: 5, part: 3)
    let all = (0..<9000).map { (key: keys.next(), row: Double($0)) }.sorted { $0.key < $1.key }
    #expect(Self.numbers(whole, "n") == all.prefix(512).map(\.row))
  }
}
