import Profiles
import Rules

/// How keys differ, those of the last run under the names that their columns have now.
struct KeyChanges {
  private let names: [String: String]

  init(_ matching: ColumnMatching) {
    names = Dictionary(
      matching.pairs.map { ($0.old.name, $0.new.name) }, uniquingKeysWith: { first, _ in first })
  }

  func changes(from last: SchemaSnapshot, to now: SchemaSnapshot) -> [SchemaChanges.Change] {
    let changes = primaryKey(from: last.primaryKey, to: now.primaryKey)
    guard let before = last.details, let details = now.details else { return changes }
    let uniqueKeys = differences(
      .uniqueKey, from: before.uniqueKeys.map { Former(key: $0, now: current($0)?.sorted()) }, to: details.uniqueKeys
    ) { "the unique key (\($0.list))" }
    let references = before.foreignKeys.map { key in
      Former(
        key: key,
        now: current(key.columns).map {
          SchemaDetails.ForeignKey(columns: $0, table: key.table, targets: key.targets)
        })
    }
    let foreignKeys = differences(.foreignKey, from: references, to: details.foreignKeys) {
      "the foreign key (\($0.columns.list)) to \($0.table) (\($0.targets.list))"
    }
    return changes + uniqueKeys + foreignKeys
  }

  /// nil where one of them is gone, though another column may have its name by now.
  private func current(_ columns: [String]) -> [String]? {
    let found = columns.compactMap { names[$0] }
    return found.count == columns.count ? found : nil
  }

  private func primaryKey(from last: [String], to now: [String]) -> [SchemaChanges.Change] {
    let former = current(last)
    if former == now { return [] }
    let words =
      if last.isEmpty {
        "the primary key (\(now.list)) was added"
      } else if now.isEmpty {
        "the primary key (\((former ?? last).list)) was dropped"
      } else {
        "the primary key was (\((former ?? last).list)), is (\(now.list))"
      }
    return [SchemaChanges.Change(.primaryKey, words: words)]
  }

  private struct Former<Key: Hashable> {
    let key: Key
    /// Under the names of now; nil where a column of it is gone.
    let now: Key?
  }

  private func differences<Key: Hashable>(
    _ kind: SchemaChangeRule.Kind, from last: [Former<Key>], to now: [Key], words: (Key) -> String
  ) -> [SchemaChanges.Change] {
    let dropped = last.filter { $0.now.map { !now.contains($0) } ?? true }
    let kept = Set(last.compactMap(\.now))
    let added = now.filter { !kept.contains($0) }
    let sentences = dropped.map { "\(words($0.now ?? $0.key)) was dropped" } + added.map { "\(words($0)) was added" }
    return sentences.map { SchemaChanges.Change(kind, words: $0) }
  }
}
