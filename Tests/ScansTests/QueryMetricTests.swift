import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// What a user's own query gives: rows, or one number.
@Suite struct QueryMetricTests {
  private static let table = """
    CREATE TABLE t AS SELECT i AS id, timestamptz '2013-01-02 05:00Z' + i * interval '1 hour' AS at,
      timestamp '2013-01-02 00:00' + i * interval '1 hour' AS naive FROM generate_series(0, 47) AS i
    """

  private func scan(
    _ statements: [StatementMetric], zone: String? = nil, sensitive: Set<String> = []
  ) async throws -> TableProfile {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      return try await TableScan(connection).run(.of("t", statements, zone: zone, sensitive: sensitive))
    }
  }

  @Test("the ends of the window are moments, in the dataset's zone where the column has none")
  func placeholders() async throws {
    let queries = [
      "SELECT 1 FROM t WHERE at >= {window_start} AND at < {window_end}",
      "SELECT 1 FROM t WHERE naive >= {window_start} AND naive < { window_end };",
      "SELECT 1 FROM t WHERE at::date = {window_start}::date -- { }",
      "SELECT '{window_start}' AS x, '{' AS \"{\" FROM t WHERE at < {window_end}",
    ].map(StatementMetric.queryRows)
    let profile = try await scan(queries, zone: "America/New_York")
    for query in queries { #expect(profile.count(query) == 24, "\(profile.reason(query) ?? "")") }
  }

  @Test("rows are counted, up to a limit, whatever their columns are")
  func rows() async throws {
    let limit = Int64(StatementMetric.rowLimit)
    let cases: [(String, Int64)] = [
      ("SELECT id, id, 'a' FROM t ORDER BY 1 DESC LIMIT 5", 5), ("VALUES (1), (2)", 2), ("TABLE t", 48),
      ("WITH w AS (SELECT 1) SELECT * FROM w WHERE false", 0), ("SELECT 1\nUNION ALL SELECT 2 -- end", 2),
      ("SELECT FROM generate_series(1, 100000)", limit), ("SELECT FROM generate_series(1, 200000)", limit + 1),
    ]
    let profile = try await scan(cases.map { .queryRows($0.0) })
    for (query, count) in cases {
      #expect(profile.count(.queryRows(query)) == count, "\(query) \(profile.reason(.queryRows(query)) ?? "")")
    }
  }

  @Test("a number is told in all its digits")
  func numbers() async throws {
    let cases = [
      ("SELECT 9007199254740993", "9007199254740993"), ("SELECT 0.1 + 0.2", "0.3"),
      ("SELECT 'NaN'::float8", "NaN"), ("SELECT sum(id) FROM t", "1128"),
    ]
    let profile = try await scan(cases.map { .queryNumber($0.0) })
    for (query, number) in cases { #expect(profile.number(.queryNumber(query)) == number) }
    let null = StatementMetric.queryNumber("SELECT NULL::int")
    #expect(try await scan([null]).measurements[.statement(null)] == .noRows)
  }

  @Test("what gives no single number says why, and takes no other with it")
  func misfits() async throws {
    let cases = [
      ("SELECT 1, 2", "gives 2 columns"), ("SELECT 'a'", "gives text"), ("SELECT id FROM t", "more than one row"),
      ("SELECT id FROM t WHERE false", "gave no row"), ("SELECT 1 / (id - id) FROM t", "22012"),
      ("SELECT ident FROM t", "at character 8 of the `query`"), ("DELETE FROM t", "is no query"),
      ("SELECT 1; SELECT 2", "several statements"), ("SELECT 1) x, (SELECT 2", "closes at character 9"),
      ("SELECT $1", "a parameter at character 8"), ("SELECT {now}", "an unknown name in braces at character 8"),
      ("SELECT {window_start", "an unknown name in braces at character 8"),
      ("SELECT pg_sleep(30), 1", "gives 2 columns"),
    ]
    let profile = try await scan(
      cases.map { .queryNumber($0.0) } + [.queryNumber("SELECT 7")], zone: "America/New_York")
    for (query, words) in cases {
      let reason = profile.reason(.queryNumber(query)) ?? "none"
      #expect(reason.contains(words), "\(query): \(reason)")
    }
    #expect(profile.number(.queryNumber("SELECT 7")) == "7")
    let noWindow = StatementMetric.queryRows("SELECT {window_start}")
    #expect(try await scan([noWindow]).reason(noWindow)?.contains("no `time`") == true)
  }

  @Test("places are those of the user's text, after the placeholders too")
  func places() async throws {
    let query = StatementMetric.queryRows("SELECT {window_start}, {window_end}, ident FROM t")
    let reason = try await scan([query], zone: "UTC").reason(query)
    #expect(reason?.contains("at character 38 of the `query`") == true, "\(reason ?? "")")
  }

  @Test("nothing is written, and no setting outlives the query")
  func readOnly() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t (id integer); CREATE FUNCTION sly() RETURNS integer LANGUAGE sql AS 'INSERT INTO t VALUES (1) RETURNING id'
        """)
      let writes = StatementMetric.queryRows("SELECT sly()")
      let sets = StatementMetric.queryRows("SELECT set_config('statement_timeout', '1ms', false)")
      let after = StatementMetric.queryNumber("SELECT current_setting('statement_timeout') = '1ms'")
      let sleeps = StatementMetric.queryRows("SELECT pg_sleep(0.05)")
      let profile = try await TableScan(connection).run(.of("t", [writes, sets, after, sleeps]))
      #expect(profile.reason(writes)?.contains("25006") == true)
      #expect(profile.count(sets) == 1 && profile.count(sleeps) == 1)
      #expect(try await connection.scalar("SELECT count(*) FROM t", as: Int.self) == 0)
    }
  }

  @Test("beside sensitive columns rows are counted, and no number is told")
  func sensitive() async throws {
    let (rows, number) = (StatementMetric.queryRows("SELECT 1"), StatementMetric.queryNumber("SELECT max(id) FROM t"))
    let profile = try await scan([rows, number], sensitive: ["id"])
    #expect(profile.count(rows) == 1 && profile.reason(number)?.contains("sensitive columns") == true)
  }

  @Test("a TRUNCATE and reload of a table that only the query reads is waited for")
  func reload() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        "CREATE TABLE t (a int); CREATE TABLE far (a int); INSERT INTO far VALUES (1), (2)")
      let reader = try await TestServer.connect("options='-c search_path=\(schema)'")
      let pid = try await reader.backend()
      try await connection.executeScript("BEGIN; TRUNCATE far")
      let query = StatementMetric.queryRows("SELECT f.a FROM far AS f LEFT JOIN t USING (a)")
      let profile = Task { try await TableScan(reader).run(.of("t", [query])) }
      // It is planned before it is locked, which takes a lock of its own.
      try await TestServer.wait(for: pid, until: "wait_event_type = 'Lock'")
      try await connection.executeScript("INSERT INTO far VALUES (1), (2), (3); COMMIT")
      #expect(try await profile.value.count(query) == 3)
      await reader.close()
    }
  }
}
