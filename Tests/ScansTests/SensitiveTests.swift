import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

@Suite struct SensitiveTests {
  private static let table = """
    CREATE TABLE t AS SELECT i AS id, CASE WHEN i % 10 > 0 THEN 'secret ' || i % 50 END AS tail,
      i * 7919 AS salary, i % 3 AS n
    FROM generate_series(1, 1000) AS i
    """

  @Test("a sensitive column is counted in hash buckets, and none of its values leaves the server")
  func buckets() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let request = ScanRequest(
        dataset: "d", relation: RelationName(name: "t"), time: nil, window: .moment,
        metrics: [.nulls(column: "tail", filter: nil), .duplicates(columns: ["tail"], filter: nil)],
        distributions: .all(except: ["id"]), key: ["id"], sensitive: ["tail", "salary"])
      let profile = try await TableScan(connection).run(request) { _ in request.metrics }
      #expect(profile.columns.map(\.name) == ["tail", "salary", "n"])
      let tail = try #require(profile[column: "tail"]?.values)
      #expect(tail.values.reduce(0, +) == 900 && profile[column: "tail"]?.nullCount == 100)
      #expect(tail.keys.allSatisfy { $0.wholeMatch(of: #/bucket \d+/#) != nil } && (2...16).contains(tail.count))
      // Numbers are spread evenly: about 1000 / 16 in each.
      let salary = try #require(profile[column: "salary"]?.values)
      #expect(salary.count == 16 && salary.values.allSatisfy { (25...110).contains($0) })
      #expect(profile.failingRows.isEmpty)
      var text = ""
      dump(profile, to: &text)
      #expect(!text.contains("secret") && !text.contains("\(1000 * 7919)"))
    }
  }

  @Test("no statement asks for a sensitive column but inside a count")
  func statements() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table)
      let relation = try await Catalog(connection).relation(RelationName(name: "t"))
      let plan = try await ScanPlan(.whole("t", sensitive: ["tail", "salary"]), relation, window: .all, on: connection)
      let stream = try await plan.streamSQL(plan.streamed)
      #expect(stream.contains("SELECT \"id\", \"n\" FROM"))
      let entries = try await plan.sensitiveEntries().map(\.expression)
      #expect(entries.count == 34 && entries.allSatisfy { $0.hasPrefix("count(*) FILTER (WHERE ") })
    }
  }

  @Test("a sensitive column that cannot be counted is unprofiled, with the reason")
  func uncountable() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE base AS SELECT i FROM generate_series(1, 9) AS i;
        CREATE VIEW t AS SELECT i, 1 / (i - 3) AS secret FROM base
        """)
      let profile = try await TableScan(connection).run(.whole("t", sensitive: ["secret"]))
      #expect(profile.columns.map(\.name) == ["i"])
      #expect(profile.unprofiled["secret"]?.contains("(SQLSTATE 22012)") == true)
    }
  }

  @Test("the newest value of a sensitive column stays in the server, unless it is the time column")
  func newest() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT '2013-01-01 12:00Z'::timestamptz AS at, '1970-05-17'::date AS born")
      let time = try ScanRequest.of("t", from: "2013-01-01T05:00:00Z", to: "2013-01-02T05:00:00Z", by: "at")
      let metrics: [Metric] = [.newest(column: "born"), .newest(column: "at"), .nulls(column: "born", filter: nil)]
      let profile = try await TableScan(connection).run(
        ScanRequest(
          dataset: "d", relation: time.relation, time: time.time, window: time.window, metrics: metrics,
          distributions: .only([]), sensitive: ["born", "at"]))
      #expect(
        profile.reason(metrics[0])
          == "born is sensitive, so its newest value may not leave the server; name the time column instead")
      #expect(profile.measurements[metrics[1]] == .instant(try Instant(utc: "2013-01-01T12:00:00Z")))
      #expect(profile.measurements[metrics[2]] == .count(0))
    }
  }
}
