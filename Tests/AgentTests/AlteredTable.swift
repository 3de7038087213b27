import TestSupport

/// A partitioned table as a person would keep book of it: what it holds, the statements that change it, and what they
/// come to.
struct AlteredTable {
  private struct Column {
    /// Never given again, as a column has it that keeps its values.
    let identity: Int
    var name: String
    var type: String
    var isNotNull = false
    var value: Int?
    var collation: String?
  }

  private struct Label: Hashable {
    let identity: Int
    var name: String
  }

  private struct Partition {
    let identity: Int
    var name: String
    var isDetached = false
  }

  private enum Key: Hashable {
    /// Of `k` and a column, by its identity.
    case unique(Int)
    case foreign(Int)
  }

  let schema: String
  private var columns = [Column(identity: 1, name: "a", type: "integer"), Column(identity: 2, name: "b", type: "text")]
  private var mood = "mood"
  private var labels = [Label(identity: 1, name: "calm"), Label(identity: 2, name: "glad")]
  private var partitions = [Partition(identity: 1, name: "p1"), Partition(identity: 2, name: "p2")]
  private var keys: [Key] = []
  private var hasPrimaryKey = false
  private var count = 10

  init(schema: String) { self.schema = schema }

  let creation = """
    CREATE TYPE mood AS ENUM ('calm', 'glad'); CREATE TABLE target (id integer PRIMARY KEY);
    CREATE TABLE t (k integer NOT NULL, mood mood, a integer, b text) PARTITION BY LIST (k);
    CREATE TABLE p1 PARTITION OF t FOR VALUES IN (1); CREATE TABLE p2 PARTITION OF t FOR VALUES IN (2)
    """

  private mutating func fresh() -> Int {
    count += 1
    return count
  }
}

// MARK: - Changes that are made

extension AlteredTable {
  private typealias Alteration = @Sendable (inout AlteredTable, inout SeededGenerator) -> String?

  /// One change, chosen at random; nil where what was chosen cannot be done.
  mutating func alter(_ random: inout SeededGenerator) -> String? {
    let all = Self.ofColumns + Self.ofValues + Self.ofOthers
    return all[Int.random(in: 0..<all.count, using: &random)](&self, &random)
  }

  private static let ofColumns: [Alteration] = [
    { table, random in
      let identity = table.fresh()
      let type = Bool.random(using: &random) ? "integer" : "text"
      table.columns.append(Column(identity: identity, name: "c\(identity)", type: type))
      return "ALTER TABLE t ADD c\(identity) \(type)"
    },
    { table, random in
      guard let index = table.columns.indices.randomElement(using: &random) else { return nil }
      let column = table.columns.remove(at: index)
      table.keys.removeAll { $0 == .unique(column.identity) }
      return "ALTER TABLE t DROP \(column.name)"
    },
    { table, random in
      guard let index = table.columns.indices.randomElement(using: &random) else { return nil }
      let old = table.columns[index].name
      // A name may come back to whom it belonged, or come to another.
      let free = ["a", "b", "d"].filter { name in !table.columns.contains { $0.name == name } }
      let new = free.randomElement(using: &random) ?? "r\(table.fresh())"
      table.columns[index].name = new
      return "ALTER TABLE t RENAME \(old) TO \(new)"
    },
    { table, random in
      guard let index = table.columns.indices.randomElement(using: &random) else { return nil }
      let column = table.columns.remove(at: index)
      table.keys.removeAll { $0 == .unique(column.identity) }
      table.columns.append(Column(identity: table.fresh(), name: column.name, type: column.type))
      return "ALTER TABLE t DROP \(column.name), ADD \(column.name) \(column.type)"
    },
    { table, _ in
      let old = table.mood
      table.mood = old == "mood" ? "feeling" : "mood"
      return "ALTER TABLE t RENAME \(old) TO \(table.mood)"
    },
  ]

  private static let ofValues: [Alteration] = [
    { table, random in
      let wider = ["integer": "bigint", "bigint": "numeric", "numeric": "text"]
      guard let index = table.columns.indices.randomElement(using: &random),
        let type = wider[table.columns[index].type]
      else { return nil }
      table.columns[index].type = type
      return "ALTER TABLE t ALTER \(table.columns[index].name) TYPE \(type)"
    },
    { table, random in
      guard let index = table.columns.indices.randomElement(using: &random) else { return nil }
      table.columns[index].isNotNull.toggle()
      let verb = table.columns[index].isNotNull ? "SET" : "DROP"
      return "ALTER TABLE t ALTER \(table.columns[index].name) \(verb) NOT NULL"
    },
    { table, random in
      guard let index = table.columns.indices.randomElement(using: &random) else { return nil }
      let value = Bool.random(using: &random) ? Int.random(in: 1...3, using: &random) : nil
      table.columns[index].value = value
      return "ALTER TABLE t ALTER \(table.columns[index].name) \(value.map { "SET DEFAULT \($0)" } ?? "DROP DEFAULT")"
    },
    { table, random in
      guard let index = table.columns.indices.randomElement(using: &random), table.columns[index].type == "text" else {
        return nil
      }
      let collation = [nil, "C", "POSIX"].randomElement(using: &random) ?? nil
      table.columns[index].collation = collation
      return "ALTER TABLE t ALTER \(table.columns[index].name) TYPE text COLLATE \"\(collation ?? "default")\""
    },
  ]

