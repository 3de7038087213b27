import Postgres
import TestSupport
import Testing

@Suite struct ConstraintCatalogTests {
  private func constraints(
    of table: String, _ ddl: String
  ) async throws -> (members: [RelationConstraints.Member], schema: String) {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(ddl)
      let oid = try await connection.scalar("SELECT '\(table)'::regclass::oid::bigint", as: Int64.self)
      let members = try await connection.transaction(isolation: .repeatableRead) {
        try await ConstraintCatalog($0).constraints(of: oid).members
      }
      return (members, schema)
    }
  }

  @Test("Columns are told with their NOT NULL, type, labels and collation")
  func columns() async throws {
    let (members, schema) = try await constraints(
      of: "t",
      """
      CREATE TYPE mood AS ENUM ('low', 'high'); ALTER TYPE mood ADD VALUE 'calm' BEFORE 'high'; CREATE TYPE pair AS (a int);
      CREATE DOMAIN code AS varchar(5) NOT NULL CHECK (value <> '');
      CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      CREATE TABLE t (gone int, id int PRIMARY KEY, n numeric(4,1) NOT NULL, c char(3), e mood, d code, p pair NOT NULL,
        s text COLLATE loose, v varchar(4), ts timestamp(0), tags text[]);
      ALTER TABLE t DROP COLUMN gone
      """)
    let columns = try #require(members.first).columns
    #expect(columns.map(\.name) == ["id", "n", "c", "e", "d", "p", "s", "v", "ts", "tags"])
    #expect(
      columns.map(\.typeName) == [
        "integer", "numeric", "character", "\(schema).mood", "\(schema).code", "\(schema).pair", "text",
        "character varying", "timestamp without time zone", "text[]",
      ])
    #expect(
      columns.map(\.typeKind) == [
        .base, .base, .base, .enumeration, .domain, .composite, .base, .base, .base, .base,
      ])
    #expect(columns.filter(\.isNotNull).map(\.name) == ["id", "n", "p"])
    #expect(columns.filter { !$0.hasDeterministicCollation }.map(\.name) == ["s"])
    #expect(columns.map(\.enumLabels)[3] == ["low", "calm", "high"])
    #expect(columns.allSatisfy { !$0.isVirtual })
  }

  @Test("A CHECK counts when it is validated, inherited, and of built-in functions and operators only")
  func checks() async throws {
    let (members, _) = try await constraints(
      of: "t",
      """
      CREATE FUNCTION anything(int, int) RETURNS boolean IMMUTABLE LANGUAGE sql AS 'SELECT true';
      CREATE OPERATOR >= (LEFTARG = int, RIGHTARG = int, FUNCTION = anything);
      CREATE TABLE t (x int, f float8, at timestamptz, CONSTRAINT a CHECK (x > 0),
        CONSTRAINT c CHECK (f > 0.1 AND at > '2013-01-01 00:00-05'), CONSTRAINT d CHECK (x > 0) NO INHERIT,
        CONSTRAINT e CHECK (anything(x, 0)), CONSTRAINT f CHECK (length(x::text) > 0));
      SELECT set_config('search_path', current_schema() || ', pg_catalog', false);
      ALTER TABLE t ADD CONSTRAINT b CHECK (x > 1) NOT VALID, ADD CONSTRAINT g CHECK (x >= 5),
        ADD CONSTRAINT h CHECK (f >= 0.1 + 0.2::float8)
      """)
    let checks = try #require(members.first).checks
    #expect(
      checks.map { "\($0.name) \($0.expression)" } == [
        "a (x > 0)",
        "c ((f > (0.1)::double precision) AND (at > '2013-01-01 05:00:00+00'::timestamp with time zone))",
        "f (length((x)::text) > 0)",
        "h (f >= ((0.1)::double precision + (0.2)::double precision))",
      ])
  }

  @Test("An index proves uniqueness when it is valid, immediate, total, plain, and of the type's own equality")
  func indexes() async throws {
    let (members, _) = try await constraints(
      of: "t",
      """
      CREATE COLLATION loose (provider = icu, locale = 'und-u-ks-level2', deterministic = false);
      CREATE COLLATION stale (provider = icu, locale = 'en');
      CREATE TABLE t (id int PRIMARY KEY, a int, b int, s text, l text COLLATE loose, UNIQUE (a) DEFERRABLE,
        CONSTRAINT t_two UNIQUE (a, b) INCLUDE (id), EXCLUDE (b WITH =));
      CREATE UNIQUE INDEX t_partial ON t (a) WHERE a > 0; CREATE UNIQUE INDEX t_expression ON t (abs(a));
      CREATE UNIQUE INDEX t_mixed ON t (a, abs(b)); CREATE INDEX t_plain ON t (a);
      CREATE UNIQUE INDEX t_invalid ON t (b); CREATE UNIQUE INDEX t_unready ON t (b);
      CREATE UNIQUE INDEX t_text ON t (s); CREATE UNIQUE INDEX t_pattern ON t (s text_pattern_ops);
      CREATE UNIQUE INDEX t_stale ON t (s COLLATE stale); CREATE UNIQUE INDEX t_icu ON t (s COLLATE "en-x-icu");
      CREATE UNIQUE INDEX t_loose ON t (s COLLATE loose); CREATE UNIQUE INDEX t_strict ON t (l COLLATE "C");
      CREATE UNIQUE INDEX t_nulls ON t (b) NULLS NOT DISTINCT; CREATE UNIQUE INDEX t_down ON t (b DESC NULLS LAST);
      UPDATE pg_index SET indisvalid = false WHERE indexrelid = 't_invalid'::regclass;
      UPDATE pg_index SET indisready = false WHERE indexrelid = 't_unready'::regclass;
      UPDATE pg_collation SET collversion = '0' WHERE oid = 'stale'::regcollation;
      """)
    #expect(
      try #require(members.first).uniqueIndexes.map { "\($0.name) \($0.columns)" } == [
        "t_pkey [\"id\"]", "t_down [\"b\"]", "t_icu [\"s\"]", "t_nulls [\"b\"]", "t_text [\"s\"]",
        "t_two [\"a\", \"b\"]",
      ])
  }

  @Test("Every table that is read with the relation is there, at every depth, and says whether it enforces anything")
  func members() async throws {
    let (wrapper, server) = ("w_\(UInt32.random(in: 0...UInt32.max))", "s_\(UInt32.random(in: 0...UInt32.max))")
    let (members, schema) = try await constraints(
      of: "p",
      """
      CREATE TABLE p (a int NOT NULL, b int CHECK (b > 0)) PARTITION BY RANGE (a);
      CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10) PARTITION BY RANGE (b);
      CREATE TABLE p1a PARTITION OF p1 FOR VALUES FROM (0) TO (5);
      CREATE FOREIGN DATA WRAPPER \(wrapper); CREATE SERVER \(server) FOREIGN DATA WRAPPER \(wrapper);
      CREATE FOREIGN TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20) SERVER \(server);
      CREATE TABLE p3 PARTITION OF p FOR VALUES FROM (20) TO (30);
      UPDATE pg_inherits SET inhdetachpending = true WHERE inhrelid = 'p3'::regclass;
      CREATE TABLE other (a int)
      """)
    try await TestServer.connect().executeScript("DROP FOREIGN DATA WRAPPER \(wrapper) CASCADE")
    #expect(members.map(\.name.name) == ["p", "p1", "p1a", "p2", "p3"])
    #expect(members.allSatisfy { $0.name.schema == schema })
    #expect(members.map(\.kind) == [.partitionedTable, .partitionedTable, .table, .foreignTable, .table])
    #expect(members.map(\.isEnforced) == [true, true, true, false, false])
    #expect(members.allSatisfy { $0.checks.map(\.expression) == ["(b > 0)"] })
  }

  @Test("A view and a materialized view enforce nothing", arguments: ["VIEW", "MATERIALIZED VIEW"])
  func views(kind: String) async throws {
    let (members, _) = try await constraints(
      of: "v", "CREATE TABLE t (a int PRIMARY KEY); CREATE \(kind) v AS SELECT a FROM t")
    #expect(members.map(\.isEnforced) == [false])
  }

  @Test("A unique index on texts proves nothing once the database's collation has another version")
  func defaultCollation() async throws {
    let database = "test_collation_\(UInt32.random(in: 0...UInt32.max))"
    let admin = try await TestServer.connect()
    try await admin.execute("CREATE DATABASE \(database) TEMPLATE template0")
    func keys() async throws -> [String] {
      let connection = try await TestServer.connect("dbname=\(database)")
      try await connection.executeScript(
        """
        SET client_min_messages = error; DROP TABLE IF EXISTS t;
        CREATE TABLE t (s text UNIQUE, i int UNIQUE, c text COLLATE "C" UNIQUE)
        """)
      let oid = try await connection.scalar("SELECT 't'::regclass::oid::bigint", as: Int64.self)
      let members = try await connection.transaction { try await ConstraintCatalog($0).constraints(of: oid).members }
      await connection.close()
      return members.flatMap(\.uniqueIndexes).flatMap(\.columns)
    }
    #expect(try await keys() == ["c", "i", "s"])
    try await admin.execute("UPDATE pg_database SET datcollversion = '0' WHERE datname = '\(database)'")
    #expect(try await keys() == ["c", "i"])
    try await admin.execute("DROP DATABASE \(database) WITH (FORCE)")
  }

  @Test("The settings under which constraints are read are gone afterwards")
  func settings() async throws {
    try await TestServer.withSchema { connection, schema in
      let settings = """
        SELECT concat_ws('|', current_setting('search_path'), current_setting('datestyle'), current_setting('timezone'),
          current_setting('extra_float_digits'))
        """
      try await connection.executeScript(
        """
        SET datestyle = 'SQL, DMY'; SET timezone = 'Asia/Tokyo'; SET extra_float_digits = -3;
        CREATE TABLE t (f float8, d date, CHECK (f >= float8 '0.09999999999999999'), CHECK (d > '2013-02-01'))
        """)
      try await connection.transaction { connection in
        let before = try await connection.scalar(settings, as: String.self)
        #expect(before == "\(schema)|SQL, DMY|Asia/Tokyo|-3")
        let oid = try await connection.scalar("SELECT 't'::regclass::oid::bigint", as: Int64.self)
        let members = try await ConstraintCatalog(connection).constraints(of: oid).members
        #expect(
          members.flatMap(\.checks).map(\.expression).sorted() == [
            "(d > '2013-02-01'::date)", "(f >= '0.09999999999999999'::double precision)",
          ])
        #expect(try await connection.scalar(settings, as: String.self) == before)
      }
    }
  }

  @Test("Outside a transaction, where settings would not last, constraints are not read")
  func needsTransaction() async throws {
    let connection = try await TestServer.connect()
    let error = await postgresError { try await ConstraintCatalog(connection).constraints(of: 1259) }
    guard case .server(let report)? = error else {
      return #expect(Bool(false), "it was read: \(String(describing: error))")
    }
    #expect(report.sqlState.code == "25P01")
    await connection.close()
  }
}
