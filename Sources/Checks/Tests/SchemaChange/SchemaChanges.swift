import Profiles
import Rules

/// How a schema differs from that of the last run; what either side does not tell is no difference.
struct SchemaChanges {
  struct Change: Hashable {
    /// More than one where it is not known which of them it is: then the worst counts.
    let kinds: [SchemaChangeRule.Kind]
    let words: String

    init(_ kinds: SchemaChangeRule.Kind..., words: String) {
      self.kinds = kinds
      self.words = words
    }
  }

  private(set) var all: [Change] = []

  /// - Parameters:
  ///   - matching: of the columns of both.
  ///   - sensitive: columns whose labels are not told.
  init(
    from last: SchemaSnapshot, to now: SchemaSnapshot, _ matching: ColumnMatching, sensitive: Set<String> = []
  ) {
    var kept: [Change] = []
    for pair in matching.pairs {
      all += Self.identity(pair)
      kept += Self.column(pair, last.details, now.details, isSensitive: sensitive.contains(pair.new.name))
    }
    all += matching.dropped.map { Change(.dropped, words: "\($0.name) was dropped") }
    all += kept
    all += matching.added.map { Change(.added, words: "\($0.name) (\($0.typeName)) was added") }
    let common = matching.pairs.filter { $0.identity == .same }.map(\.new.name)
    let order = now.columns.map(\.name).filter(Set(common).contains)
    if let (found, wanted) = SchemaSnapshot.misplaced(order, common) {
      all.append(Change(.reordered, words: "the order of columns changed: \(found) stands where \(wanted) did"))
    }
    all += KeyChanges(matching).changes(from: last, to: now)
    if let before = last.details, let details = now.details { all += Self.relation(from: before, to: details) }
  }

  private static func identity(_ pair: ColumnMatching.Pair) -> [Change] {
    let (old, new) = (pair.old.name, pair.new.name)
    switch pair.identity {
    case .same: return []
    case .renamed: return [Change(.renamed, words: "\(old) was renamed to \(new)")]
    case .replaced: return [Change(.replaced, words: "\(new) was dropped and added again")]
    case .alike:
      let words = "\(old) was probably renamed to \(new): the one is gone, the other is new and has like values"
      return [Change(.renamed, .dropped, words: words)]
    }
  }

  private static func relation(from last: SchemaDetails, to now: SchemaDetails) -> [Change] {
    // Another kind of relation has no partitions in common with it, and no definition.
    guard last.kind == now.kind else {
      return [Change(.relationKind, words: "the \(last.kind.rawValue) is a \(now.kind.rawValue) now")]
    }
    let isComparable = last.serverVersion == now.serverVersion
    if isComparable, let before = last.definition, let definition = now.definition, before != definition {
      return [Change(.viewDefinition, words: "the definition of the \(now.kind.rawValue) changed")]
    }
    return PartitionChanges(from: last, to: now).all
  }
}
