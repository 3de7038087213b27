import Columns
import Postgres
import Profiles
import Scans
import Sketches
import TestSupport
import Testing

/// What a scan says of a table is what SQL says of it: counts, limits and sums to the last digit, the rest within the
/// bound that it states.
@Suite struct ExactnessTests {
  /// The columns of a seeded table, with the expression that fills each.
  private static let columns: [(name: String, type: String, expression: String)] = [
    ("i2", "smallint", "(random() * 65535 - 32768)::smallint"),
    ("i4", "integer", "floor(exp(random() * 21))::integer * sign(random() - 0.5)::integer"),
    ("i8", "bigint", "(9223372036854775807 - floor(random() * 1000)::bigint) * sign(random() - 0.4)::bigint"),
    ("id", "bigint", "9007199254740993 + i"),
    ("n2", "numeric(12,2)", "round((exp(random() * 20) - 5000)::numeric, 2)"),
    ("n", "numeric", "((random() - 0.5) * 1e6)::numeric * (10::numeric ^ floor(random() * 60 - 30)::integer)"),
    ("f8", "double precision", "(random() - 0.5) * 10 ^ (random() * 30 - 15)"),
    ("f4", "real", "(exp(random() * 10))::real"),
    ("s", "text", "left(repeat(chr(97 + floor(random() ^ 3 * 26)::integer), 5), floor(random() * 4)::integer)"),
    ("at", "timestamptz", "'2020-01-01'::timestamptz + random() * interval '400 days'"),
    ("day", "date", "'1999-12-31'::date + floor(random() ^ 2 * 9000)::integer"),
    ("b", "boolean", "random() < 0.3"),
  ]

