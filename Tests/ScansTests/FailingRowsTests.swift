import Postgres
import Profiles
import Scans
import TestSupport
import Testing

@Suite struct FailingRowsTests {
  private static let table = """
    CREATE TABLE t (id integer, region text, n integer, secret text);
    INSERT INTO t SELECT i, CASE WHEN i % 2 = 0 THEN 'EU' ELSE 'US' END, CASE WHEN i % 5 > 0 THEN i % 7 END, 's' || i
    FROM generate_series(120, 1, -1) AS i
    """

  private func keys(
    _ metric: Metric, by key: [String] = ["id"], sensitive: Set<String> = []
  ) async throws -> [String]? {
    var keys: [String]?
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let request = ScanRequest.of("t", [metric], key: key, sensitive: sensitive)
      let profile = try await TableScan(connection).run(request) { _ in [metric] }
      #expect(profile.measurements[metric].map { if case .count = $0 { true } else { false } } == true)
      keys = profile.failingRows[metric]?.keys
    }
    return keys
  }

  @Test("at most five keys, in the order of the key's type")
  func order() async throws {
    #expect(try await keys(.nulls(column: "n", filter: nil)) == ["id=5", "id=10", "id=15", "id=20", "id=25"])
    #expect(try await keys(.nulls(column: "n", filter: "id > 112")) == ["id=115", "id=120"])
    #expect(
      try await keys(.nulls(column: "n", filter: nil), by: ["region", "id"])
        == ["region=EU id=10", "region=EU id=20", "region=EU id=30", "region=EU id=40", "region=EU id=50"])
  }

  @Test("every kind of violation names its rows")
  func kinds() async throws {
    #expect(
      try await keys(.outside(column: "n", bounds: .init(minimum: "1", maximum: nil), filter: "id < 30 /* few ( */"))
        == ["id=7", "id=14", "id=21", "id=28"])
    #expect(try await keys(.unaccepted(column: "region", values: ["EU"], filter: "id < 4")) == ["id=1", "id=3"])
    #expect(try await keys(.duplicates(columns: ["n"], filter: "id < 9")) == ["id=1", "id=8"])
    #expect(try await keys(.duplicates(columns: ["region", "n"], filter: "id < 17")) == ["id=2", "id=16"])
    #expect(try await keys(.duplicates(columns: ["id"], filter: nil)) == [])
  }

  @Test("a count of rows that breaks nothing has no failing rows")
  func noViolation() async throws {
    #expect(try await keys(.rowCount(filter: nil)) == nil)
    #expect(try await keys(.nulls(column: "n", filter: nil), by: []) == nil)
  }

  @Test("no key where a sensitive column takes part: in the test, the key or the filter")
  func sensitive() async throws {
    #expect(try await keys(.nulls(column: "secret", filter: nil), sensitive: ["secret"]) == nil)
    #expect(try await keys(.duplicates(columns: ["n", "secret"], filter: nil), sensitive: ["secret"]) == nil)
    #expect(try await keys(.nulls(column: "n", filter: nil), by: ["id", "secret"], sensitive: ["secret"]) == nil)
    #expect(try await keys(.nulls(column: "n", filter: "SECRET < 's5'"), sensitive: ["secret"]) == nil)
    #expect(try await keys(.breaking(.expression("secret < 's5'"), filter: nil), sensitive: ["secret"]) == nil)
    #expect(try await keys(.breaking(.expression("t::text LIKE '%s5%'"), filter: nil), sensitive: ["secret"]) == nil)
    #expect(try await keys(.breaking(.expression("id > 3"), filter: nil)) == ["id=1", "id=2", "id=3"])
    let limits = Metric.Bounds(minimum: nil, maximum: nil)
    let compared = RowRule.between(column: "region", limits, minimumColumn: nil, maximumColumn: "secret")
    #expect(try await keys(.breaking(compared, filter: nil), sensitive: ["secret"]) == nil)
    #expect(try await keys(.nulls(column: "n", filter: nil), sensitive: ["secret"])?.count == 5)
  }

  @Test(
    "with a sensitive column no test with a filter has keys: a filter can read the whole row without naming a column",
    arguments: [
      "t::text LIKE '%s20%'", "(t).secret = 's20'", "to_jsonb(t) ->> 'sec' || 'ret' IS NULL", "t.* = t.*",
      "(SELECT x FROM t AS x (a, b, c, d) WHERE d = 's20') IS NOT NULL", #"U&"s\0065cret" < 's5'"#, "id < 30",
    ])
  func wholeRow(filter: String) async throws {
    let metrics: [Metric] = [.nulls(column: "n", filter: filter), .unaccepted(column: "n", values: [], filter: filter)]
    for metric in metrics { #expect(try await keys(metric, sensitive: ["secret"]) == nil) }
    #expect(try await keys(.nulls(column: "n", filter: "t::text LIKE '%s20%'")) == ["id=20"])
  }

  @Test("a key that cannot be shown costs the keys alone", arguments: ["no such column", "payload"])
  func unfitKey(key: String) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (n integer, payload json); INSERT INTO t VALUES (NULL, '{}'), (NULL, '[]'), (1, NULL)")
      let metrics: [Metric] = [.nulls(column: "n", filter: nil), .nulls(column: "payload", filter: nil)]
      let profile = try await TableScan(connection).run(.of("t", metrics, key: [key])) { _ in metrics }
      #expect(metrics.map { profile.measurements[$0] } == [.count(2), .count(1)])
      #expect(profile.failingRows.isEmpty)
    }
  }
}
