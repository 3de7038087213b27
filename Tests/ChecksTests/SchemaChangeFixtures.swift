import Checks
import Foundation
import Profiles
import Rules

extension Finding {
  /// What `schema(last run)` says of a dataset whose days are New York's.
  static func ofChange(
    from last: SchemaSnapshot, to now: SchemaSnapshot, _ rule: SchemaChangeRule = SchemaChangeRule(),
    sensitive: [String] = [], columns: (last: [ColumnProfile], now: [ColumnProfile]) = ([], [])
  ) -> Finding {
    let zone = TimeZone(identifier: "America/New_York") ?? .gmt
    let dataset = Dataset(
      name: "d", source: Located("s", at: place), table: Located("t", at: place),
      time: .init(column: Located("at", at: place), window: .day, timeZone: zone, delay: .zero),
      roles: .init(sensitive: sensitive.map { Located($0, at: place) }), schemaChanges: rule)
    var profile = TableProfile.of(rows: 1, schema: now)
    profile.columns = columns.now
    var context = TestContext.at(lastSchema: .known(last, .night))
    context.lastColumns = columns.last
    return TestSuite(dataset).findings(profile, context)[0]
  }
}

/// One change of a table's schema, and how it is called.
struct Change {
  let title: String
  var last = Change.table
  let now: SchemaSnapshot
  var sensitive: [String] = []

  /// What a snapshot is made of.
  struct Draft {
    var primaryKey: [String]
    var kind: SchemaDetails.Kind
    var number: Int64
    var serverVersion: Int
    var columns: [String: SchemaDetails.Column]
    var uniqueKeys: [[String]]
    var foreignKeys: [SchemaDetails.ForeignKey]
    var definition: String?
    var partitions: [SchemaDetails.Partition]
    var detached: [Int64]?
    var keepsPartitions = true

    mutating func label(_ numbers: [Int64], _ names: [String]?, digest: String? = nil) {
      columns["mood"]?.labels = .init(numbers: numbers, names: names, digest: digest ?? names?.joined() ?? "")
    }
  }

  static func table(columns: [SchemaSnapshot.Column] = usual, _ change: (inout Draft) -> Void) -> SchemaSnapshot {
    var draft = Draft(
      primaryKey: ["id"], kind: .partitionedTable, number: 1, serverVersion: 15,
      columns: [
        "carrier": .init(collation: "C"), "distance": .init(value: .init(source: .byDefault, digest: "v")),
        "mood": .init(labels: .init(numbers: [1, 2, 3], names: ["calm", "sad", "glad"], digest: "calmsadglad")),
      ], uniqueKeys: [["carrier", "id"]],
      foreignKeys: [.init(columns: ["carrier"], table: "public.airlines", targets: ["code"])],
      partitions: [.init(number: 30, name: "p1", bounds: "1"), .init(number: 31, name: "p2", bounds: "2")])
    change(&draft)
    return snapshot(columns, draft)
  }

  fileprivate static func snapshot(_ columns: [SchemaSnapshot.Column], _ draft: Draft) -> SchemaSnapshot {
    let partitions = SchemaDetails.Partitions(
      count: draft.partitions.count, digest: draft.partitions.map { "\($0)" }.joined(),
      all: draft.keepsPartitions ? draft.partitions : nil, detached: draft.detached)
    return SchemaSnapshot(
      columns: columns, primaryKey: draft.primaryKey,
      details: SchemaDetails(
        kind: draft.kind, number: draft.number, serverVersion: draft.serverVersion, columns: draft.columns,
        uniqueKeys: draft.uniqueKeys, foreignKeys: draft.foreignKeys, definition: draft.definition,
        partitions: draft.partitions.isEmpty && draft.detached == nil ? nil : partitions))
  }

  private static let usual =
    SchemaSnapshot.usual.columns + [
      .init(name: "mood", typeName: "mood", isNotNull: false, number: 5),
      .init(name: "note", typeName: "text", isNotNull: false, number: 6),
    ]
  static let table = table { _ in }

