import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// Columns that fail in a stream, found on a server.
@Suite struct StreamCulpritTests {
  @Test("columns of a view that fail late cost three further reads at most, and the last is of what cannot fail")
  func late() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE base AS SELECT i FROM generate_series(1, 1000) AS i;
        CREATE VIEW t AS SELECT i AS a, 1 / (i - 998) AS b, 1 / (i - 999) AS c, 1 / (i - 1000) AS d, i + 1 AS e FROM base
        """)
      let before = try await tuplesRead(connection)
      let profile = try await TableScan(connection).run(.stream("t"))
      let reads = Double(try await tuplesRead(connection) - before) / 1_000
      // One for the counts, one for the stream.
      #expect(reads <= 5.001 && reads > 4)
      #expect(profile.columns.map(\.name) == ["a"] && profile.columns[0].rowCount == 1_000)
      #expect(profile.unprofiled.keys.sorted() == ["b", "c", "d", "e"])
      #expect(profile.unprofiled["b"]?.contains("(SQLSTATE 22012)") == true)
      #expect(
        profile.unprofiled["e"]?.hasPrefix("this or another column that was read with it fails on the data") == true)
    }
  }

  @Test("columns that fail early are all found, each with its reason, whatever their number")
  func early() async throws {
    try await TestServer.withSchema { connection, _ in
      let culprits = (0..<12).map { "1 / (i - 3) AS bad\($0), i + \($0) AS good\($0)" }.joined(separator: ", ")
      try await connection.executeScript(
        """
        CREATE TABLE base AS SELECT i FROM generate_series(1, 1000) AS i;
        CREATE VIEW t AS SELECT \(culprits), ('x' || i)::integer AS text FROM base
        """)
      let before = try await tuplesRead(connection)
      let profile = try await TableScan(connection).run(.stream("t"))
      #expect(try await tuplesRead(connection) - before < 2_200)
      #expect(profile.columns.map(\.name) == (0..<12).map { "good\($0)" })
      #expect(profile.unprofiled.count == 13)
      #expect(profile.unprofiled["text"]?.contains("A text could not be read") == true)
      #expect((0..<12).allSatisfy { profile.unprofiled["bad\($0)"]?.contains("(SQLSTATE 22012)") == true })
    }
  }

  @Test("a column that fails while the server plans, and a view whose columns come all at once")
  func unplannable() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE VIEW t AS SELECT 1 AS a, 1 / 0 AS bad, 'x'::text AS b, 0 / 0 AS worse")
      let profile = try await TableScan(connection).run(.stream("t"))
      #expect(profile.columns.map(\.name) == ["a", "b"] && profile.unprofiled.keys.sorted() == ["bad", "worse"])
      try await connection.executeScript(
        """
        CREATE VIEW at_once AS SELECT * FROM (SELECT i AS a, 1 / (i - 500) AS bad, i AS b FROM generate_series(1, 999) AS i OFFSET 0) AS s
        """)
      let atOnce = try await TableScan(connection).run(.stream("at_once"))
      #expect(atOnce.unprofiled["bad"]?.contains("(SQLSTATE 22012)") == true)
      #expect((atOnce.columns.map(\.name) + atOnce.unprofiled.keys).sorted() == ["a", "b", "bad"])
    }
  }

  @Test(
    "in a database without an encoding, a text that is no UTF-8 costs its column, read by one connection or several")
  func encoding() async throws {
    let name = TestServer.uniqueName("ascii")
    let admin = try await TestServer.connect()
    try await admin.execute("CREATE DATABASE \(name) TEMPLATE template0 ENCODING SQL_ASCII LOCALE 'C'")
    do {
      let connection = try await TestServer.connect("dbname=\(name)")
      try await connection.executeScript(
        #"CREATE TABLE t AS SELECT i, 's' || i AS s, CASE WHEN i = 15000 THEN E'\xff' ELSE 'x' END AS bad, sin(i) AS x FROM generate_series(1, 20000) AS i"#
      )
      for connections in [1, 3] {
        var scan = TableScan(connection, connect: { try await TestServer.connect("dbname=\(name)") })
        scan.chunkSizes.blocks = 8
        let profile = try await scan.run(.stream("t", connections: connections))
        #expect(profile.columns.map(\.name) == ["i", "s", "x"] && profile.columns.allSatisfy { $0.rowCount == 20_000 })
        #expect(profile.unprofiled["bad"]?.contains("(SQLSTATE 22021)") == true)
        #expect(await !connection.isInTransaction)
      }
      await connection.close()
    } catch {
      try await admin.execute("DROP DATABASE \(name) WITH (FORCE)")
      throw error
    }
    try await admin.execute("DROP DATABASE \(name) WITH (FORCE)")
  }

  private func tuplesRead(_ connection: PostgresConnection) async throws -> Int64 {
    try await connection.executeScript("SELECT pg_stat_force_next_flush()")
    return try await connection.scalar("SELECT seq_tup_read FROM pg_stat_user_tables WHERE relid = 'base'::regclass")
  }
}
