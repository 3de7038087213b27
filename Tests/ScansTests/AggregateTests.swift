import Foundation
import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// Numbers that the values of a column come to.
@Suite struct AggregateTests {
  private static let aggregates: [Aggregate] = [
    .mean, .minimum, .maximum, .sum, .standardDeviation, .quantile(0.5), .quantile(0.9), .distinctCount, .skewness,
    .zeroShare, .negativeShare,
  ]

  /// The same by a statement of its own, written another way.
  private static func direct(_ aggregate: Aggregate) -> String {
    switch aggregate {
    case .mean: "avg(c)"
    case .minimum: "min(c)"
    case .maximum: "max(c)"
    case .sum: "sum(c)"
    case .standardDeviation: "stddev(c)"
    case .quantile(let share): "percentile_cont(\(share)) WITHIN GROUP (ORDER BY c)"
    case .distinctCount: "(SELECT count(*) FROM (SELECT DISTINCT c FROM t WHERE c IS NOT NULL AND i % 3 > 0) AS d)"
    case .zeroShare: "avg(CASE c WHEN 0 THEN 1 ELSE 0 END)"
    case .negativeShare: "avg(CASE WHEN c < 0 THEN 1 ELSE 0 END)"
    // StepTests have them.
    case .steps, .missingSteps: "NULL"
    case .skewness:
      """
      avg(power(c::float8 - (SELECT avg(c::float8) FROM t WHERE i % 3 > 0), 3))
        / nullif(power(stddev_pop(c::float8), 3), 0)
      """
    }
  }

  @Test(
    "every number is that of a direct query, with and without a filter",
    arguments: ["smallint", "integer", "bigint", "numeric", "numeric(9,2)", "real", "double precision"], [1, 2, 3])
  func sameAsDirect(type: String, seed: UInt64) async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        SELECT setseed(0.\(seed));
        CREATE TABLE t AS SELECT i, CASE WHEN random() < 0.8 THEN (random() * random() * 300 - 60)::\(type) END AS c
        FROM generate_series(1, 200) AS i
        """)
      let metrics = Self.aggregates.map { Metric.aggregate($0, column: "c", filter: "i % 3 > 0") }
      let others = Self.aggregates.map { Metric.aggregate($0, column: "c", filter: nil) }
      let profile = try await TableScan(connection).run(.of("t", metrics + others))
      for (aggregate, metric) in zip(Self.aggregates, metrics) {
        let sql = "SELECT (\(Self.direct(aggregate)))::text FROM t WHERE i % 3 > 0 AND c IS NOT NULL"
        let expected = try await connection.scalar(sql, as: String.self)
        guard case .number(let text)? = profile.measurements[metric] else {
          Issue.record("\(aggregate): \(profile.reason(metric) ?? "not there")")
          continue
        }
        let (found, wanted) = (try #require(Double(text)), try #require(Double(expected)))
        if aggregate == .skewness {
          #expect(abs(found - wanted) <= 1e-9 * max(1, abs(wanted)), "\(aggregate)")
        } else if type == "real" || type == "double precision" {
          // The server adds floating-point numbers in the order of the rows.
          #expect(abs(found - wanted) <= 1e-12 * max(1, abs(wanted)), "\(aggregate)")
        } else {
          #expect(found == wanted, "\(aggregate)")
        }
      }
      for metric in others {
        guard case .number? = profile.measurements[metric] else {
          Issue.record("\(metric): \(profile.reason(metric) ?? "not there")")
          continue
        }
      }
    }
  }

  @Test("sums and limits of integers are told to the last digit")
  func exact() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (c bigint); INSERT INTO t VALUES (9007199254740993), (9223372036854775807)")
      let metrics = [Aggregate.sum, .minimum, .mean].map { Metric.aggregate($0, column: "c", filter: nil) }
      let profile = try await TableScan(connection).run(.of("t", metrics))
      #expect(
        metrics.map { profile.measurements[$0] } == [
          .number("9232379236109516800"), .number("9007199254740993"), .number("4616189618054758400"),
        ])
    }
  }

  @Test("the skewness of values that hardly vary about a large mean is still right")
  func skewnessFarFromZero() async throws {
    try await TestServer.withSchema { connection, _ in
      // A share p of ones has the skewness (1 − 2p) / √(p (1 − p)).
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT 1e6 + (i % 10 = 0)::integer AS c FROM generate_series(0, 999) AS i")
      let metric = Metric.aggregate(.skewness, column: "c", filter: nil)
      guard case .number(let text)? = try await TableScan(connection).run(.of("t", [metric])).measurements[metric]
      else {
        Issue.record("no number")
        return
      }
      #expect(abs(try #require(Double(text)) - 0.8 / 0.3) < 1e-3)
    }
  }

  @Test("of no values there is no number, of one no deviation, of equal ones no skewness")
  func none() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (a integer, b integer); INSERT INTO t VALUES (NULL, 1), (NULL, NULL)")
      let metrics = Self.aggregates.map { Metric.aggregate($0, column: "a", filter: nil) }
      let lone = [Aggregate.standardDeviation, .skewness].map { Metric.aggregate($0, column: "b", filter: nil) }
      let profile = try await TableScan(connection).run(.of("t", metrics + lone))
      for (aggregate, metric) in zip(Self.aggregates, metrics) {
        #expect(profile.measurements[metric] == (aggregate == .distinctCount ? .number("0") : .noRows), "\(aggregate)")
      }
      #expect(lone.map { profile.measurements[$0] } == [.noRows, .noRows])
    }
  }

  @Test("a number that overflows takes no other with it, not even of its own column")
  func overflow() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t AS SELECT 1e308::float8 AS c FROM generate_series(1, 9)")
      let sum = Metric.aggregate(.sum, column: "c", filter: nil)
      let others: [Metric] = [.aggregate(.maximum, column: "c", filter: nil), .nulls(column: "c", filter: nil)]
      let profile = try await TableScan(connection).run(.of("t", [sum] + others))
      #expect(profile.reason(sum)?.contains("22003") == true)
      #expect(others.map { profile.measurements[$0] } == [.number("1e+308"), .count(0)])
    }
  }

  @Test("of a sensitive column only what tells no value leaves the server, and of texts only how many there are")
  func refused() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t AS SELECT i AS secret, 'a'::text AS name FROM generate_series(0, 3) AS i")
      let metrics = Self.aggregates.map { Metric.aggregate($0, column: "secret", filter: nil) }
      let texts = Self.aggregates.map { Metric.aggregate($0, column: "name", filter: nil) }
      let profile = try await TableScan(connection).run(.of("t", metrics + texts, sensitive: ["secret"]))
      for (aggregate, metric) in zip(Self.aggregates, metrics) {
        #expect((profile.reason(metric)?.contains("sensitive") ?? false) == aggregate.tellsValues, "\(aggregate)")
      }
      for (aggregate, metric) in zip(Self.aggregates, texts) {
        let isCounted = profile.measurements[metric] == .number("1")
        #expect(isCounted == (aggregate == .distinctCount))
        if !isCounted { #expect(profile.reason(metric)?.contains("not a number") == true) }
      }
    }
  }
}
