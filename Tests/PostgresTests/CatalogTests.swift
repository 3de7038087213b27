import Columns
import Postgres
import TestSupport
import Testing

@Suite struct CatalogTests {
  @Test("A table is described with its columns, keys and proofs of uniqueness")
  func table() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TYPE mood AS ENUM ('calm'); CREATE DOMAIN code AS varchar(5);
        CREATE TABLE t (gone int, id bigint GENERATED ALWAYS AS IDENTITY, part text COLLATE "C" DEFAULT 'x',
          price numeric(10,2) NOT NULL, feeling mood, code code, place point, tags text[], PRIMARY KEY (part, id));
        ALTER TABLE t DROP COLUMN gone;
        CREATE UNIQUE INDEX t_good ON t (code) INCLUDE (price); CREATE UNIQUE INDEX t_nulls ON t (tags) NULLS NOT DISTINCT;
        CREATE UNIQUE INDEX t_partial ON t (price) WHERE price > 0;
        CREATE UNIQUE INDEX t_expression ON t (lower(code)); CREATE INDEX t_plain ON t (price);
        ALTER TABLE t ADD CONSTRAINT t_late UNIQUE (price, id) DEFERRABLE
        """)
      let table = try await Catalog(connection).relation(RelationName(name: "t"))
      #expect(table.name == RelationName(schema: schema, name: "t"))
      #expect(table.kind == .table && !table.hasChildren && !table.isRowSecurityActive)
      #expect(table.estimatedRows == nil)
      #expect(table.columns.map(\.name) == ["id", "part", "price", "feeling", "code", "place", "tags"])
      #expect(table.columns.map(\.number) == [2, 3, 4, 5, 6, 7, 8])
      #expect(
        table.columns.map(\.type) == [
          .int64, .text, .numeric, .text, .text, .other("point"), .array(of: .text),
        ])
      #expect(table.columns.map(\.typeName).prefix(3) == ["bigint", "text", "numeric(10,2)"])
      #expect(table.columns.map(\.isNotNull) == [true, true, true, false, false, false, false])
      #expect(table.columns.map(\.hasDefault) == [true, true, false, false, false, false, false])
      #expect(table.columns.map(\.collation) == [nil, "C", nil, nil, nil, nil, nil])
      #expect(table.primaryKey == ["part", "id"])
      #expect(table.uniqueIndexes.map(\.name) == ["t_pkey", "t_good", "t_nulls"])
      #expect(table.uniqueIndexes.map(\.columns) == [["part", "id"], ["code"], ["tags"]])
      #expect(table.uniqueIndexes.map(\.treatsNullsAsEqual) == [false, false, true])
    }
  }

  @Test("Every kind of relation is told apart, and the rows are estimated after ANALYZE")
  func kinds() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TABLE p (a int) PARTITION BY RANGE (a); CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (999);
        INSERT INTO p SELECT generate_series(1, 500); ANALYZE p1; CREATE VIEW v AS SELECT a FROM p;
        CREATE MATERIALIZED VIEW m AS SELECT a FROM p; CREATE SEQUENCE s
        """)
      let catalog = Catalog(connection)
      func describe(_ name: String) async throws -> RelationDescription {
        try await catalog.relation(RelationName(schema: schema, name: name))
      }
      #expect(try await describe("p").kind == .partitionedTable)
      #expect(try await describe("p").hasChildren)
      #expect(try await describe("p1").estimatedRows == 500)
      #expect(try await describe("v").kind == .view)
      #expect(try await describe("m").kind == .materializedView)
      guard case .notReadable? = await postgresError({ try await describe("s") }) else {
        return #expect(Bool(false), "a sequence was taken for a table")
      }
      guard case .relationNotFound? = await postgresError({ try await describe("q") }) else {
        return #expect(Bool(false), "a table was made up")
      }
      #expect(try await catalog.relations(in: schema).map(\.name) == ["m", "p", "p1", "v"])
      #expect(try await catalog.relations().map(\.name) == ["m", "p", "p1", "v"])
      #expect(try await catalog.relations(in: "no such schema").isEmpty)
    }
  }

  @Test("A table that may not be read is told apart from one that does not exist")
  func permission() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t (a int)")
      try await TestServer.withRole { role in
        let reader = try await TestServer.connect("user=\(role)")
        let name = RelationName(schema: schema, name: "t")
        for grant in ["GRANT SELECT ON t TO \(role)", "GRANT USAGE ON SCHEMA \(schema) TO \(role)"] {
          guard case .permissionDenied(name)? = await postgresError({ try await Catalog(reader).relation(name) }) else {
            return #expect(Bool(false), "before \(grant)")
          }
          try await connection.executeScript(grant)
        }
        #expect(try await Catalog(reader).relation(name).kind == .table)
        await reader.close()
      }
    }
  }
}
