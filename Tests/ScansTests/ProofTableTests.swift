import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// Uniqueness, and all tables that are read with one.
@Suite(.serialized) struct ProofTableTests {
  private static let loose = """
    CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
    """
  private static let twice = "INSERT INTO t VALUES (1, 1, 'a'), (1, 1, 'a')"

  private static func table(_ constraints: String, _ rows: String = "INSERT INTO t VALUES (1, 1, 'a')") -> String {
    "CREATE TABLE t (a int, b int, s text\(constraints)); \(rows);"
  }

  @Test(
    "Duplicates are proved absent by an index whose columns are among the key's",
    arguments: [
      .proved("primary key", table(", PRIMARY KEY (a)"), .duplicates("a"), "unique index t_pkey"),
      .proved("unique", table(", UNIQUE (a)"), .duplicates("a"), "unique index t_a_key"),
      .proved("a larger key", table(", UNIQUE (a)"), .duplicates("b", "a"), "unique index t_a_key"),
      .proved("several columns", table(", UNIQUE (b, a)"), .duplicates("a", "b"), "unique index t_b_a_key"),
      .proved(
        "nulls are no duplicates", table(", UNIQUE (a)", "INSERT INTO t VALUES (NULL, 1), (NULL, 1)"), .duplicates("a"),
        "unique index t_a_key"),
      .proved(
        "nulls not distinct", table(", UNIQUE NULLS NOT DISTINCT (a)"), .duplicates("a"), "unique index t_a_key"),
      .proved("texts", table(", UNIQUE (s)"), .duplicates("s"), "unique index t_s_key"),
      .unproved("no index", table("", twice), .duplicates("a")),
      .unproved(
        "a smaller key", table(", UNIQUE (a, s)", "INSERT INTO t VALUES (1, 1, 'a'), (1, 1, 'b')"), .duplicates("a")),
      .unproved(
        "a null in the rest of the index", table(", UNIQUE (a, s)", "INSERT INTO t VALUES (1, 1, NULL), (1, 1, NULL)"),
        .duplicates("a", "b")),
      .unproved(
        "an included column", table(", UNIQUE (s) INCLUDE (a)", "INSERT INTO t VALUES (1, 1, 'a'), (1, 1, 'b')"),
        .duplicates("a")),
      .unproved("an index that is not unique", table("", "CREATE INDEX ON t (a); " + twice), .duplicates("a")),
      .unproved("deferrable", table(", UNIQUE (a) DEFERRABLE"), .duplicates("a"), count: 0),
      .unproved("partial", table("", "CREATE UNIQUE INDEX ON t (a) WHERE b > 1; " + twice), .duplicates("a")),
      .unproved(
        "an expression", table("", "CREATE UNIQUE INDEX ON t ((a + b)); INSERT INTO t VALUES (1, 1), (1, 2)"),
        .duplicates("a")),
      .unproved(
        "partly an expression", table("", "CREATE UNIQUE INDEX ON t (a, abs(b)); INSERT INTO t VALUES (1, 1), (1, 2)"),
        .duplicates("a")),
      .unproved(
        "left invalid by CREATE INDEX CONCURRENTLY",
        table(
          "",
          """
          CREATE UNIQUE INDEX i ON t (a); UPDATE pg_index SET indisvalid = false, indisready = false
          WHERE indexrelid = 'i'::regclass; INSERT INTO t VALUES (1, 1), (1, 1)
          """), .duplicates("a")),
      .unproved(
        "a column that takes more texts as equal than the index",
        loose + "CREATE TABLE t (s text COLLATE loose); CREATE UNIQUE INDEX ON t (s COLLATE \"C\");"
          + "INSERT INTO t VALUES ('a'), ('A')", .duplicates("s")),
      .unproved(
        "an index that takes more texts as equal than the column",
        loose + "CREATE TABLE t (s text); CREATE UNIQUE INDEX ON t (s COLLATE loose); INSERT INTO t VALUES ('a')",
        .duplicates("s"), count: 0),
      .unproved(
        "an operator class that is not the type's own", table("", "CREATE UNIQUE INDEX ON t (s text_pattern_ops)"),
        .duplicates("s"), count: 0),
      .unproved("an exclusion", table(", EXCLUDE (a WITH =)"), .duplicates("a"), count: 0),
      .unproved(
        "a hash", table("", "CREATE INDEX ON t USING hash (a); " + twice), .duplicates("a")),
      .unproved(
        "a unique index of a view's table",
        """
        CREATE TABLE b (a int PRIMARY KEY); INSERT INTO b VALUES (1);
        CREATE VIEW t AS SELECT a FROM b, generate_series(1, 2)
        """,
        .duplicates("a")),
      .proved(
        "a domain has its type's equality",
        "CREATE DOMAIN amount AS text; CREATE TABLE t (a amount UNIQUE); INSERT INTO t VALUES ('a')", .duplicates("a"),
        "unique index t_a_key"),
    ] as [ProofCase])
  func uniqueness(example: ProofCase) async throws { try await example.verify() }

