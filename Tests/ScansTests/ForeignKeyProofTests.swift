import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// When a foreign key is believed.
@Suite struct ForeignKeyProofTests {
  private static let base = """
    CREATE TABLE o (x integer, y integer, PRIMARY KEY (x, y), UNIQUE (x), UNIQUE (y));
    INSERT INTO o VALUES (1, 2);
    CREATE TABLE t (a integer, b integer);
    """
  private static let key = "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES o (x)"
  private static let one = StatementMetric.orphans(["a"], "o", ["x"], trusts: true)

  private func way(_ script: String, _ metric: StatementMetric = one) async throws -> ScanExplanation.Way? {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.base + script)
      return try await TableScan(connection).explain(.of("t", [metric])).metrics[.statement(metric)]
    }
  }

  @Test(
    "a valid key over the same columns proves that no row lacks its partner, where the rule trusts it",
    arguments: [
      (key, one),
      (
        "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b, a) REFERENCES o (y, x)",
        StatementMetric.orphans(["a", "b"], "o", ["x", "y"], trusts: true)
      ),
      (
        "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a, b) REFERENCES o (x, y) MATCH FULL",
        StatementMetric.orphans(["a", "b"], "o", ["x", "y"], trusts: true)
      ),
      ("\(key) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT k", one),
      (
        """
        DROP TABLE t; CREATE TABLE t (a integer) PARTITION BY LIST (a); CREATE TABLE t1 PARTITION OF t FOR VALUES IN (1);
        \(key)
        """, one
      ),
    ])
  func proved(script: String, metric: StatementMetric) async throws {
    #expect(try await way(script, metric) == .proved(by: "foreign key k, which the rule trusts"))
  }

  @Test(
    "nothing else does",
    arguments: [
      "", "\(key) NOT VALID", "\(key) DEFERRABLE", "\(key); ALTER TABLE t DISABLE TRIGGER ALL",
      "\(key); ALTER TABLE o DISABLE TRIGGER ALL", "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (b) REFERENCES o (x)",
      "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES o (y)",
      "ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a, b) REFERENCES o (x, y)",
      "\(key); CREATE TABLE child () INHERITS (t)",
      "CREATE TABLE p (x integer UNIQUE); ALTER TABLE t ADD CONSTRAINT k FOREIGN KEY (a) REFERENCES p (x)",
    ])
  func unproved(script: String) async throws {
    #expect(try await way(script) == .statement)
  }

  @Test("without the rule's word, or with a filter, the rows are read")
  func untrusted() async throws {
    #expect(try await way(Self.key, .orphans(["a"], "o", ["x"])) == .statement)
    #expect(try await way(Self.key, .orphans(["a"], "o", ["x"], trusts: true, filter: "b > 0")) == .statement)
  }

  @Test(
    "what a key let through while it did not look is found where it is not trusted, which is why trust is asked for")
  func replica() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        Self.base + Self.key
          + "; SET session_replication_role = replica; INSERT INTO t VALUES (7); RESET session_replication_role")
      let read = StatementMetric.orphans(["a"], "o", ["x"])
      let profile = try await TableScan(connection).run(.of("t", [read, Self.one]))
      #expect(profile.count(read) == 1 && profile.count(Self.one) == 0)
    }
  }
}
