import Checks
import Foundation
import Profiles
import Rules
import Testing

/// Changes of all that is beyond columns and the primary key, and what each is worth.
@Suite struct SchemaChangeTests {
  @Test("schema(last run) says what changed of everything that the catalog tells")
  func messages() throws {
    var snapshot = Snapshot()
    for change in Change.all {
      snapshot.add(change.title, .ofChange(from: change.last, to: change.now, sensitive: change.sensitive))
    }
    try snapshot.expect("schema_changes")
  }

  /// The kinds of change, each by an example.
  static let examples: [(kind: SchemaChangeRule.Kind, now: SchemaSnapshot)] = {
    let last = Change.table
    func details(_ change: (inout Change.Draft) -> Void) -> SchemaSnapshot { Change.table(change) }
    func note(_ name: String = "note", _ type: String = "text", notNull: Bool = false, _ number: Int = 6)
      -> SchemaSnapshot
    {
      last.changing("note") { _ in .init(name: name, typeName: type, isNotNull: notNull, number: number) }
    }
    return [
      (.added, last.adding(.init(name: "tail", typeName: "text", isNotNull: false, number: 9))),
      (.dropped, last.changing("note") { _ in nil }), (.renamed, note("remark")), (.retyped, note("note", "json")),
      (.replaced, note("note", "text", 9)), (.nullability, note("note", "text", notNull: true)),
      (.reordered, Change.table(columns: last.columns.reversed()) { $0.number = 2 }),
      (.collation, details { $0.columns["carrier"]?.collation = nil }),
      (.byDefault, details { $0.columns["distance"]?.value = nil }),
      (.labelsAdded, details { $0.label([1, 2, 3, 4], ["calm", "sad", "glad", "mad"]) }),
      (.labelsDropped, details { $0.label([1, 2], ["calm", "sad"]) }),
      (.labelsRenamed, details { $0.label([1, 2, 3], ["calm", "blue", "glad"]) }),
      (.labelsReordered, details { $0.label([2, 1, 3], ["sad", "calm", "glad"]) }),
      (.primaryKey, details { $0.primaryKey = [] }),
      (.uniqueKey, details { $0.uniqueKeys = [] }),
      (.foreignKey, details { $0.foreignKeys = [] }),
      (.viewDefinition, details { $0.definition = "other" }),
      (.relationKind, details { $0.kind = .view }),
      (.partitionAdded, details { $0.partitions.append(.init(number: 40, name: "p9", bounds: "9")) }),
      (.partitionDropped, details { $0.partitions.removeLast() }),
      (
        .partitionDetached,
        details {
          $0.partitions.removeLast()
          $0.detached = [31]
        }
      ),
      (.partitionChanged, details { $0.partitions[1] = .init(number: 31, name: "p2", bounds: "other") }),
    ]
  }()

  @Test("the rules say what each kind of change is worth, and nothing of the others")
  func severities() {
    let last = Change.table { $0.definition = "d" }
    #expect(Set(Self.examples.map(\.kind)) == Set(SchemaChangeRule.Kind.allCases))
    for (kind, example) in Self.examples {
      let now = kind == .viewDefinition ? example : example.with { $0.definition = "d" }
      for level in SchemaChangeRule.Level.allCases {
        var rule = SchemaChangeRule()
        for other in SchemaChangeRule.Kind.allCases { rule[other] = .ignore }
        rule[kind] = level
        let finding = Finding.ofChange(from: last, to: now, rule)
        let outcome: Finding.Outcome = level == .fail ? .fail : level == .warn ? .warn : .pass
        #expect(
          finding.outcome == outcome && finding.score == (level == .ignore ? 0 : 1), "\(kind) \(level): \(finding)")
        #expect(finding.observed.hasPrefix("unchanged but for what the rules ignore: ") == (level == .ignore))
      }
      var others = SchemaChangeRule()
      for other in SchemaChangeRule.Kind.allCases where other != kind { others[other] = .fail }
      others[kind] = .ignore
      #expect(Finding.ofChange(from: last, to: now, others).outcome == .pass, "\(kind) is told as another kind too")
    }
  }

  @Test("what one of the runs does not tell is no change", arguments: [true, false])
  func unknown(isLast: Bool) {
    let bare = SchemaSnapshot(columns: Change.table.columns, primaryKey: ["id"])
    let finding = isLast ? Finding.ofChange(from: bare, to: Change.table) : .ofChange(from: Change.table, to: bare)
    #expect(finding.outcome == .pass && finding.observed == "unchanged")
    let renamed = bare.changing("carrier") {
      .init(name: "airline", typeName: $0.typeName, isNotNull: false, number: $0.number)
    }
    let told = isLast ? Finding.ofChange(from: renamed, to: Change.table) : .ofChange(from: Change.table, to: renamed)
    #expect(told.observed == (isLast ? "airline was renamed to carrier" : "carrier was renamed to airline"))
  }

  @Test("expressions that another version of the server wrote are not compared, and what they are is")
  func serverVersion() {
    let now = Change.table {
      $0.serverVersion = 16
      $0.definition = "written otherwise"
      $0.columns["distance"]?.value = .init(source: .byDefault, digest: "written otherwise")
      $0.partitions[0] = .init(number: 30, name: "p1", bounds: "written otherwise")
    }
    let last = Change.table { $0.definition = "d" }
    #expect(Finding.ofChange(from: last, to: now).outcome == .pass)
    let gone = Change.table {
      $0.serverVersion = 16
      $0.columns["distance"]?.value = .init(source: .generated, digest: "v")
    }
    #expect(
      Finding.ofChange(from: Change.table, to: gone).observed == "distance had a default, has a generating expression")
  }

  @Test("in a table that was made anew the numbers of columns mean nothing")
  func madeAnew() {
    // As after CREATE TABLE … AS and a swap of names: `note` is gone, and its number stands for another column.
    let now = Change.table(
      columns: Change.table.columns.dropLast() + [
        .init(name: "tail", typeName: "text", isNotNull: false, number: 6)
      ]
    ) { $0.number = 2 }
    #expect(Finding.ofChange(from: Change.table, to: now).observed == "note was dropped; tail (text) was added")
    let same = Change.table(columns: Change.table.columns) { $0.number = 2 }
    #expect(Finding.ofChange(from: Change.table, to: same).observed == "unchanged")
  }

  @Test("two columns that took each other's name are told, though every name is still there")
  func swapped() {
    let (mood, note) = (Change.table["mood"], Change.table["note"])
    let swapped = Change.table.columns.map { column in
      switch column.number {
      case mood?.number: SchemaSnapshot.Column(name: "note", typeName: "mood", isNotNull: false, number: column.number)
      case note?.number: SchemaSnapshot.Column(name: "mood", typeName: "text", isNotNull: false, number: column.number)
      default: column
      }
    }
    let now = Change.table(columns: swapped) { $0.columns["note"] = $0.columns.removeValue(forKey: "mood") }
    let finding = Finding.ofChange(from: Change.table, to: now)
    #expect(finding.outcome == .fail)
    #expect(finding.observed == "mood was renamed to note; note was renamed to mood")
  }
}