  private static let parent = "CREATE TABLE t (a int NOT NULL, CONSTRAINT positive CHECK (a > 0)); "
  private static let partitioned = """
    CREATE TABLE t (a int NOT NULL, b int, CONSTRAINT positive CHECK (b > 0), UNIQUE (a)) PARTITION BY RANGE (a);
    CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
    CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20) PARTITION BY RANGE (a);
    CREATE TABLE t2a PARTITION OF t2 FOR VALUES FROM (10) TO (20);
    INSERT INTO t VALUES (1, 1), (11, 1);
    """
  private static let foreign =
    "CREATE FOREIGN DATA WRAPPER nothing; CREATE SERVER nowhere FOREIGN DATA WRAPPER nothing; "

  @Test(
    "What is proved holds for every table that is read with the relation",
    arguments: [
      .proved("a partitioned table's NOT NULL", partitioned, .nulls("a"), "NOT NULL"),
      .proved("a partitioned table's CHECK", partitioned, .outside("b", "1", nil), "CHECK positive"),
      .proved("a partitioned table's index", partitioned, .duplicates("b", "a"), "unique index t_a_key"),
      .unproved(
        "an index of every partition but not of the whole",
        """
        CREATE TABLE t (a int, b int) PARTITION BY RANGE (b);
        CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
        CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (10) TO (20);
        CREATE UNIQUE INDEX ON t1 (a); CREATE UNIQUE INDEX ON t2 (a); INSERT INTO t VALUES (1, 1), (1, 11)
        """, .duplicates("a")),
      .unproved(
        "an index that not every partition has yet",
        """
        CREATE TABLE t (a int) PARTITION BY RANGE (a); CREATE TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10);
        CREATE UNIQUE INDEX ON ONLY t (a); INSERT INTO t VALUES (1), (1)
        """, .duplicates("a")),
      .unproved(
        "a constraint of one partition",
        """
        CREATE TABLE t (a int) PARTITION BY RANGE (a);
        CREATE TABLE t1 PARTITION OF t (CHECK (a > 2)) FOR VALUES FROM (0) TO (10);
        CREATE TABLE t2 PARTITION OF t FOR VALUES FROM (-10) TO (0); INSERT INTO t VALUES (-1)
        """, .outside("a", "0", nil)),
      .unproved(
        "constraints of every partition, when another may be attached",
        """
        CREATE TABLE t (a int) PARTITION BY RANGE (a);
        CREATE TABLE t1 PARTITION OF t (CHECK (a > 2)) FOR VALUES FROM (0) TO (10)
        """, .outside("a", "0", nil), count: 0),
      .proved(
        "inherited constraints", parent + "CREATE TABLE u () INHERITS (t); INSERT INTO u VALUES (1)",
        .outside("a", "0", nil), "CHECK positive"),
      .proved(
        "inherited NOT NULL", parent + "CREATE TABLE u () INHERITS (t); INSERT INTO u VALUES (1)", .nulls("a"),
        "NOT NULL"),
      .unproved(
        "NOT NULL that a child has dropped",
        parent + """
          CREATE TABLE u () INHERITS (t); ALTER TABLE u ALTER a DROP NOT NULL; INSERT INTO u VALUES (NULL)
          """, .nulls("a")),
      .unproved(
        "a CHECK without children",
        """
        CREATE TABLE t (a int, CHECK (a > 0) NO INHERIT); CREATE TABLE u () INHERITS (t); INSERT INTO u VALUES (-1)
        """, .outside("a", "0", nil)),
      .unproved(
        "a CHECK of the parent that a child's rows have not met",
        parent + """
          CREATE TABLE u (a int NOT NULL); INSERT INTO u VALUES (-1);
          ALTER TABLE u ADD CONSTRAINT positive CHECK (a > 0) NOT VALID;
          INSERT INTO pg_inherits VALUES ('u'::regclass, 't'::regclass, 1, false);
          UPDATE pg_class SET relhassubclass = true WHERE oid = 't'::regclass
          """, .outside("a", "0", nil)),
      .unproved(
        "a grandchild",
        parent + """
          CREATE TABLE u () INHERITS (t); CREATE TABLE v () INHERITS (u);
          ALTER TABLE v ALTER a DROP NOT NULL; INSERT INTO v VALUES (NULL)
          """, .nulls("a")),
      .proved(
        "a child that is gone",
        parent + """
          CREATE TABLE u () INHERITS (t); ALTER TABLE u NO INHERIT t; ALTER TABLE u ALTER a DROP NOT NULL,
          DROP CONSTRAINT positive; INSERT INTO u VALUES (NULL), (-1)
          """, .outside("a", "0", nil), "CHECK positive"),
      .unproved(
        "a unique index does not cover a child",
        """
        CREATE TABLE t (a int PRIMARY KEY); CREATE TABLE u (PRIMARY KEY (a)) INHERITS (t);
        INSERT INTO t VALUES (1); INSERT INTO u VALUES (1)
        """, .duplicates("a")),
      .proved(
        "a child by itself",
        """
        CREATE TABLE p (a int NOT NULL); CREATE TABLE t (PRIMARY KEY (a)) INHERITS (p); INSERT INTO p VALUES (1), (1)
        """, .duplicates("a"), "unique index t_pkey"),
      .unproved(
        "a view of a constrained table",
        parent + "ALTER TABLE t RENAME TO b; INSERT INTO b VALUES (1); "
          + "CREATE VIEW t AS SELECT a - 1 AS a FROM b", .outside("a", "1", nil)),
      .unproved(
        "nulls of a view",
        parent + "ALTER TABLE t RENAME TO b; INSERT INTO b VALUES (1); "
          + "CREATE VIEW t AS SELECT b.a FROM (VALUES (1)) AS o LEFT JOIN b ON false", .nulls("a")),
      .unproved(
        "a materialized view", "CREATE MATERIALIZED VIEW t AS SELECT 1 AS a; CREATE UNIQUE INDEX ON t (a)",
        .duplicates("a"), count: 0),
    ] as [ProofCase])
  func trees(example: ProofCase) async throws { try await example.verify() }

