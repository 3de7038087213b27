import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

@Suite struct SourceQueryTests {
  // MARK: - Texts

  @Test(
    "A query is told from a table by its first word",
    arguments: [
      ("SELECT 1", true), ("  select*from t", true), ("-- rows\n/* of */ With a AS (SELECT 1) TABLE a", true),
      ("VALUES(1)", true), ("TABLE t", true), ("select 'open", true), ("t", false), ("selects", false),
      ("public.t", false), ("values", false), ("select.t", false), ("\"SELECT 1\"", false), ("", false),
    ])
  func recognised(text: String, isQuery: Bool) {
    #expect(SourceQuery.isQuery(text) == isQuery)
  }

  @Test("Semicolons at the end are dropped, in texts they stay")
  func semicolons() throws {
    #expect(try SourceQuery("SELECT ';' AS a ; ;").text == "SELECT ';' AS a")
    #expect(try SourceQuery("SELECT 1 AS a -- one; two\n;").text == "SELECT 1 AS a")
  }

  @Test(
    "What is not one query is refused with its place",
    arguments: [
      ("SELECT 1; DROP TABLE t", SourceQuery.Flaw.severalStatements(at: 9)),
      ("SELECT 1) AS a, (SELECT 2", .unopened(at: 9)),
      ("SELECT (1", .unclosed(at: 8)), ("SELECT 'a", .unclosed(at: 8)), ("SELECT $1", .parameter(at: 8)),
      ("SELECT 'é', 'a\0'", .nul(at: 15)),
    ])
  func refused(text: String, flaw: SourceQuery.Flaw) {
    #expect(throws: flaw) { try SourceQuery(text) }
  }

  // MARK: - Scans

  private func request(_ query: String, filter: String? = nil, sensitive: Set<String> = []) throws -> ScanRequest {
    var request = ScanRequest.whole("query", sensitive: sensitive)
    request.query = try SourceQuery(query)
    request.filter = filter
    return request
  }

  private static let table = """
    CREATE TABLE t AS SELECT i, i % 3 || '' AS s, now() AS at, ARRAY[i] AS a FROM generate_series(1, 300) AS i
    """

  @Test("A query has the profile of a table that holds its rows")
  func sameAsTable() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let query = "SELECT i + 1 AS i, s, a FROM t WHERE i > 100 ORDER BY i -- in order"
      try await connection.executeScript("CREATE TABLE u AS \(query)")
      let scan = TableScan(connection)
      for sensitive in [[], ["s"]] as [Set<String>] {
        let (rows, table) = (
          try await scan.run(request(query, sensitive: sensitive)),
          try await scan.run(.whole("u", sensitive: sensitive))
        )
        #expect(rows.rowCount == 200 && rows.columns == table.columns && rows.unprofiled.isEmpty)
        #expect(rows.schema.columns.map(\.typeName) == table.schema.columns.map(\.typeName))
      }
    }
  }

  @Test("Only rows that meet the filter are read, of a table and of a query")
  func filtered() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      var table = ScanRequest.whole("t")
      table.filter = "i <= 10 OR s = '9'"
      for request in [table, try request("TABLE t", filter: "i <= 10 OR s = '9'")] {
        let profile = try await TableScan(connection).run(request)
        #expect(profile.rowCount == 10 && profile[column: "i"]?.moments?.maximum == 10)
      }
      table.filter = "i < 1, TRUE"
      let profile = try await TableScan(connection).run(table)
      let reason = "its `where` holds several expressions: a comma at character 6; it must be one expression"
      #expect(profile.unread?.hasSuffix(".t cannot be read: \(reason)") == true)
    }
  }

  @Test(
    "A query that gives no table is refused with a sentence",
    arguments: [
      ("SELECT 1", ScanError.queryColumnUnnamed(number: 1)), ("SELECT 2 AS a, 1 AS a", .queryColumnRepeated(name: "a")),
    ])
  func unfit(query: String, error: ScanError) async throws {
    try await TestServer.withSchema { connection, _ in
      _ = await #expect(throws: error) { try await TableScan(connection).run(request(query)) }
    }
  }

  @Test("Where the server rejects a query the place in it is told, and no value")
  func rejected() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      for (query, words) in [
        ("SELECT i, gone FROM t", "A column does not exist at character 11 of the query"),
        ("SELECT i FROM t WHERE i = 'hunter2'", "could not be read as the type that was asked for at character 27"),
        ("SELECT 1 / 0 AS a FROM t", "The server refused the statement"),
        ("WITH a AS (INSERT INTO t SELECT 1 RETURNING i) SELECT i FROM a", "(SQLSTATE 0A000)"),
      ] {
        let error = await #expect(throws: ScanError.self) { try await TableScan(connection).run(request(query)) }
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
        #expect(error?.description.contains("hunter2") == false)
      }
      #expect(await !connection.isInTransaction)
    }
  }

  // MARK: - Locks and moments

  @Test("The tables under a query are those that its plan reads and its user may lock")
  func tables() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TABLE a (i int); CREATE TABLE b (i int); CREATE TABLE c (i int); CREATE TABLE hidden (i int);
        CREATE VIEW v AS SELECT * FROM c; CREATE VIEW w AS SELECT * FROM hidden; CREATE MATERIALIZED VIEW m AS TABLE a
        """)
      let query = """
        WITH x AS MATERIALIZED (SELECT i FROM \(schema).a) SELECT x.i FROM x, \(schema).v, \(schema).w, \(schema).m
        WHERE EXISTS (SELECT FROM \(schema).b WHERE b.i = x.i)
        """
      let all = try await TableScan(connection).tables(of: request(query))
      #expect(all.map(\.name) == ["a", "b", "c", "hidden"])
      try await TestServer.withRole(in: schema) { role in
        try await connection.executeScript("GRANT SELECT ON a, b, v, w, m TO \(role)")
        let reader = try await TestServer.connect("user=\(role)")
        #expect(try await TableScan(reader).tables(of: request(query)).map(\.name) == ["a", "b"])
        #expect(try await TableScan(reader).run(request(query)).rowCount == 0)
      }
    }
  }

  @Test("A query waits for a table that is being loaded anew, and sees the load whole")
  func waits() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table)
      let reader = try await TestServer.connect()
      let pid = try await reader.query("SELECT pg_backend_pid()")[0].decode(0, as: Int.self)
      try await connection.executeScript("BEGIN; TRUNCATE t")
      let request = try request("SELECT i FROM \(schema).t")
      let rows = Task { try await TableScan(reader).run(request).rowCount }
      try await TestServer.wait(for: pid, until: "wait_event_type = 'Lock'")
      try await connection.executeScript("INSERT INTO t SELECT generate_series(1, 7); COMMIT")
      #expect(try await rows.value == 7)
    }
  }

  @Test("Scans in a moment of another connection see what that one sees")
  func moment() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table)
      let (holder, reader) = (try await TestServer.connect(), try await TestServer.connect())
      let table = RelationName(schema: schema, name: "t")
      try await holder.withReadOnlySnapshot(of: [table]) { snapshot in
        let moment = try await snapshot.export()
        try await connection.executeScript("INSERT INTO t SELECT generate_series(1, 50)")
        for query in [nil, try SourceQuery("SELECT i FROM \(schema).t")] {
          var request = ScanRequest.whole("t", schema: schema)
          request.query = query
          request.moment = moment
          #expect(try await TableScan(reader).run(request).rowCount == 300)
        }
      }
      #expect(try await TableScan(reader).run(.whole("t", schema: schema)).rowCount == 350)
    }
  }
}
