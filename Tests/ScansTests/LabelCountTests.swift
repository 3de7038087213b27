import Postgres
import Profiles
import Scans
import TestSupport
import Testing

@Suite struct LabelCountTests {
  private static let tables = """
    CREATE TABLE t (id bigint, at timestamptz, label double precision);
    INSERT INTO t VALUES (1, '2013-01-01 12:00Z', 0), (2, '2013-01-01 12:00Z', NULL), (3, '2013-01-01 12:00Z', 'NaN'),
      (4, '2013-01-02 12:00Z', 1), (5, NULL, 1), (6, 'infinity', 1), (7, '-infinity', 1), (NULL, '2013-01-01 12:00Z', 1);
    CREATE TABLE truth (id bigint, label boolean, seen integer);
    INSERT INTO truth VALUES (1, true), (1, false), (2, NULL), (4, true), (5, true), (6, true), (NULL, true), (99, true)
    """

  private func labels(
    _ place: LabelCount.Place, _ script: String = tables, from start: String = "2013-01-01T05:00:00Z",
    by time: String = "at"
  ) async throws -> Int {
    var labels: Int?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(script)
      let request = try ScanRequest.of("t", from: start, to: "2013-01-02T05:00:00Z", by: time)
      labels = try await LabelCount(connection, limits: .standard).labels(place, request)
      #expect(await !connection.isInTransaction)
    }
    return try #require(labels)
  }

  private static let table = LabelCount.Place.table(
    RelationName(name: "truth"), key: "id", column: "label", datasetKey: "id")

  @Test(
    "rows of the window with a label count, in a column; NULL is none, and no time or an infinite one is no window's")
  func column() async throws {
    #expect(try await labels(.column("label")) == 3)
  }

  @Test("rows with a label in another table count once, however many labels they have; a NULL key finds none")
  func table() async throws {
    #expect(try await labels(Self.table) == 1)
  }

  @Test("there are none without rows and without labels")
  func empty() async throws {
    let script = "CREATE TABLE t (id bigint, at timestamptz, label integer); CREATE TABLE truth (LIKE t)"
    for place in [.column("label"), Self.table] { #expect(try await labels(place, script) == 0) }
    let rows = script + "; INSERT INTO t VALUES (1, '2013-01-01 12:00Z', NULL)"
    for place in [.column("label"), Self.table] { #expect(try await labels(place, rows) == 0) }
  }

  @Test("what a view makes of times is made in the dataset's time zone, as in a scan")
  func view() async throws {
    let script = """
      CREATE TABLE base AS SELECT '2013-01-02 01:00Z'::timestamptz AS at, 1 AS label;
      CREATE VIEW t AS SELECT at::date AS day, label FROM base
      """
    #expect(try await labels(.column("label"), script, by: "day") == 1)
  }

  @Test("columns of the names that the query itself uses are columns")
  func names() async throws {
    let script = """
      CREATE TABLE t AS SELECT '2013-01-01 12:00Z'::timestamptz AS at, 1 AS source, 2 AS label;
      CREATE TABLE truth AS SELECT 1 AS source, 2 AS label, NULL::timestamptz AS at
      """
    let place = LabelCount.Place.table(
      RelationName(name: "truth"), key: "source", column: "label", datasetKey: "source")
    #expect(try await labels(place, script) == 1)
  }

  @Test("a column that is gone is an error, not no labels")
  func missing() async throws {
    let label = await #expect(throws: PostgresError.self) { try await labels(.column("truth")) }
    #expect(label?.sqlState == .undefinedColumn)
    await #expect(throws: ScanError.self) { try await labels(.column("label"), by: "happened") }
  }

  @Test(
    "it reads as every scan does: behind a lock, within the time limits, and never fewer rows for the sake of a policy")
  func rules() async throws {
    try await SnapshotRules.expect { connection, limits, relation in
      let request = ScanRequest(
        dataset: "d", relation: relation, time: nil, window: .moment, metrics: [], distributions: .only([]))
      _ = try await LabelCount(connection, limits: limits).labels(.column("n"), request)
    }
    // The table of the truth as well.
    try await SnapshotRules.expect { connection, limits, relation in
      let own = RelationName(schema: relation.schema, name: "own")
      let request = ScanRequest(
        dataset: "d", relation: own, time: nil, window: .moment, metrics: [], distributions: .only([]))
      _ = try await LabelCount(connection, limits: limits).labels(
        .table(relation, key: "n", column: "n", datasetKey: "n"), request)
    }
  }
}