  @Test(
    "A foreign table enforces nothing, neither by itself nor under another",
    arguments: [
      foreign + "CREATE FOREIGN TABLE t (a int NOT NULL CHECK (a > 0)) SERVER nowhere",
      foreign + parent + "CREATE FOREIGN TABLE u () INHERITS (t) SERVER nowhere",
      foreign + """
        CREATE TABLE t (a int NOT NULL CHECK (a > 0)) PARTITION BY RANGE (a);
        CREATE FOREIGN TABLE t1 PARTITION OF t FOR VALUES FROM (0) TO (10) SERVER nowhere
        """,
    ])
  func foreignTables(ddl: String) async throws {
    try await TestServer.withSchema { connection, schema in
      // Wrappers and servers are in no schema.
      let wrapper = "\(schema)_wrapper"
      try await connection.executeScript(
        ddl.replacing("nothing", with: wrapper).replacing("nowhere", with: "\(schema)_server"))
      #expect(try await connection.proofs(of: [.nulls("a"), .outside("a", "0", nil)]) == [nil, nil])
      try await connection.executeScript(
        "SET client_min_messages = error; DROP FOREIGN DATA WRAPPER \(wrapper) CASCADE")
    }
  }

  @Test("While a partition is being detached, nothing is proved")
  func detaching() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.partitioned)
      #expect(try await connection.proofs(of: [.nulls("a")]) != [nil])
      try await connection.executeScript(
        "UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 't1'::regclass")
      #expect(try await connection.proofs(of: [.nulls("a"), .duplicates("a")]) == [nil, nil])
      try await connection.executeScript(
        "UPDATE pg_inherits SET inhdetachpending = false WHERE inhrelid = 't1'::regclass")
    }
  }
}
