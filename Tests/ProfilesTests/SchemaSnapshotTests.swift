import Foundation
import Profiles
import Testing

@Suite struct SchemaSnapshotTests {
  private static let columns = [
    SchemaSnapshot.Column(name: "id", typeName: "bigint", isNotNull: true, number: 1),
    SchemaSnapshot.Column(name: "fare", typeName: "numeric(10,2)", isNotNull: false, number: 3),
  ]

  /// As it was stored before anything but columns and the primary key was read.
  private static let first = """
    {"columns":[{"isNotNull":true,"name":"id","number":1,"typeName":"bigint"},\
    {"isNotNull":false,"name":"fare","number":3,"typeName":"numeric(10,2)"}],"primaryKey":["id"]}
    """

  private static let second = """
    {"columns":[{"isNotNull":true,"name":"id","number":1,"typeName":"bigint"},\
    {"isNotNull":false,"name":"fare","number":3,"typeName":"numeric(10,2)"}],\
    "details":{"columns":{"fare":{"collation":"C","labels":{"digest":"l","names":["a","b"],"numbers":[7,9]},\
    "value":{"digest":"v","source":"default"}},"id":{"labels":{"digest":"m","numbers":[8]},\
    "value":{"digest":"a","source":"identity"}}},"definition":"d",\
    "foreignKeys":[{"columns":["id"],"table":"public.ids","targets":["number"]}],"kind":"partitioned table",\
    "number":4711,"partitions":{"all":[{"bounds":"b","name":"p1","number":5000000000},{"name":"p2","number":6}],\
    "count":2,"detached":[12],"digest":"p"},"serverVersion":15,"uniqueKeys":[["fare","id"]]},"primaryKey":["id"]}
    """

  private static let details = SchemaDetails(
    kind: .partitionedTable, number: 4711, serverVersion: 15,
    columns: [
      "id": .init(
        value: .init(source: .identity, digest: "a"), labels: .init(numbers: [8], names: nil, digest: "m")),
      "fare": .init(
        collation: "C", value: .init(source: .byDefault, digest: "v"),
        labels: .init(numbers: [7, 9], names: ["a", "b"], digest: "l")),
    ],
    uniqueKeys: [["fare", "id"]], foreignKeys: [.init(columns: ["id"], table: "public.ids", targets: ["number"])],
    definition: "d",
    partitions: .init(
      count: 2, digest: "p",
      all: [.init(number: 5_000_000_000, name: "p1", bounds: "b"), .init(number: 6, name: "p2", bounds: nil)],
      detached: [12]))

  @Test("what was stored in every earlier format still reads as it was")
  func formats() throws {
    func read(_ text: String) throws -> SchemaSnapshot {
      try JSONDecoder().decode(SchemaSnapshot.self, from: Data(text.utf8))
    }
    #expect(try read(Self.first) == SchemaSnapshot(columns: Self.columns, primaryKey: ["id"]))
    let whole = SchemaSnapshot(columns: Self.columns, primaryKey: ["id"], details: Self.details)
    #expect(try read(Self.second) == whole)
  }

  @Test("it is stored in the newest format, and what is not known is left out")
  func storing() throws {
    func write(_ details: SchemaDetails?) throws -> String {
      let encoder = JSONEncoder()
      encoder.outputFormatting = .sortedKeys
      let schema = SchemaSnapshot(columns: Self.columns, primaryKey: ["id"], details: details)
      return String(decoding: try encoder.encode(schema), as: UTF8.self)
    }
    #expect(try write(Self.details) == Self.second)
    #expect(try write(nil) == Self.first)
  }

  @Test("a table without anything out of the usual takes hardly more room with its details")
  func size() throws {
    let columns = (1...50).map {
      SchemaSnapshot.Column(name: "column \($0)", typeName: "double precision", isNotNull: false, number: $0)
    }
    func size(_ details: SchemaDetails?) throws -> Int {
      try JSONEncoder().encode(SchemaSnapshot(columns: columns, primaryKey: [], details: details)).count
    }
    let usual = SchemaDetails(kind: .table, number: 4_294_967_295, serverVersion: 15)
    #expect(try size(usual) - size(nil) < 150)
  }
}
