import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// Rows and numbers of another table, of the same window.
@Suite struct OtherRowsTests {
  private static let tables = """
    CREATE TABLE t (id integer, at timestamptz, price numeric, secret integer);
    CREATE TABLE o AS SELECT i AS id, timestamptz '2013-01-02 05:00Z' + i * interval '1 hour' AS at,
      timestamp '2013-01-02 00:00' + i * interval '1 hour' AS naive, DATE '2013-01-01' + i / 24 AS day,
      CASE WHEN i <> 3 THEN i / 10.0 END AS price, i::float8 AS number, i AS secret, i::text AS word
    FROM generate_series(0, 47) AS i
    """

  private func scan(
    _ statements: [StatementMetric], zone: String? = "America/New_York", sensitive: Set<String> = []
  ) async throws -> TableProfile {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.tables)
      return try await TableScan(connection).run(.of("t", statements, zone: zone, sensitive: sensitive))
    }
  }

  @Test("the same window, by the column that the rule names, of whichever type, or none")
  func windows() async throws {
    let cases: [(OtherRows, Int64)] = [
      (OtherRows(table: "o"), 24), (OtherRows(table: "o", time: .column("naive")), 24),
      (OtherRows(table: "o", time: .column("day")), 24), (OtherRows(table: "o", time: .none), 48),
      (OtherRows(table: "o", filter: "id % 2 = 0"), 12), (OtherRows(table: "o", time: .none, filter: "false"), 0),
    ]
    let profile = try await scan(cases.map { .otherRows($0.0) })
    for (rows, count) in cases { #expect(profile.count(.otherRows(rows)) == count, "\(rows)") }
    let whole = StatementMetric.otherRows(OtherRows(table: "o", time: .none))
    #expect(try await scan([whole], zone: nil).count(whole) == 48)
  }

  @Test("numbers are the server's own, to all their digits")
  func numbers() async throws {
    func metric(_ aggregate: Aggregate, _ column: String, _ rows: OtherRows = OtherRows(table: "o")) -> StatementMetric
    {
      .otherAggregate(aggregate, column: "price", otherColumn: column, rows)
    }
    let empty = metric(.sum, "price", OtherRows(table: "o", filter: "false"))
    let cases = [
      (metric(.sum, "price"), "27.30000000000000000000"), (metric(.maximum, "number"), "23"),
      (metric(.quantile(0.5), "number"), "11.5"), (metric(.distinctCount, "word"), "24"),
      (metric(.zeroShare, "number"), "0.04166666666666666667"),
    ]
    let profile = try await scan(cases.map(\.0) + [empty])
    for (metric, text) in cases { #expect(profile.number(metric) == text, "\(profile.reason(metric) ?? "")") }
    #expect(profile.measurements[.statement(empty)] == .noRows)
  }

  @Test("what the other table cannot give is told, and takes no other with it")
  func refusals() async throws {
    func metric(_ column: String, _ rows: OtherRows = OtherRows(table: "o")) -> StatementMetric {
      .otherAggregate(.sum, column: "price", otherColumn: column, rows)
    }
    let cases: [(StatementMetric, String)] = [
      (metric("gone"), ".o has no column 'gone'"), (metric("word"), "word is text, not a number"),
      (metric("price", OtherRows(table: "o", time: .column("moment"))), "has no column 'moment' to cut the window by"),
      (metric("price", OtherRows(table: "o", time: .column("word"))), "word is text, not a date or timestamp"),
      (metric("price", OtherRows(table: "nowhere")), "There is no table or view nowhere"),
      (metric("price", OtherRows(table: "o", filter: "ident > 1")), "at character 1 of the `where_other`"),
      (metric("price", OtherRows(table: "o", filter: "true) OR (true")), "its `where_other` closes at character 5"),
      (metric("secret"), "secret is sensitive"),
      (.otherAggregate(.sum, column: "secret", otherColumn: "price", OtherRows(table: "o")), "secret is sensitive"),
    ]
    let sound = StatementMetric.otherAggregate(
      .distinctCount, column: "secret", otherColumn: "secret", OtherRows(table: "o"))
    let profile = try await scan(cases.map(\.0) + [sound], sensitive: ["secret"])
    for (metric, words) in cases {
      #expect(profile.reason(metric)?.contains(words) == true, "\(profile.reason(metric) ?? "none"): \(words)")
    }
    #expect(profile.number(sound) == "24")
  }
}