  private static let ofOthers: [Alteration] = [
    { table, random in
      let label = Label(identity: table.fresh(), name: "label \(table.count)")
      let index = Int.random(in: 0..<table.labels.count, using: &random)
      let next = table.labels[index].name
      table.labels.insert(label, at: index)
      return "ALTER TYPE mood ADD VALUE '\(label.name)' BEFORE '\(next)'"
    },
    { table, random in
      let index = Int.random(in: 0..<table.labels.count, using: &random)
      let old = table.labels[index].name
      table.labels[index].name = "label \(table.fresh())"
      return "ALTER TYPE mood RENAME VALUE '\(old)' TO '\(table.labels[index].name)'"
    },
    { table, _ in
      let number = table.fresh()
      table.partitions.append(Partition(identity: number, name: "p\(number)"))
      return "CREATE TABLE p\(number) PARTITION OF t FOR VALUES IN (\(number))"
    },
    { table, random in
      let attached = table.partitions.indices.filter { !table.partitions[$0].isDetached }
      guard let index = attached.randomElement(using: &random) else { return nil }
      if Bool.random(using: &random) { return "DROP TABLE \(table.partitions.remove(at: index).name)" }
      table.partitions[index].isDetached = true
      return "ALTER TABLE t DETACH PARTITION \(table.partitions[index].name)"
    },
    { table, random in
      guard let index = table.partitions.indices.randomElement(using: &random) else { return nil }
      let old = table.partitions[index].name
      table.partitions[index].name = "p\(table.fresh())"
      return "ALTER TABLE \(old) RENAME TO \(table.partitions[index].name)"
    },
    { table, random in
      guard let column = table.columns.randomElement(using: &random) else { return nil }
      let key = Key.unique(column.identity)
      if table.keys.contains(key) {
        table.keys.removeAll { $0 == key }
        return "ALTER TABLE t DROP CONSTRAINT u\(column.identity)"
      }
      table.keys.append(key)
      return "ALTER TABLE t ADD CONSTRAINT u\(column.identity) UNIQUE (\(column.name), k)"
    },
    { table, _ in
      if table.keys.contains(.foreign(1)) {
        table.keys.removeAll { $0 == .foreign(1) }
        return "ALTER TABLE t DROP CONSTRAINT f1"
      }
      table.keys.append(.foreign(1))
      return "ALTER TABLE t ADD CONSTRAINT f1 FOREIGN KEY (k) REFERENCES target"
    },
    { table, _ in
      table.hasPrimaryKey.toggle()
      return "ALTER TABLE t \(table.hasPrimaryKey ? "ADD CONSTRAINT t_key PRIMARY KEY (k)" : "DROP CONSTRAINT t_key")"
    },
  ]
}

// MARK: - Changes that are to be told

extension AlteredTable {
  /// In the words of the test, by the identities of columns, labels and partitions.
  func changes(since last: AlteredTable) -> [String] {
    columnChanges(since: last) + labelChanges(since: last) + keyChanges(since: last) + partitionChanges(since: last)
  }

  private func columnChanges(since last: AlteredTable) -> [String] {
    var changes = last.mood == mood ? [] : ["\(last.mood) was renamed to \(mood)"]
    let former = Set(last.columns.map(\.identity))
    for old in last.columns {
      if let new = columns.first(where: { $0.identity == old.identity }) {
        if new.name != old.name { changes.append("\(old.name) was renamed to \(new.name)") }
        changes += differences(old, new)
      } else if let new = columns.first(where: { $0.name == old.name && !former.contains($0.identity) }) {
        changes += ["\(old.name) was dropped and added again"] + differences(old, new)
      } else {
        changes.append("\(old.name) was dropped")
      }
    }
    let lost = Set(last.columns.filter { old in !columns.contains { $0.identity == old.identity } }.map(\.name))
    let added = columns.filter { !former.contains($0.identity) && !lost.contains($0.name) }
    return changes + added.map { "\($0.name) (\($0.type)) was added" }
  }