  @Test("counts, limits and sums equal SQL's, moments and sketches keep their bounds", arguments: 0..<200)
  func table(seed: Int) async throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let rows = seed % 20 == 0 ? 0 : Int.random(in: 1...4_000, using: &random)
    let nulls: Double = [0, 0.02, 0.5, 1].randomElement(using: &random) ?? 0
    let odd: Double = [0, 0.01, 0.4].randomElement(using: &random) ?? 0
    let list = Self.columns.map { "CASE WHEN random() >= \(nulls) THEN \($0.expression) END::\($0.type) AS \($0.name)" }
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        SELECT setseed(\(Double(seed) / 1_000));
        CREATE TABLE t AS SELECT \(list.joined(separator: ", ")) FROM generate_series(1, \(rows)) AS i;
        UPDATE t SET f8 = (ARRAY['NaN', 'Infinity', '-Infinity', '-0'])[1 + floor(random() * 4)::integer]::float8,
          f4 = 'NaN', n = (ARRAY['NaN', 'Infinity', '-Infinity', '0'])[1 + floor(random() * 4)::integer]::numeric,
          at = 'infinity', day = '-infinity'
        WHERE random() < \(odd)
        """)
      let profile = try await TableScan(connection).run(.whole("t"))
      #expect(profile.rowCount == Int64(rows))
      #expect(profile.columns.map(\.name) == Self.columns.map(\.name))
      for column in profile.columns {
        try await Self.expectCounts(column, on: connection)
        try await Self.expectTotals(column, on: connection)
        try await Self.expectMoments(column, on: connection)
        try await Self.expectSketches(column, on: connection)
      }
    }
  }

  private static func finite(_ name: String) -> String {
    "\(name)::text NOT IN ('NaN', 'Infinity', '-Infinity', 'infinity', '-infinity')"
  }

  private static func expectCounts(_ column: ColumnProfile, on connection: PostgresConnection) async throws {
    let name = column.name
    let row = try await connection.query(
      "SELECT count(*), count(*) - count(\(name)), count(*) FILTER (WHERE NOT \(finite(name))) FROM t")[0]
    #expect(try column.rowCount == row.decode(0) && column.nullCount == row.decode(1), "\(name)")
    // A text that reads NaN is a text.
    #expect(try column.nonFiniteCount == (column.type == .text ? 0 : row.decode(2)), "\(name)")
  }

  private static func expectTotals(_ column: ColumnProfile, on connection: PostgresConnection) async throws {
    guard column.type.isInteger || column.type == .numeric else { return }
    let (name, totals) = (column.name, try #require(column.totals))
    let sum = totals.count == 0 ? nil : totals.sum
    let found = [sum, totals.minimum, totals.maximum].map { number in number.map { "'\($0)'" } ?? "NULL" }
    let row = try await connection.query(
      """
      SELECT sum(\(name))::numeric IS NOT DISTINCT FROM \(found[0])::numeric,
        min(\(name))::numeric IS NOT DISTINCT FROM \(found[1])::numeric,
        max(\(name))::numeric IS NOT DISTINCT FROM \(found[2])::numeric
      FROM t WHERE \(finite(name))
      """)[0]
    for index in 0..<3 { #expect(try row.decode(index, as: Bool.self), "\(name): \(found)") }
  }

  private static func expectMoments(_ column: ColumnProfile, on connection: PostgresConnection) async throws {
    guard case .numeric(let moments, _) = column.distribution else { return }
    let (name, value) = (column.name, "\(column.name)::float8::numeric")
    let row = try await connection.query(
      """
      SELECT count(*), min(\(name))::float8, max(\(name))::float8, avg(\(value))::float8, avg(abs(\(value)))::float8,
        var_pop(\(value))::float8 FROM t WHERE \(finite(name))
      """)[0]
    #expect(try moments.count == row.decode(0, as: Int.self), "\(name)")
    #expect(try moments.minimum == row.decode(1, as: Double?.self), "\(name)")
    #expect(try moments.maximum == row.decode(2, as: Double?.self), "\(name)")
    guard moments.count > 0 else { return }
    let (mean, scale): (Double, Double) = (try row.decode(3), try row.decode(4))
    let (foundMean, foundVariance) = (try #require(moments.mean), try #require(moments.variance))
    #expect(abs(foundMean - mean) <= 1e-12 * scale, "\(name)")
    let variance: Double = try row.decode(5)
    // The spread of values far from zero is known as well as the values are.
    let doubt = 1e-12 * variance + 4 * scale * scale * 2.3e-16 * 2.3e-16 * Double(moments.count)
    #expect(abs(foundVariance - variance) <= max(doubt, 1e-12 * variance), "\(name)")
  }

  private static func expectSketches(_ column: ColumnProfile, on connection: PostgresConnection) async throws {
    let name = column.name
    let distinct: Int64 = try await connection.query(
      "SELECT count(DISTINCT \(name)) FROM t WHERE \(column.type == .text ? "TRUE" : finite(name))")[0].decode(0)
    let estimate = try #require(column.distinct).estimate
    #expect(abs(estimate - Double(distinct)) <= max(0.5, 5 * 0.016 * Double(distinct)), "\(name)")
    switch column.distribution {
    case .numeric(_, let quantiles):
      guard let median = quantiles.quantiles(at: [0.5])?.first else { return }
      let row = try await connection.query(
        """
        SELECT avg((\(name)::float8 < $1)::integer)::float8, avg((\(name)::float8 <= $1)::integer)::float8
        FROM t WHERE \(finite(name))
        """, [.double(median)])[0]
      let (below, upTo): (Double, Double) = (try row.decode(0), try row.decode(1))
      // The stated error holds for 99 of 100; half as much again for all of these.
      let error = 1.5 * quantiles.normalizedRankError + 1e-9
      #expect(below <= 0.5 + error && upTo >= 0.5 - error, "\(name)")
    case .categorical(let values):
      for entry in values.entries {
        let text = String(decoding: entry.value, as: UTF8.self)
        let count: Int = try await connection.query(
          "SELECT count(*) FROM t WHERE \(name)::text = $1", [.text(text)])[0].decode(0)
        #expect(entry.count == count, "\(name)")
      }
      #expect(values.isExact && Int64(values.total) == column.rowCount - column.nullCount, "\(name)")
    default: break
    }
  }
}
