import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// A table named t, a metric of it, and what the catalog proves.
struct ProofCase: Sendable, CustomTestStringConvertible {
  let name: String
  /// With rows; where nothing can be proved, with rows that break the test wherever there can be such.
  let ddl: String
  let metric: Metric
  /// nil: nothing is proved.
  let reason: String?
  /// What the server counts.
  let count: Int64

  var testDescription: String { name }

  static func proved(_ name: String, _ ddl: String, _ metric: Metric, _ reason: String) -> ProofCase {
    ProofCase(name: name, ddl: ddl, metric: metric, reason: reason, count: 0)
  }

  static func unproved(_ name: String, _ ddl: String, _ metric: Metric, count: Int64 = 1) -> ProofCase {
    ProofCase(name: name, ddl: ddl, metric: metric, reason: nil, count: count)
  }

  func verify() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("SET client_min_messages = error; " + ddl)
      let proof = try await connection.proofs(of: [metric])[0]
      #expect(proof?.reason == reason)
      if let proof { #expect(proof.measurement == .count(0)) }
      #expect(try await connection.counts(of: [metric]) == [count])
    }
  }
}

extension Metric {
  static func outside(
    _ column: String, _ minimum: String?, _ maximum: String?, excludesMinimum: Bool = false,
    excludesMaximum: Bool = false, where filter: String? = nil
  ) -> Metric {
    .outside(
      column: column,
      bounds: Bounds(
        minimum: minimum, maximum: maximum, excludesMinimum: excludesMinimum, excludesMaximum: excludesMaximum),
      filter: filter)
  }

  static func unaccepted(_ column: String, _ values: String...) -> Metric {
    .unaccepted(column: column, values: values, filter: nil)
  }

  static func nulls(_ column: String) -> Metric { .nulls(column: column, filter: nil) }

  static func duplicates(_ columns: String...) -> Metric { .duplicates(columns: columns, filter: nil) }
}

extension PostgresConnection {
  /// What the catalog proves of metrics of a table.
  nonisolated func proofs(of metrics: [Metric], in table: String = "t") async throws -> [Proof?] {
    try await transaction(isolation: .repeatableRead) { connection in
      let relation = try await Catalog(connection).relation(RelationName(name: table))
      let constraints = try await ConstraintCatalog(connection).constraints(of: relation.oid)
      let proof = CatalogProof(relation, constraints)
      return metrics.map { proof.prove($0) }
    }
  }

  /// The same metrics by SQL, whatever is proved.
  nonisolated func counts(of metrics: [Metric], in table: String = "t") async throws -> [Int64] {
    let relation = try await Catalog(self).relation(RelationName(name: table))
    let sql = MetricSQL(relation: relation, time: nil, sensitive: [], connection: self)
    var expressions: [String] = []
    for metric in metrics { expressions.append(try await sql.aggregate(metric).expression) }
    let rows = try await query("SELECT \(expressions.joined(separator: ", ")) FROM \(quote(relation.name))")
    return try metrics.indices.map { try rows[0].decode($0) }
  }
}

