import Columns
import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

@Suite struct UnusualTableTests {
  private func scan(_ script: String, _ table: String = "t") async throws -> TableProfile {
    var profile: TableProfile?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(script)
      profile = try await TableScan(connection).run(.whole(table))
    }
    return try #require(profile)
  }

  @Test("an empty table has empty profiles and no newest row")
  func emptyTable() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (ts timestamptz, n numeric, s text, b boolean)")
      let time = try ScanRequest.of("t", from: "2013-01-01T05:00:00Z", to: "2013-01-02T05:00:00Z", by: "ts")
      let metrics: [Metric] = [
        .newest(column: "ts"), .nulls(column: "n", filter: "s = 'a'"), .duplicates(columns: ["n", "s"], filter: nil),
      ]
      let profile = try await TableScan(connection).run(
        ScanRequest(
          dataset: "d", relation: time.relation, time: time.time, window: time.window, metrics: metrics,
          distributions: .all(except: []), sensitive: ["s"]))
      #expect(profile.rowCount == 0)
      #expect(metrics.map { profile.measurements[$0] } == [.noRows, .count(0), .count(0)])
      #expect(profile.columns.map(\.name) == ["ts", "n", "s", "b"])
      #expect(profile.columns.allSatisfy { $0.rowCount == 0 && $0.nullCount == 0 && ($0.distinct?.estimate ?? 0) == 0 })
      #expect(profile[column: "n"]?.moments?.mean == nil)
      #expect(profile[column: "s"]?.values == [:] && profile[column: "b"]?.values == [:])
    }
  }

  @Test("an empty window of a full table is empty")
  func emptyWindow() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT now() AS ts FROM generate_series(1, 100)")
      let nulls = Metric.nulls(column: "ts", filter: nil)
      let profile = try await TableScan(connection).run(
        .of("t", from: "2013-01-01T05:00:00Z", to: "2013-01-02T05:00:00Z", by: "ts", [nulls, .newest(column: "ts")]))
      #expect(profile.rowCount == 0)
      #expect(profile.measurements[nulls] == .count(0) && profile.measurements[.newest(column: "ts")] == .noRows)
    }
  }

  @Test("one row is its own minimum, mean and maximum")
  func oneRow() async throws {
    let profile = try await scan("CREATE TABLE t AS SELECT 7 AS i, 'x' AS s")
    let moments = try #require(profile[column: "i"]?.moments)
    #expect(moments.count == 1 && moments.minimum == 7 && moments.mean == 7 && moments.maximum == 7)
    #expect(moments.standardDeviation == 0)
    #expect(profile[column: "s"]?.values == ["x": 1])
  }

  @Test("all null is all null, and all equal is one value")
  func uniform() async throws {
    let profile = try await scan(
      """
      CREATE TABLE t AS SELECT NULL::float8 AS f, NULL::text AS s, NULL::boolean AS b, NULL::date AS d, 5 AS five, 'k' AS k
      FROM generate_series(1, 5000)
      """)
    #expect(["f", "s", "b", "d"].allSatisfy { profile[column: $0]?.nullCount == 5000 })
    #expect(["f", "s", "b", "d"].allSatisfy { profile[column: $0]?.distinct?.estimate == 0 })
    #expect(profile[column: "f"]?.moments?.count == 0 && profile[column: "s"]?.values == [:])
    let five = try #require(profile[column: "five"])
    #expect(five.moments?.standardDeviation == 0 && five.distinct?.estimate.rounded() == 1)
    #expect(profile[column: "k"]?.values == ["k": 5000])
  }

  @Test("NaN and infinities are counted apart, of every type that has them")
  func nonFinite() async throws {
    let profile = try await scan(
      """
      CREATE TABLE t (f double precision, r real, n numeric, d date, ts timestamp, tz timestamptz);
      INSERT INTO t VALUES ('NaN', 'NaN', 'NaN', 'infinity', 'infinity', 'infinity'),
        ('Infinity', 'Infinity', 'Infinity', '-infinity', '-infinity', '-infinity'),
        ('-Infinity', '-Infinity', '-Infinity', NULL, NULL, NULL), (1.5, 1.5, 1.5, 'epoch', 'epoch', 'epoch'),
        (NULL, NULL, NULL, '2013-01-01', '2013-01-01', '294276-12-31 23:59:59Z')
      """)
    for name in ["f", "r", "n"] {
      let column = try #require(profile[column: name])
      #expect(column.nonFiniteCount == 3 && column.nullCount == 1)
      #expect(column.moments?.count == 1 && column.moments?.mean == 1.5)
    }
    for name in ["d", "ts", "tz"] {
      let column = try #require(profile[column: name])
      #expect(column.nonFiniteCount == 2 && column.nullCount == 1 && column.rowCount == 5)
      #expect(column.distinct?.estimate.rounded() == 2)
    }
  }

  @Test("texts of a megabyte are counted and not kept")
  func longTexts() async throws {
    let profile = try await scan(
      """
      CREATE TABLE t AS SELECT repeat(chr(97 + i % 3), 1 << 20) AS s FROM generate_series(1, 12) AS i;
      INSERT INTO t VALUES ('short'), (NULL)
      """)
    let column = try #require(profile[column: "s"])
    #expect(column.rowCount == 14 && column.nullCount == 1)
    #expect(column.values == ["short": 1])
    guard case .categorical(let values) = column.distribution else { throw UnknownZone() }
    #expect(values.total == 13 && values.untracked == 12)
    #expect(column.distinct?.estimate.rounded() == 4)
  }

  @Test("bytes that are no UTF-8 are bytes like others")
  func bytes() async throws {
    let profile = try await scan(
      #"CREATE TABLE t (b bytea); INSERT INTO t VALUES ('\xff00fe'), ('\xc328'), (''), (NULL), ('\xff00fe')"#)
    let column = try #require(profile[column: "b"])
    guard case .opaque(let values) = column.distribution else { throw UnknownZone() }
    #expect(values.total == 4 && column.rowCount == 5 && column.nullCount == 1)
    #expect(column.distinct?.estimate.rounded() == 3)
  }

  @Test("types without a distribution have counts of nulls and of distinct values")
  func otherTypes() async throws {
    let profile = try await scan(
      """
      CREATE TYPE pair AS (a integer, b text);
      CREATE TABLE t (j json, jb jsonb, a integer[], at text[], p point, r int4range, v interval, h time, ip inet,
        u uuid, o oid, m money, c pair, bits bit(3));
      INSERT INTO t VALUES ('{"a": 1}', '{"a": 1}', '{1,NULL,3}', '{x,"y z"}', '(1,2)', '[1,5)', '1 day', '12:00', '::1',
        'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11', 7, 1.5, ROW(1, 'x'), B'101');
      INSERT INTO t SELECT * FROM t; INSERT INTO t (j) VALUES (NULL)
      """)
    #expect(profile.columns.count == 14 && profile.unprofiled.isEmpty)
    for column in profile.columns {
      #expect(column.rowCount == 3 && column.nullCount == 1, "\(column.name)")
      guard case .opaque(let values) = column.distribution else { throw UnknownZone() }
      #expect(values.total == 2, "\(column.name)")
      #expect(column.distinct?.estimate.rounded() == 1, "\(column.name)")
    }
  }

  @Test("a table without columns has rows")
  func noColumns() async throws {
    let profile = try await scan("CREATE TABLE t (); INSERT INTO t DEFAULT VALUES; INSERT INTO t DEFAULT VALUES")
    #expect(profile.rowCount == 2 && profile.columns.isEmpty && profile.schema.columns.isEmpty)
  }

  @Test(
    "views, materialized views, partitioned and inherited tables are read whole",
    arguments: [
      "CREATE VIEW t AS SELECT * FROM base",
      "CREATE MATERIALIZED VIEW t AS SELECT * FROM base",
      """
      CREATE TABLE t (i integer, s text) PARTITION BY RANGE (i);
      CREATE TABLE low PARTITION OF t FOR VALUES FROM (0) TO (50); CREATE TABLE high PARTITION OF t DEFAULT;
      INSERT INTO t SELECT * FROM base
      """,
      """
      CREATE TABLE t (i integer, s text); CREATE TABLE child (more integer) INHERITS (t);
      INSERT INTO t SELECT * FROM base WHERE i < 30; INSERT INTO child SELECT *, 1 FROM base WHERE i >= 30
      """,
      "CREATE UNLOGGED TABLE t AS SELECT * FROM base",
    ])
  func kinds(script: String) async throws {
    let profile = try await scan(
      "CREATE TABLE base AS SELECT i, i % 2 || '' AS s FROM generate_series(1, 100) AS i; \(script)")
    #expect(profile.rowCount == 100)
    #expect(profile[column: "i"]?.moments?.mean == 50.5)
    #expect(profile[column: "s"]?.values == ["0": 50, "1": 50])
  }

  @Test("a materialized view that was never filled is an error, not an empty table")
  func unfilledView() async throws {
    let error = await #expect(throws: PostgresError.self) {
      _ = try await scan("CREATE MATERIALIZED VIEW t AS SELECT 1 AS i WITH NO DATA")
    }
    #expect(error?.sqlState == SQLState("55000"))
  }

  @Test("names in upper case, with blanks and with quotation marks are names")
  func quotedNames() async throws {
    let table = #"Weird "Name""#
    let columns = [#"Sel"ect"#, "Up Case", "%s", "{x}", "order", "ünïcode", "a.b", "'; DROP TABLE t; --"]
    try await TestServer.withSchema { connection, _ in
      var list: [String] = []
      for (index, name) in columns.enumerated() {
        list.append("NULLIF(i % \(index + 2), 0) AS \(try await connection.quote(identifier: name))")
      }
      let quoted = try await connection.quote(identifier: table)
      try await connection.executeScript(
        "CREATE TABLE \(quoted) AS SELECT i AS \"Id\", \(list.joined(separator: ", ")) FROM generate_series(1, 60) AS i"
      )
      let nulls = columns.map { Metric.nulls(column: $0, filter: nil) }
      let profile = try await TableScan(connection).run(
        ScanRequest(
          dataset: "d", relation: try RelationName(parsing: #""Weird ""Name""""#), time: nil, window: .moment,
          metrics: nulls + [.duplicates(columns: columns, filter: nil)], distributions: .all(except: ["Id"]),
          key: ["Id"], sensitive: ["order"])
      ) { _ in nulls }
      for (index, name) in columns.enumerated() {
        #expect(profile.measurements[nulls[index]] == .count(Int64(60 / (index + 2))), "\(name)")
        #expect(profile[column: name]?.nullCount == Int64(60 / (index + 2)), "\(name)")
      }
      #expect(profile.failingRows[nulls[0]]?.keys == ["Id=2", "Id=4", "Id=6", "Id=8", "Id=10"])
    }
  }

  @Test("a table that is not there is told by name")
  func missingTable() async throws {
    let error = await #expect(throws: PostgresError.self) { _ = try await scan("", #"No "Such" Table"#) }
    #expect(
      error?.description
        == #"There is no table or view "No ""Such"" Table"; check the name and the search path."#)
  }

  @Test("what is no table or view is told")
  func notReadable() async throws {
    let error = await #expect(throws: PostgresError.self) { _ = try await scan("CREATE SEQUENCE s", "s") }
    #expect(error?.description == "s is neither a table nor a view; name one of these.")
  }

  @Test("rows of more columns than one statement can count are profiled all the same")
  func manyColumns() async throws {
    let list = (0..<1_500).map { "i + \($0) AS c\($0)" }.joined(separator: ", ")
    let profile = try await scan("CREATE TABLE t AS SELECT \(list) FROM generate_series(1, 3) AS i")
    #expect(profile.columns.count == 1_500 && profile.unprofiled.isEmpty)
    #expect(profile.columns.last?.moments?.mean == 1_501)
  }
}