  static let all: [Change] = columns + labels + keys + relations

  private static let columns = [
    Change(title: "unchanged", now: table),
    Change(
      title: "dropped and added again",
      now: table.changing("carrier") { .init(name: $0.name, typeName: $0.typeName, isNotNull: false, number: 9) }),
    Change(
      title: "renamed, with its key and its collation",
      now: table(
        columns: table.columns.map {
          $0.name == "carrier" ? .init(name: "airline", typeName: $0.typeName, isNotNull: false, number: 2) : $0
        }
      ) {
        $0.columns["airline"] = $0.columns["carrier"]
        $0.uniqueKeys = [["airline", "id"]]
        $0.foreignKeys = [.init(columns: ["airline"], table: "public.airlines", targets: ["code"])]
      }),
    Change(
      title: "renamed and retyped",
      now: table.changing("mood") { _ in .init(name: "feeling", typeName: "text", isNotNull: true, number: 5) }),
    Change(
      title: "retyped, and without a collation or labels as of now",
      now: table(
        columns: table.columns.map {
          ["carrier", "mood"].contains($0.name)
            ? .init(name: $0.name, typeName: "integer", isNotNull: false, number: $0.number) : $0
        }
      ) {
        $0.columns["carrier"] = nil
        $0.columns["mood"] = nil
      }),
    Change(title: "another collation", now: table { $0.columns["carrier"]?.collation = "de_DE" }),
    Change(title: "the usual collation", now: table { $0.columns["carrier"]?.collation = nil }),
    Change(
      title: "another default", now: table { $0.columns["distance"]?.value = .init(source: .byDefault, digest: "w") }),
    Change(title: "no default", now: table { $0.columns["distance"]?.value = nil }),
    Change(title: "a default", now: table { $0.columns["id"] = .init(value: .init(source: .byDefault, digest: "w")) }),
    Change(title: "an identity", now: table { $0.columns["id"] = .init(value: .init(source: .identity, digest: "w")) }),
    Change(
      title: "an identity for a default",
      now: table { $0.columns["distance"]?.value = .init(source: .identity, digest: "w") }),
    Change(
      title: "another generating expression",
      last: table { $0.columns["distance"]?.value = .init(source: .generated, digest: "v") },
      now: table { $0.columns["distance"]?.value = .init(source: .generated, digest: "w") }),
  ]

  private static let labels: [Change] = {
    let secret = table { $0.label([1, 2, 3], nil, digest: "calmsadglad") }
    return [
      Change(title: "one label more", now: table { $0.label([1, 4, 2, 3], ["calm", "mad", "sad", "glad"]) }),
      Change(title: "labels less", now: table { $0.label([3], ["glad"]) }),
      Change(title: "a label renamed", now: table { $0.label([1, 2, 3], ["calm", "blue\u{1b}", "glad"]) }),
      Change(title: "two labels renamed", now: table { $0.label([1, 2, 3], ["calm", "blue", "happy"]) }),
      Change(title: "labels reordered", now: table { $0.label([3, 2, 1], ["glad", "sad", "calm"]) }),
      Change(title: "an enum made anew, alike", now: table { $0.label([11, 12, 13], ["calm", "sad", "glad"]) }),
      Change(title: "an enum made anew, with other labels", now: table { $0.label([11, 12], ["sad", "mad"]) }),
      Change(
        title: "labels of a sensitive column, kept without their names", last: secret,
        now: table { $0.label([1, 2, 4, 5], nil, digest: "x") }, sensitive: ["mood"]),
      Change(
        title: "labels of a sensitive column, renamed", last: secret,
        now: table { $0.label([1, 2, 3], nil, digest: "x") },
        sensitive: ["mood"]),
      Change(
        title: "labels of a sensitive column, made anew", last: secret,
        now: table { $0.label([11, 12, 13], nil, digest: "x") }, sensitive: ["mood"]),
      Change(
        title: "labels of a column that has become sensitive since, kept with their names",
        now: table { $0.label([1, 2, 4], ["calm", "blue", "mad"]) }, sensitive: ["mood"]),
    ]
  }()

