import Columns
import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

@Suite struct ProfileTests {
  @Test("the profile of a numeric column is what SQL says of it", arguments: 0..<6 as Range<UInt64>)
  func numbers(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let rows = Int.random(in: 1...20_000, using: &random)
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        SELECT setseed(0.\(seed + 1));
        CREATE TABLE t AS SELECT (random() * 1e6)::integer AS i, (random() * 300)::smallint - 150::smallint AS small,
          (random() * 1e15)::bigint AS big, (random() - 0.3) * 10 ^ (random() * 12) AS f, random()::real AS r,
          (random() * 1000)::numeric(9,3)::numeric AS n FROM generate_series(1, \(rows));
        UPDATE t SET f = CASE WHEN random() < 0.1 THEN NULL WHEN random() < 0.1 THEN 'NaN'
          WHEN random() < 0.1 THEN 'Infinity' WHEN random() < 0.1 THEN '-Infinity' ELSE f END,
          n = CASE WHEN random() < 0.1 THEN 'NaN' WHEN random() < 0.1 THEN '-Infinity' ELSE n END,
          i = CASE WHEN random() < 0.5 THEN i END
        """)
      let profile = try await TableScan(connection).run(.whole("t"))
      #expect(profile.columns.map(\.name) == ["i", "small", "big", "f", "r", "n"])
      for column in profile.columns {
        try await expect(column, equalsSQLOn: connection)
      }
    }
  }

  private func expect(_ column: ColumnProfile, equalsSQLOn connection: PostgresConnection) async throws {
    let (name, finite) = (column.name, "\(column.name)::text NOT IN ('NaN', 'Infinity', '-Infinity')")
    let row = try await connection.query(
      """
      SELECT count(*), count(*) - count(\(name)), count(\(name)) FILTER (WHERE NOT \(finite)),
        min(\(name)::float8) FILTER (WHERE \(finite)), max(\(name)::float8) FILTER (WHERE \(finite)),
        avg(\(name)::float8) FILTER (WHERE \(finite)), avg(abs(\(name)::float8)) FILTER (WHERE \(finite)),
        count(DISTINCT \(name)) FILTER (WHERE \(finite))
      FROM t
      """)[0]
    #expect(column.rowCount == (try row.decode(0)))
    #expect(column.nullCount == (try row.decode(1)))
    #expect(column.nonFiniteCount == (try row.decode(2)))
    let moments = try #require(column.moments)
    #expect(moments.minimum == (try row.decode(3, as: Double?.self)))
    #expect(moments.maximum == (try row.decode(4, as: Double?.self)))
    #expect(column.quantiles?.count == moments.count)
    #expect(Int64(moments.count) == column.rowCount - column.nullCount - column.nonFiniteCount)
    if let mean = moments.mean {
      let (expected, scale): (Double, Double) = (try row.decode(5), try row.decode(6))
      #expect(abs(mean - expected) <= 1e-12 * scale)
    }
    let distinct: Int64 = try row.decode(7)
    let estimate = try #require(column.distinct).estimate
    #expect(abs(estimate - Double(distinct)) <= max(0.5, 5 * 0.016 * Double(distinct)))
  }

  @Test("the counts of values are exact, and NULL is no value")
  func values() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TYPE mood AS ENUM ('low', 'high'); CREATE DOMAIN code AS varchar(3);
        CREATE TABLE t AS SELECT (ARRAY['a', 'b', '', NULL, 'ü'])[1 + i % 5] AS s, (ARRAY['x', 'y'])[1 + i % 2]::char(3) AS c,
          (ARRAY['low', NULL, 'high']::mood[])[1 + i % 3] AS e, (ARRAY[true, NULL, false])[1 + i % 3] AS b,
          (ARRAY['AA', 'UA'])[1 + i % 2]::code AS d
        FROM generate_series(0, 9999) AS i
        """)
      let profile = try await TableScan(connection).run(.whole("t"))
      #expect(profile[column: "s"]?.values == ["a": 2000, "b": 2000, "": 2000, "ü": 2000])
      #expect(profile[column: "s"]?.nullCount == 2000)
      #expect(profile[column: "c"]?.values == ["x  ": 5000, "y  ": 5000])
      #expect(profile[column: "e"]?.values == ["low": 3334, "high": 3333])
      #expect(profile[column: "b"]?.values == ["true": 3334, "false": 3333])
      #expect(profile[column: "b"]?.nullCount == 3333)
      #expect(profile[column: "d"]?.values == ["AA": 5000, "UA": 5000])
      #expect(profile.columns.allSatisfy { $0.rowCount == 10_000 })
      #expect(profile[column: "s"].map { $0.distinct?.estimate.rounded() } == 4)
    }
  }

  @Test("the profile of a window is of that window alone, and parts merge to the whole")
  func windows() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t AS SELECT '2013-01-01 05:00Z'::timestamptz + i * interval '1 minute' AS ts, i AS n, i % 7 || '' AS s
        FROM generate_series(0, 2879) AS i
        """)
      func scan(_ start: String, _ end: String) async throws -> [ColumnProfile] {
        let time = try ScanRequest.of("t", from: start, to: end, by: "ts")
        return try await TableScan(connection).run(
          ScanRequest(
            dataset: "d", relation: time.relation, time: time.time, window: time.window, metrics: [],
            distributions: .all(except: ["ts"]))
        ).columns
      }
      let (first, middle, end) = ("2013-01-01T05:00:00Z", "2013-01-02T05:00:00Z", "2013-01-03T05:00:00Z")
      var merged = try await scan(first, middle)
      #expect(merged.map(\.rowCount) == [1440, 1440])
      for (index, part) in try await scan(middle, end).enumerated() { try merged[index].merge(part) }
      let whole = try await scan(first, end)
      #expect(merged.map(\.name) == ["n", "s"])
      #expect(merged[0].rowCount == 2880 && merged[0].moments?.maximum == 2879)
      #expect(merged[1].values == whole[1].values)
    }
  }

  @Test("the catalog's columns and primary key come with the profile")
  func schema() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t (gone integer, b numeric(10,2), a varchar(20) NOT NULL, PRIMARY KEY (a, b));
        ALTER TABLE t DROP COLUMN gone
        """)
      let schema = try await TableScan(connection).run(.of("t")).schema
      #expect(
        schema
          == SchemaSnapshot(
            columns: [
              .init(name: "b", typeName: "numeric(10,2)", isNotNull: true, number: 2),
              .init(name: "a", typeName: "character varying(20)", isNotNull: true, number: 3),
            ], primaryKey: ["a", "b"]))
    }
  }
}
