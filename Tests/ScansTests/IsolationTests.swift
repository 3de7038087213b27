import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

@Suite struct IsolationTests {
  /// Metrics that cannot be had, with what their reason says.
  private static let culprits: [(metric: Metric, reason: String)] = [
    (.nulls(column: "nowhere", filter: nil), "the table has no column 'nowhere'"),
    (.duplicates(columns: ["i", "nowhere"], filter: nil), "the table has no column 'nowhere'"),
    (.newest(column: "i"), "i is int32, not a date or timestamp"),
    (.unaccepted(column: "j", values: ["{}"], filter: nil), "values of j (json) cannot be compared in Postgres"),
    (.rowCount(filter: "nowhere > 0"), "A column does not exist"),
    (.rowCount(filter: "i >"), "The SQL is not well-formed at the end of the `where`"),
    (.rowCount(filter: "true)), count(*) FILTER (WHERE (true"), "closes at character 5 what it did not open"),
    (.rowCount(filter: "true; DROP TABLE t"), "holds a semicolon at character 5"),
    (.rowCount(filter: "i + 1"), "The types do not fit"),
    (.rowCount(filter: "count(*) > 1"), "(SQLSTATE 42803)"),
    (.rowCount(filter: "no_such_function(i)"), "A function or operator does not exist for these types"),
    (.rowCount(filter: "1 / (i - i) > 0"), "(SQLSTATE 22012)"),
    (.rowCount(filter: "nextval('s') > 0"), "The statement would write in a read-only transaction"),
    (.outside(column: "i", bounds: .init(minimum: "ten", maximum: nil), filter: nil), "(SQLSTATE 22P02)"),
    (.outside(column: "d", bounds: .init(minimum: "2013-02-30", maximum: nil), filter: nil), "(SQLSTATE 22008)"),
    (.outside(column: "e", bounds: .init(minimum: "no label", maximum: nil), filter: nil), "(SQLSTATE 22P02)"),
    (.outside(column: "p", bounds: .init(minimum: "(0,0)", maximum: nil), filter: nil), "(SQLSTATE 42883)"),
  ]

  private static let table = """
    CREATE TYPE mood AS ENUM ('low', 'high'); CREATE SEQUENCE s;
    CREATE TABLE t (i integer, d date, j json, e mood, p point);
    INSERT INTO t SELECT i, '2013-01-01', '{}', 'low', '(1,2)' FROM generate_series(1, 10) AS i
    """

  @Test("what cannot be counted is unavailable for its own reason, and everything else is right")
  func metrics() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let sound = (0..<20).map { Metric.rowCount(filter: "i > \($0)") }
      let profile = try await TableScan(connection).run(.of("t", sound + Self.culprits.map(\.metric) + sound))
      for (metric, reason) in Self.culprits {
        #expect(
          profile.reason(metric)?.contains(reason) == true, "\(metric): \(profile.measurements[metric] ?? .noRows)")
      }
      for (index, metric) in sound.enumerated() {
        #expect(profile.measurements[metric] == .count(Int64(max(0, 10 - index))))
      }
      #expect(profile.rowCount == 10)
      #expect(try await connection.scalar("SELECT last_value FROM s", as: Int64.self) == 1)
    }
  }

  @Test("a reason holds no value of the data")
  func noValues() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (s text); INSERT INTO t VALUES ('hunter2')")
      let metric = Metric.rowCount(filter: "s::integer > 0")
      let reason = try await TableScan(connection).run(.of("t", [metric])).reason(metric)
      #expect(reason?.contains("A text could not be read as the type that was asked for") == true)
      #expect(reason?.contains("hunter2") == false)
    }
  }

  @Test("a column that cannot be read is unprofiled, and the others have their profiles in the table's order")
  func columns() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE base AS SELECT i FROM generate_series(1, 9) AS i;
        CREATE VIEW t AS SELECT i AS a, i + 1 AS b, 1 / (i - 3) AS bad, i + 2 AS c, ('x' || i)::integer AS worse, i AS d
        FROM base
        """)
      let profile = try await TableScan(connection).run(.whole("t"))
      #expect(profile.columns.map(\.name) == ["a", "b", "c", "d"])
      #expect(profile.columns.map { $0.moments?.minimum } == [1, 2, 3, 1])
      #expect(profile.columns.allSatisfy { $0.rowCount == 9 })
      #expect(profile.unprofiled.keys.sorted() == ["bad", "worse"])
      #expect(profile.unprofiled["bad"]?.contains("(SQLSTATE 22012)") == true)
      #expect(profile.unprofiled["worse"]?.contains("A text could not be read") == true)
    }
  }

  @Test("a column that is watched and not there is unprofiled")
  func missingColumn() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT 1 AS a")
      let profile = try await TableScan(connection).run(.of("t", profiling: ["a", "b"]))
      #expect(profile.columns.map(\.name) == ["a"])
      #expect(profile.unprofiled == ["b": "the table has no column 'b'"])
    }
  }

  @Test("a connection can scan again after every kind of failure")
  func reuse() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let scan = TableScan(connection)
      _ = try await scan.run(.of("t", Self.culprits.map(\.metric)))
      await #expect(throws: PostgresError.self) { try await scan.run(.of("nowhere")) }
      #expect(try await scan.run(.whole("t")).rowCount == 10)
      #expect(await !connection.isInTransaction)
    }
  }
}