  private func differences(_ old: Column, _ new: Column) -> [String] {
    var changes: [String] = []
    if old.isNotNull != new.isNotNull {
      changes.append("\(new.name) \(new.isNotNull ? "became NOT NULL" : "lost its NOT NULL")")
    }
    switch (old.value, new.value) {
    case (nil, .some): changes.append("\(new.name) gained a default")
    case (.some, nil): changes.append("\(new.name) lost its default")
    case (let before, let after):
      if before != after, old.type == new.type { changes.append("the default of \(new.name) changed") }
    }
    if old.type != new.type {
      changes.append("\(new.name) was \(old.type), is \(new.type)")
    } else if old.collation != new.collation {
      let before = old.collation.map { "collation \($0)" } ?? "the usual collation"
      changes.append("\(new.name) had \(before), has \(new.collation ?? "the usual one")")
    }
    return changes
  }

  private func labelChanges(since last: AlteredTable) -> [String] {
    let added = labels.filter { label in !last.labels.contains { $0.identity == label.identity } }.map {
      "'\($0.name)'"
    }
    let renamed = labels.compactMap { label in
      last.labels.first { $0.identity == label.identity && $0.name != label.name }.map {
        ("'\($0.name)'", "'\(label.name)'")
      }
    }
    let gained = "\(mood) gained the label\(added.count == 1 ? "" : "s") \(added.joined(separator: ", "))"
    let one = renamed.first.map { "the label \($0.0) of \(mood) was renamed to \($0.1)" }
    let many = "labels of \(mood) were renamed: \(renamed.map { "\($0.0) to \($0.1)" }.joined(separator: ", "))"
    return (added.isEmpty ? [] : [gained]) + (renamed.count > 1 ? [many] : [one].compactMap(\.self))
  }

  private func keyChanges(since last: AlteredTable) -> [String] {
    var changes: [String] = []
    if hasPrimaryKey != last.hasPrimaryKey {
      changes.append("the primary key (k) was \(hasPrimaryKey ? "added" : "dropped")")
    }
    for key in last.keys where !keys.contains(key) && !isReplaced(key, last) {
      changes.append("\(words(key, last)) was dropped")
    }
    for key in keys where !last.keys.contains(key) && !last.keys.contains(where: { replaces(key, $0, last) }) {
      changes.append("\(words(key, self)) was added")
    }
    return changes
  }

  /// Whether a key of a column that was dropped and added again was added again too.
  private func isReplaced(_ old: Key, _ last: AlteredTable) -> Bool { keys.contains { replaces($0, old, last) } }

  private func replaces(_ new: Key, _ old: Key, _ last: AlteredTable) -> Bool {
    guard case .unique(let new) = new, case .unique(let old) = old, new != old,
      !columns.contains(where: { $0.identity == old }), !last.columns.contains(where: { $0.identity == new })
    else { return false }
    return columns.first { $0.identity == new }?.name == last.columns.first { $0.identity == old }?.name
  }

  /// Under the name that its column has now, or had at last.
  private func words(_ key: Key, _ table: AlteredTable) -> String {
    switch key {
    case .foreign: return "the foreign key (k) to \(schema).target (id)"
    case .unique(let identity):
      let column = columns.first { $0.identity == identity } ?? table.columns.first { $0.identity == identity }
      return "the unique key (\([column?.name ?? "", "k"].sorted().joined(separator: ", ")))"
    }
  }

  private func partitionChanges(since last: AlteredTable) -> [String] {
    func told(_ partitions: [Partition], _ verb: String) -> [String] {
      if partitions.isEmpty { return [] }
      let (plural, were) = partitions.count == 1 ? ("", "was") : ("s", "were")
      let names = partitions.map(\.name).sorted().joined(separator: ", ")
      return ["the partition\(plural) \(names) \(were) \(verb)"]
    }
    let former = last.partitions.filter { !$0.isDetached }
    func now(_ partition: Partition) -> Partition? { partitions.first { $0.identity == partition.identity } }
    let renamed = former.sorted { $0.name < $1.name }.compactMap { old in
      now(old).flatMap {
        $0.isDetached || $0.name == old.name ? nil : "the partition \(old.name) was renamed to \($0.name)"
      }
    }
    let added = partitions.filter { new in
      !new.isDetached && !former.contains { $0.identity == new.identity }
    }
    return told(former.filter { now($0) == nil }, "dropped")
      + told(former.filter { now($0)?.isDetached == true }, "detached")
      + (renamed.isEmpty ? [] : [renamed.joined(separator: "; ")]) + told(added, "added")
  }
}
