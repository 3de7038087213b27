import Postgres
import Profiles
import Sketches
import TestSupport
import Testing

@testable import Scans

/// The stream alone is sampled; every count is of all rows.
@Suite struct SampleTests {
  private static let rows = "SELECT i, i % 7 AS k, i % 2 = 0 AS even FROM generate_series(1, 20000) AS i"

  private static func request(
    _ sample: Sample, _ metrics: [Metric] = [], sensitive: Set<String> = [], slices: [ScanRequest.Slices] = []
  ) -> ScanRequest {
    var options = ScanOptions()
    options.sample = sample
    options.connections = 2
    return ScanRequest(
      dataset: "d", relation: RelationName(name: "t"), time: nil, window: .moment, metrics: metrics,
      distributions: .all(except: []), sensitive: sensitive, slices: slices, options: options)
  }

  /// A database of its own, as a foreign server is in no schema.
  private static func withDatabase(_ body: (PostgresConnection) async throws -> Void) async throws {
    try await TestDatabase.with { database in
      let connection = try await database.connect()
      do { try await body(connection) } catch {
        await connection.close()
        throw error
      }
      await connection.close()
    }
  }

  @Test(
    "the same seed gives the same bytes, another one other rows, on any number of connections",
    arguments: Sample.Method.allCases)
  func repeatable(_ method: Sample.Method) async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t AS \(Self.rows); ANALYZE t")
      func bytes(_ seed: Int, _ scan: TableScan) async throws -> [UInt8] {
        let profile = try await scan.run(Self.request(Sample(share: 0.2, method: method, seed: seed)))
        #expect(profile.sample?.seed == seed && profile.columns.count == 3)
        return profile.columns.flatMap(\.bytes)
      }
      let first = try await bytes(1, TableScan(connection))
      #expect(try await bytes(1, .inParts(connection, schema)) == first)
      #expect(try await bytes(2, TableScan(connection)) != first)
    }
  }

  @Test(
    "over seeds a sample is of the share that was asked for, and its mean that of all rows",
    arguments: Sample.Method.allCases)
  func unbiased(_ method: Sample.Method) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS \(Self.rows)")
      var (rows, sum, windows) = (0.0, 0.0, 0.0)
      for seed in 1...40 {
        let profile = try await TableScan(connection).run(Self.request(Sample(share: 0.25, method: method, seed: seed)))
        let column = try #require(profile[column: "i"])
        rows += Double(column.rowCount)
        sum += Double(column.rowCount) * (column.moments?.mean ?? 0)
        windows += 1
      }
      // 40 seeds of 5,000 rows; of about 90 blocks where whole ones are taken. Four standard errors.
      let blocks = method == .bernoulli ? 20_000.0 : 89
      let error = 4 * (0.25 * 0.75 / (blocks * windows)).squareRoot()
      #expect(abs(rows / windows / 20_000 - 0.25) < error)
      let spread = 20_000 / 12.0.squareRoot()
      #expect(abs(sum / rows - 10_000.5) < 4 * spread * (0.75 / (0.25 * blocks * windows)).squareRoot())
    }
  }

  @Test("counts, limits, keys and sensitive columns are of all rows", arguments: Sample.Method.allCases)
  func countsOfAll(_ method: Sample.Method) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t AS \(Self.rows); INSERT INTO t VALUES (7, NULL, true), (-1, NULL, true); ANALYZE t")
      let metrics: [Metric] = [
        .rowCount(filter: nil), .nulls(column: "k", filter: nil), .duplicates(columns: ["i"], filter: nil),
        .outside(column: "i", bounds: .init(minimum: "0", maximum: nil), filter: nil),
      ]
      let sample = Sample(share: 0.02, method: method)
      let profile = try await TableScan(connection).run(
        Self.request(sample, metrics, sensitive: ["even"], slices: [.filter("k = 3")]))
      #expect(profile.rowCount == 20_002 && profile.sample == sample)
      #expect(metrics.map { profile.measurements[$0] } == [.count(20_002), .count(2), .count(1), .count(1)])
      #expect(profile[column: "even"]?.rowCount == 20_002)
      let sampled = try #require(profile[column: "i"])
      #expect(sampled.rowCount < 2_000 && profile[column: "k"]?.rowCount == sampled.rowCount)
      let slice = try #require(profile.slices.first { $0.slice == .filter("k = 3") })
      #expect(slice.rowCount < 400 && slice.columns.count == 2)
    }
  }

  @Test("partitions and materialized views are sampled too", arguments: Sample.Method.allCases)
  func otherTables(_ method: Sample.Method) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE b AS \(Self.rows); CREATE MATERIALIZED VIEW m AS SELECT * FROM b;
        CREATE TABLE t (i integer, k integer, even boolean) PARTITION BY HASH (i);
        CREATE TABLE t0 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 0);
        CREATE TABLE t1 PARTITION OF t FOR VALUES WITH (MODULUS 2, REMAINDER 1); INSERT INTO t SELECT * FROM b
        """)
      let request = Self.request(Sample(share: 0.3, method: method))
      for renaming in ["", "ALTER TABLE t RENAME TO p; ALTER MATERIALIZED VIEW m RENAME TO t"] {
        try await connection.executeScript(renaming)
        let profile = try await TableScan(connection).run(request)
        let rows = try #require(profile[column: "i"]?.rowCount)
        #expect(profile.unprofiled.isEmpty && profile.rowCount == 20_000 && rows > 1_000 && rows < 12_000)
      }
    }
  }

  @Test(
    "of a view or a foreign table no distribution is taken, and the reason says what to do; counts are taken",
    arguments: [
      ("CREATE VIEW t AS SELECT * FROM b", "a view; leave `sample` out, or name the table behind it"),
      (
        """
        CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
        CREATE FOREIGN TABLE t (i integer) SERVER files OPTIONS (program 'seq 20000')
        """, "a foreign table; leave `sample` out, or read it where it is"
      ),
    ])
  func refused(_ made: (sql: String, reason: String)) async throws {
    try await Self.withDatabase { connection in
      try await connection.executeScript("CREATE TABLE b AS \(Self.rows); \(made.sql)")
      let profile = try await TableScan(connection).run(
        Self.request(Sample(share: 0.1), [.nulls(column: "i", filter: nil)], slices: [.filter("i > 3")]))
      #expect(profile.rowCount == 20_000 && profile.measurements[.nulls(column: "i", filter: nil)] == .count(0))
      #expect(profile.columns.isEmpty && profile.sample == nil)
      let reason = "no sample can be taken of \(made.reason)"
      #expect(profile.unprofiled["i"] == reason)
      #expect(profile.slices.map(\.unavailable) == [reason])
    }
  }

  @Test("of a query no distribution is taken")
  func query() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE b AS \(Self.rows)")
      var request = Self.request(Sample(share: 0.1))
      request.query = try SourceQuery("SELECT * FROM b")
      let profile = try await TableScan(connection).run(request)
      #expect(
        profile.rowCount == 20_000
          && profile.unprofiled["k"]
            == "no sample can be taken of a query; leave `sample` out, or write TABLESAMPLE into it"
      )
    }
  }

  @Test("a partitioned table with a foreign part, which Postgres would read in full, is not sampled")
  func foreignPart() async throws {
    try await Self.withDatabase { connection in
      try await connection.executeScript(
        """
        CREATE EXTENSION file_fdw; CREATE SERVER files FOREIGN DATA WRAPPER file_fdw;
        CREATE TABLE t (i integer) PARTITION BY RANGE (i); CREATE TABLE t0 PARTITION OF t FOR VALUES FROM (0) TO (1);
        CREATE FOREIGN TABLE t1 PARTITION OF t FOR VALUES FROM (1) TO (99999) SERVER files OPTIONS (program 'seq 200')
        """)
      let profile = try await TableScan(connection).run(Self.request(Sample(share: 0.1)))
      #expect(profile.unprofiled["i"]?.contains("has foreign partitions, of which no sample can be taken") == true)
    }
  }
}