@Suite struct ProofTests {
  @Test("Metrics of rows, and those with a filter, are never proved")
  func neverProved() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TABLE t (id int PRIMARY KEY CHECK (id > 0), at date NOT NULL, flag boolean CHECK (flag))")
      let metrics: [Metric] = [
        .rowCount(filter: nil), .newest(column: "at"), .nulls(column: "id", filter: "1 / id > 0"),
        .outside("id", "0", nil, where: "true"), .unaccepted(column: "flag", values: ["true"], filter: "flag"),
        .duplicates(columns: ["id"], filter: "flag"),
      ]
      #expect(try await connection.proofs(of: metrics).allSatisfy { $0 == nil })
    }
  }

  @Test("What the server could not count is not proved either")
  func uncountable() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t (id int PRIMARY KEY CHECK (id IN (1, 2)), d date CHECK (d > '2013-01-01'), j json NOT NULL,
          place point, f float8 CHECK (f <= 1), s text CHECK (s = 'a'), n numeric CHECK (n < 5))
        """)
      let metrics: [Metric] = [
        .nulls("gone"), .outside("id", "one", nil), .unaccepted("id", "1", "2", "three"),
        .outside("d", "yesterday", nil),
        .duplicates("id", "j"), .duplicates("id", "place"), .duplicates("id", "gone"), .outside("f", nil, "1e999"),
        .unaccepted("s", "a", "\0"), .outside("n", nil, "0x10"), .unaccepted("j", "{}"), .outside("s", "a", "b"),
      ]
      #expect(try await connection.proofs(of: metrics).map { $0?.reason } == metrics.map { _ in nil })
    }
  }

  @Test("Names and texts that Swift takes as equal and the server does not are kept apart")
  func canonicalEquivalence() async throws {
    try await TestServer.withSchema { connection, _ in
      let (composed, decomposed) = ("\u{e9}", "e\u{301}")
      try await connection.executeScript(
        """
        CREATE TABLE t (s text CHECK (s = '\(composed)'), "\(composed)" int, "\(decomposed)" int NOT NULL);
        INSERT INTO t VALUES ('\(composed)', NULL, 1)
        """)
      let metrics: [Metric] = [.unaccepted("s", decomposed), .unaccepted("s", composed), .nulls(composed)]
      #expect(try await connection.proofs(of: metrics).map { $0?.reason } == [nil, "CHECK t_s_check", nil])
      #expect(try await connection.counts(of: metrics) == [1, 0, 1])
    }
  }

  @Test("A CHECK is not misread under settings that shorten numbers or swap day and month")
  func settings() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        SET extra_float_digits = -10; SET datestyle = 'SQL, DMY'; SET timezone = 'Asia/Tokyo';
        CREATE TABLE t (f float8 CHECK (f >= float8 '0.0999999999999999' AND f < 1), d date CHECK (d >= '01/02/2013'),
          at timestamptz CHECK (at >= '01/02/2013 09:00'));
        INSERT INTO t VALUES (0.0999999999999999, '01/02/2013', '01/02/2013 09:00')
        """)
      let metrics: [Metric] = [
        .outside("f", "0.1", "1"), .outside("d", "2013-02-01", nil), .outside("d", "2013-02-02", nil),
        .outside("at", "2013-02-01T00:00:00Z", nil), .outside("at", "2013-02-01T00:00:01Z", nil),
        .outside("at", "2013-02-01 09:00", nil),
      ]
      #expect(
        try await connection.proofs(of: metrics).map { $0?.reason }
          == [nil, "CHECK t_d_check", nil, "CHECK t_at_check", nil, nil])
      #expect(try await connection.counts(of: metrics) == [1, 0, 1, 0, 1, 0])
    }
  }

  @Test("No more constraints are named than the proof needs")
  func leastReasons() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t (x int NOT NULL, CONSTRAINT a CHECK (x < 100), CONSTRAINT b CHECK (x > 0),
          CONSTRAINT c CHECK (x < 10), CONSTRAINT d CHECK (x <> 5), CONSTRAINT e CHECK (x BETWEEN 3 AND 4))
        """)
      let metrics: [Metric] = [
        .outside("x", "0", "50"), .outside("x", "3", "9"), .outside("x", nil, "100"), .unaccepted("x", "3", "4", "9"),
        .nulls("x"),
      ]
      #expect(
        try await connection.proofs(of: metrics).map { $0?.reason }
          == ["CHECK e", "CHECK e", "CHECK a", "CHECK e", "NOT NULL"])
      try await connection.execute("ALTER TABLE t DROP CONSTRAINT e")
      #expect(
        try await connection.proofs(of: metrics).map { $0?.reason }
          == ["CHECK b and CHECK c", nil, "CHECK a", nil, "NOT NULL"])
    }
  }
}
