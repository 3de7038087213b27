import Postgres
import Profiles
import Scans
import TestSupport
import Testing

/// What a scan reads of the catalog beyond columns and the primary key.
@Suite struct SchemaQueryTests {
  private func details(
    _ table: String, on connection: PostgresConnection, sensitive: Set<String> = [], former: [Int64] = []
  ) async throws -> SchemaDetails? {
    var request = ScanRequest.of(table, sensitive: sensitive)
    request.catalog = .details(formerPartitions: former)
    return try await TableScan(connection).run(request).schema.details
  }

  @Test("collations, defaults, labels and keys come with the profile where they are asked for")
  func table() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TYPE mood AS ENUM ('calm', 'it''s "glad"'); CREATE DOMAIN feeling AS mood;
        CREATE TABLE city (id integer, name text, PRIMARY KEY (id, name));
        CREATE TABLE t (
          id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a integer DEFAULT 4711, b text COLLATE "C",
          c integer GENERATED ALWAYS AS (a + 1) STORED, m mood, f feeling[], plain text,
          UNIQUE (b, a), FOREIGN KEY (a, b) REFERENCES city (id, name));
        CREATE UNIQUE INDEX ON t (plain) WHERE a > 0; CREATE UNIQUE INDEX again ON t (a, b)
        """)
      let details = try #require(try await details("t", on: connection))
      #expect(details.kind == .table && details.serverVersion >= 14 && details.number > 0)
      #expect(details.columns.keys.sorted() == ["a", "b", "c", "f", "id", "m"], "what is usual takes no room")
      #expect(details["id"].value?.source == .identity && details["c"].value?.source == .generated)
      #expect(details["a"].value?.source == .byDefault && details["b"].collation == "C")
      #expect(details["m"].labels?.names == ["calm", #"it's "glad""#])
      #expect(details["f"].labels == details["m"].labels && details["m"].labels?.numbers.count == 2)
      #expect(details.uniqueKeys == [["a", "b"]], "with neither the primary key nor one over a part of the rows")
      #expect(details.foreignKeys == [.init(columns: ["a", "b"], table: "\(schema).city", targets: ["id", "name"])])
      #expect(details.definition == nil && details.partitions == nil)
      var text = ""
      dump(details, to: &text)
      #expect(!text.contains("4711"), "an expression may hold a value")
      #expect(try await TableScan(connection).run(.of("t")).schema.details == nil, "it was not asked for")
    }
  }

  @Test("labels of a sensitive column are kept without their names")
  func sensitive() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        "CREATE TYPE mood AS ENUM ('calm', 'glad'); CREATE TABLE t (m mood, n mood)")
      let details = try #require(try await details("t", on: connection, sensitive: ["m"]))
      let (bare, whole) = (try #require(details["m"].labels), try #require(details["n"].labels))
      #expect(bare.names == nil && whole.names == ["calm", "glad"])
      #expect(bare.numbers == whole.numbers && bare.digest == whole.digest)
    }
  }

  @Test("an expression has one digest, whatever the session's settings and the dataset's time zone")
  func settings() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE FUNCTION price() RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT 1.1::float8';
        CREATE TABLE t (at timestamptz NOT NULL DEFAULT '2013-01-01 12:00Z', n float8 DEFAULT 0.1::float8 + price(),
          d date DEFAULT '2013-02-01');
        CREATE VIEW v AS SELECT at, n FROM t WHERE d > '2013-02-01'
        """)
      func digests(_ settings: String, zone: String) async throws -> [String?] {
        try await connection.executeScript(settings)
        var digests: [String?] = []
        for relation in ["t", "v"] {
          let part = try ScanRequest.of(
            relation, from: "2013-01-01T00:00:00Z", to: "2013-01-02T00:00:00Z", by: "at", in: zone)
          var request = ScanRequest(
            dataset: "d", relation: RelationName(schema: schema, name: relation), time: part.time,
            window: part.window, metrics: [], distributions: .only([]))
          request.catalog = .details()
          let details = try #require(try await TableScan(connection).run(request).schema.details)
          digests += [details["at"].value?.digest, details["n"].value?.digest, details["d"].value?.digest]
          digests.append(details.definition)
        }
        return digests
      }
      let usual = try await digests("SET datestyle = 'ISO'", zone: "UTC")
      #expect(usual.compactMap(\.self).count == 4)
      let others = try await digests(
        "SET search_path = pg_catalog; SET datestyle = 'German'; SET extra_float_digits = -10; SET timezone = 'Asia/Tokyo'",
        zone: "America/New_York")
      #expect(others == usual)
      let path = try await connection.query("SHOW search_path")[0].decode(0, as: String.self)
      #expect(path == "pg_catalog", "the session's settings are as before")
    }
  }

  @Test("partitions are told at every depth, and former ones that are tables of their own")
  func partitions() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TABLE p (k integer, n integer) PARTITION BY LIST (k);
        CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1);
        CREATE TABLE p2 PARTITION OF p FOR VALUES IN (2) PARTITION BY LIST (n);
        CREATE TABLE p2a PARTITION OF p2 DEFAULT; CREATE TABLE p3 PARTITION OF p FOR VALUES IN (3)
        """)
      let first = try #require(try await details("p", on: connection)?.partitions)
      #expect(first.count == 4 && first.all?.map(\.name) == ["p1", "p2", "p2a", "p3"] && first.detached == nil)
      #expect(Set(first.all?.map(\.bounds) ?? []).count == 4)
      let numbers = try #require(first.all?.map(\.number))
      try await connection.executeScript("ALTER TABLE p DETACH PARTITION p1; DROP TABLE p3")
      let second = try #require(try await details("p", on: connection, former: numbers)?.partitions)
      #expect(second.all?.map(\.name) == ["p2", "p2a"] && second.digest != first.digest)
      #expect(second.detached == [numbers[0]])
      try await connection.executeScript("ALTER TABLE p DETACH PARTITION p2")
      let last = try #require(try await details("p", on: connection, former: [numbers[1]])?.partitions)
      #expect(last.count == 0 && last.detached == [numbers[1]])
      #expect(try await details("p", on: connection)?.partitions == nil)
    }
  }

  @Test("of many partitions only the number and a digest are kept")
  func manyPartitions() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE p (k integer) PARTITION BY LIST (k);
        DO $$ BEGIN FOR i IN 1..\(SchemaDetails.Partitions.mostKept) LOOP
          EXECUTE format('CREATE TABLE p%s PARTITION OF p FOR VALUES IN (%s)', i, i); END LOOP; END $$
        """)
      let most = try #require(try await details("p", on: connection)?.partitions)
      #expect(most.count == 500 && most.all?.count == 500)
      try await connection.executeScript("CREATE TABLE another PARTITION OF p DEFAULT")
      let many = try #require(try await details("p", on: connection)?.partitions)
      #expect(many.count == 501 && many.all == nil)
      try await connection.executeScript("DROP TABLE another; CREATE TABLE other PARTITION OF p DEFAULT")
      let others = try #require(try await details("p", on: connection)?.partitions)
      #expect(others.count == 501 && others.digest != many.digest)
    }
  }

  @Test("the kinds of relations are told, and what a view selects")
  func kinds() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(
        """
        CREATE TABLE t (a integer); CREATE VIEW v AS SELECT a FROM t; CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
        CREATE TABLE child () INHERITS (t)
        """)
      #expect(try await details("t", on: connection)?.partitions?.all?.map(\.bounds) == [nil])
      let view = try #require(try await details("v", on: connection))
      let materialized = try #require(try await details("m", on: connection))
      #expect(view.kind == .view && materialized.kind == .materializedView)
      #expect(view.definition != nil && view.definition == materialized.definition)
      try await connection.executeScript("CREATE OR REPLACE VIEW v AS SELECT a FROM t WHERE a > 0")
      let changed = try #require(try await details("v", on: connection))
      #expect(changed.definition != view.definition && changed.number == view.number)
    }
  }

  @Test("a partition's own foreign keys count, and each once")
  func foreignKeys() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TABLE q (id integer PRIMARY KEY) PARTITION BY LIST (id);
        CREATE TABLE q1 PARTITION OF q FOR VALUES IN (1); CREATE TABLE q2 PARTITION OF q FOR VALUES IN (2);
        CREATE TABLE p (id integer REFERENCES q) PARTITION BY LIST (id);
        CREATE TABLE p1 PARTITION OF p FOR VALUES IN (1)
        """)
      let key = SchemaDetails.ForeignKey(columns: ["id"], table: "\(schema).q", targets: ["id"])
      for table in ["p", "p1"] { #expect(try await details(table, on: connection)?.foreignKeys == [key], "\(table)") }
    }
  }

  @Test("a catalog that is closed to the user costs the details and nothing else")
  func privileges() async throws {
    try await TestDatabase.with { database in
      let owner = try await database.connect()
      try await owner.executeScript("CREATE TABLE t (a integer PRIMARY KEY); INSERT INTO t VALUES (1), (2)")
      try await TestServer.withRole { role in
        try await owner.executeScript("GRANT SELECT ON t TO \(role); REVOKE SELECT ON pg_enum FROM PUBLIC")
        let reader = try await PostgresConnection.connect(
          ConnectionInfo("dbname=\(database.name) user=\(role)"))
        var request = ScanRequest.of("t")
        request.catalog = .details()
        let profile = try await TableScan(reader).run(request)
        #expect(profile.schema.details == nil && profile.schema.primaryKey == ["a"] && profile.rowCount == 2)
        await reader.close()
        try await owner.executeScript("DROP TABLE t; GRANT SELECT ON pg_enum TO PUBLIC")
      }
      await owner.close()
    }
  }
}
