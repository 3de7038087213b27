import Postgres
import Testing

@Suite struct NameTests {
  @Test(
    "A relation's name is read as Postgres reads it",
    arguments: [
      ("flights", nil, "flights"), ("ML.Predictions", "ml", "predictions"),
      (#""Weird ""Name""""#, nil, #"Weird "Name""#),
      (#" ml . "A.b" "#, "ml", "A.b"), ("größe$1", nil, "größe$1"), ("ÄB", nil, "Äb"),
    ] as [(String, String?, String)])
  func parsing(text: String, schema: String?, name: String) throws {
    #expect(try RelationName(parsing: text) == RelationName(schema: schema, name: name))
  }

  @Test(
    "What is no name of a relation is refused",
    arguments: ["", ".", "a.", ".a", "a.b.c", "1a", "$a", "a b", #""a"#, #""""#, "a;drop", "a-b", "\"a\0\""])
  func refused(text: String) {
    #expect(throws: PostgresError.self) { try RelationName(parsing: text) }
  }

  @Test("A name is printed so that it reads back", arguments: ["plain", "Upper", #"q"uote"#, "dot.ted", "with space"])
  func description(name: String) throws {
    let relation = RelationName(schema: "s", name: name)
    #expect(try RelationName(parsing: relation.description) == relation)
  }

  @Test("A purpose is the tag's, and nothing else of the SQL")
  func purpose() {
    #expect(StatementPurpose(sql: "/* leadsman:row count */ SELECT 'secret'").name == "row count")
    #expect(StatementPurpose(sql: "SELECT 1").name == "query")
    #expect(StatementPurpose(sql: "/* leadsman: */ SELECT 1").name == "query")
    #expect(StatementPurpose(sql: "/* leadsman:never closed").name == "query")
  }

  @Test(
    "Printing where to connect shows no password",
    arguments: [
      "host=db port=5433 dbname=flights user=ann password=hunter2", "postgresql://ann:hunter2@db:5433/flights",
    ])
  func passwordIsHidden(text: String) {
    let info = ConnectionInfo(text)
    var dumped = ""
    dump(info, to: &dumped)
    for printed in ["\(info)", String(reflecting: info), dumped, "\([info])"] {
      #expect(!printed.contains("hunter2"))
    }
    #expect("\(info)" == #"database "flights" on db:5433 as user "ann""#)
    #expect("\(ConnectionInfo("password=hunter2 oops"))" == "(unreadable connection string)")
  }
}
