import Columns
import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

/// Counts, sums and limits held against SQL's own, in the column's own type.
@Suite struct TotalsTests {
  private static func expect(_ column: ColumnProfile, equalsSQLOn connection: PostgresConnection) async throws {
    let name = column.name
    // Dates and timestamps count from 1970, as days and microseconds.
    let value =
      switch column.type {
      case .date: "(\(name) - DATE '1970-01-01')::numeric"
      case .timestamp, .timestampTZ: "(extract(epoch FROM \(name)) * 1000000)"
      default: name
      }
    let finite = "\(name)::text NOT IN ('NaN', 'Infinity', '-Infinity', 'infinity', '-infinity')"
    let row = try await connection.query(
      """
      SELECT count(*) FILTER (WHERE \(finite)), sum(\(value)) FILTER (WHERE \(finite))::text,
        min(\(value)) FILTER (WHERE \(finite))::text, max(\(value)) FILTER (WHERE \(finite))::text FROM t
      """)[0]
    let totals = try #require(column.totals, "\(name)")
    let texts = try (1...3).map { try row.decode($0, as: String?.self) }
    #expect(Int64(totals.count) == (try row.decode(0)), "\(name)")
    #expect(totals.sum == texts[0].map { ExactNumber($0) } ?? .zero, "\(name)")
    #expect(totals.minimum == texts[1].flatMap { ExactNumber($0) }, "\(name)")
    #expect(totals.maximum == texts[2].flatMap { ExactNumber($0) }, "\(name)")
  }

  private static let columns = [
    "small", "whole", "big", "money", "wide", "free", "tiny", "huge", "day", "at", "local", "none",
  ]

  @Test("sums and limits are SQL's, of every exact type and any precision", arguments: 1...4)
  func exact(seed: Int) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        SELECT setseed(0.\(seed));
        CREATE TABLE t AS SELECT (random() * 60000 - 30000)::smallint AS small, (random() * 4e9 - 2e9)::integer AS whole,
          ((random() - 0.5) * 9e18)::bigint * 2 + 1 AS big, (random() * 1e8 - 1e7)::numeric(10,2) AS money,
          (random()::numeric * 1e18 + random()::numeric / 1e6)::numeric(38,18) AS wide,
          random()::numeric(18,17) / (1 + random()::numeric(18,17)) * (10::numeric ^ ((random() * 60)::integer - 30)) AS free,
          random()::numeric * 1e-300 AS tiny, trunc(random()::numeric * 1e17) * (10::numeric ^ 400) AS huge,
          '2013-01-01'::date + (random() * 1e6)::integer AS day, '2013-01-01Z'::timestamptz + random() * interval '9000 years' AS at,
          '1013-01-01'::timestamp + random() * interval '1 year' AS local, NULL::numeric AS none
        FROM generate_series(1, 12000);
        UPDATE t SET money = CASE WHEN random() < 0.5 THEN 'NaN'::numeric END WHERE random() < 0.1;
        UPDATE t SET free = CASE WHEN random() < 0.3 THEN -free WHEN random() < 0.5 THEN '-Infinity' END WHERE random() < 0.2;
        UPDATE t SET day = 'infinity' WHERE random() < 0.1; UPDATE t SET at = '-infinity' WHERE random() < 0.1;
        UPDATE t SET big = 9223372036854775807 WHERE random() < 0.2
        """)
      let profile = try await TableScan(connection).run(.whole("t"))
      #expect(profile.columns.map(\.name) == Self.columns)
      for column in profile.columns { try await Self.expect(column, equalsSQLOn: connection) }
      // Beyond the range of a double it is a number to SQL, and to the sketches it is not.
      let huge = try #require(profile[column: "huge"])
      #expect(huge.nonFiniteCount == 12_000 && huge.totals?.count == 12_000)
    }
  }

  @Test("an empty table has totals of nothing")
  func empty() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (i bigint, n numeric, d date, f float8, s text)")
      let columns = try await TableScan(connection).run(.whole("t")).columns
      #expect(columns.map { $0.totals } == [ExactTotals(), ExactTotals(), ExactTotals(), nil, nil])
    }
  }
}