  private static let keys = [
    Change(title: "no primary key", now: table { $0.primaryKey = [] }),
    Change(title: "another unique key", now: table { $0.uniqueKeys = [["carrier"]] }),
    Change(
      title: "a foreign key to another table",
      now: table { $0.foreignKeys = [.init(columns: ["carrier"], table: "public.carriers", targets: ["code"])] }),
    Change(
      title: "a key of a column that is gone, while another took its name",
      now: table(columns: [
        .init(name: "id", typeName: "bigint", isNotNull: true, number: 1),
        .init(name: "carrier", typeName: "numeric(10,2)", isNotNull: false, number: 4),
        .init(name: "mood", typeName: "mood", isNotNull: false, number: 5),
        .init(name: "note", typeName: "text", isNotNull: false, number: 6),
      ]) {
        $0.columns["carrier"] = $0.columns.removeValue(forKey: "distance")
        ($0.foreignKeys, $0.uniqueKeys) = ([], [["carrier", "id"]])
      }),
  ]

  private static let relations: [Change] = {
    let view = table { ($0.kind, $0.partitions, $0.definition) = (.view, [], "d") }
    return [
      Change(title: "a view for a table", last: table { $0.kind = .table }, now: view),
      Change(title: "another definition", last: view, now: view.with { $0.definition = "e" }),
      Change(
        title: "a partition more", now: table { $0.partitions.append(.init(number: 40, name: "p3", bounds: "3")) }),
      Change(title: "no partition left", now: table { $0.partitions = [] }),
      Change(
        title: "one detached, one dropped, one new",
        now: table { ($0.partitions, $0.detached) = ([.init(number: 40, name: "p3", bounds: "3")], [30]) }),
      Change(
        title: "partitions renamed and with other bounds",
        now: table {
          $0.partitions = [.init(number: 30, name: "p0", bounds: "1"), .init(number: 31, name: "p2", bounds: "x")]
        }),
      Change(
        title: "a partition made anew under its name",
        now: table { $0.partitions[1] = .init(number: 50, name: "p2", bounds: "2") }),
      Change(
        title: "inheriting tables", last: table { ($0.kind, $0.partitions) = (.table, []) },
        now: table { ($0.kind, $0.partitions) = (.table, [.init(number: 40, name: "child", bounds: nil)]) }),
      Change(
        title: "too many partitions to name, and more of them", last: table { $0.keepsPartitions = false },
        now: table {
          $0.keepsPartitions = false
          $0.partitions.append(.init(number: 40, name: "p3", bounds: "3"))
        }),
      Change(
        title: "too many partitions to name, and fewer of them", last: table { $0.keepsPartitions = false },
        now: table {
          $0.keepsPartitions = false
          $0.partitions.removeLast()
        }),
      Change(
        title: "too many partitions to name, and others", last: table { $0.keepsPartitions = false },
        now: table {
          $0.keepsPartitions = false
          $0.partitions[0] = .init(number: 40, name: "p3", bounds: "3")
        }),
    ]
  }()
}

extension SchemaSnapshot {
  /// The same with other details.
  func with(_ change: (inout Change.Draft) -> Void) -> SchemaSnapshot {
    guard let details else { return self }
    var draft = Change.Draft(
      primaryKey: primaryKey, kind: details.kind, number: details.number, serverVersion: details.serverVersion,
      columns: details.columns, uniqueKeys: details.uniqueKeys, foreignKeys: details.foreignKeys,
      definition: details.definition, partitions: details.partitions?.all ?? [],
      detached: details.partitions?.detached)
    change(&draft)
    return Change.snapshot(columns, draft)
  }
}
