import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// What rows of one block have in common tells less than rows from all over the table.
@Suite struct SampleDesignTests {
  private static func effects(
    _ select: String, order: String, method: Sample.Method = .system, slices: [ScanRequest.Slices] = []
  ) async throws -> TableProfile {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT \(select) FROM generate_series(1, 60000) AS i ORDER BY \(order)")
      var options = ScanOptions()
      options.sample = Sample(share: 0.4, method: method)
      return try await TableScan(connection).run(
        ScanRequest(
          dataset: "d", relation: RelationName(name: "t"), time: nil, window: .moment, metrics: [],
          distributions: .all(except: []), slices: slices, options: options))
    }
  }

  private static let columns = """
    i AS n, sin(i / 5000.0) AS x, timestamptz '2013-01-01Z' + i * interval '1 minute' AS at,
    CASE WHEN i > 20000 THEN i END AS late, 'c' || i / 6000 AS c, i > 30000 AS b, 5 AS same, md5((i / 600)::text)::uuid AS u
    """

  @Test("rows in no order tell as much as rows drawn one by one")
  func shuffled() async throws {
    let profile = try await Self.effects(Self.columns, order: "md5(i::text)")
    for column in profile.columns {
      // About 200 blocks: a standard error of a tenth.
      #expect(column.designEffect >= 1 && column.designEffect < 1.5, "\(column.name): \(column.designEffect)")
    }
    #expect(profile[column: "same"]?.designEffect == 1)
  }

  @Test("rows in order tell about as much as their blocks")
  func clustered() async throws {
    let profile = try await Self.effects(
      Self.columns, order: "i",
      slices: [.filter("i > 1000"), .segments(column: "c"), .segments(column: "b", profiling: ["n"])])
    for column in profile.columns where column.name != "same" {
      #expect(column.designEffect > 20, "\(column.name): \(column.designEffect)")
    }
    #expect(profile[column: "same"]?.designEffect == 1)
    for slice in profile.slices where slice.rowCount > 0 {
      let column = try #require(slice.columns.first { $0.name == "n" })
      #expect(column.designEffect > 20, "\(slice.slice)")
    }
  }

  @Test("rows drawn one by one have no design effect")
  func bernoulli() async throws {
    let profile = try await Self.effects(Self.columns, order: "i", method: .bernoulli)
    #expect(profile.columns.allSatisfy { $0.designEffect == 1 })
  }

  @Test("the effect is the variance of the mean over that of independent rows", arguments: [UInt64(1), 2, 3])
  func truth(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let (blocks, size, between) = (400, 20, 0.3)
    var (ratio, cells) = (BlockRatio(), BlockCells(count: 4))
    for _ in 0..<blocks {
      let common = Double.random(in: -1...1, using: &random)
      let isAlike = Double.random(in: 0..<1, using: &random) < between
      let cell = Int.random(in: 0..<4, using: &random)
      for _ in 0..<size {
        // A share ρ of the variance lies between blocks: the effect is 1 + (size − 1) ρ.
        let own = Double.random(in: -1...1, using: &random)
        ratio.add(1e15 + 1_000 * (between.squareRoot() * common + (1 - between).squareRoot() * own))
        cells.add(cell: isAlike ? cell : Int.random(in: 0..<4, using: &random))
      }
      ratio.endBlock()
      cells.endBlock()
    }
    let expected = 1 + Double(size - 1) * between
    #expect(abs((ratio.designEffect ?? 0) / expected - 1) < 0.3)
    // All of a block's rows are in one cell in that share of the blocks.
    #expect(abs((cells.designEffect ?? 0) / expected - 1) < 0.3)
  }

  @Test("one block tells no more than one row, and equal values need no more")
  func extremes() {
    var (one, equal, none) = (BlockRatio(), BlockRatio(), BlockRatio())
    for value in 0..<50 {
      one.add(Double(value))
      equal.add(1e300)
    }
    one.endBlock()
    equal.endBlock()
    none.endBlock()
    #expect(one.designEffect == 50 && equal.designEffect == nil && none.designEffect == nil)
  }
}
