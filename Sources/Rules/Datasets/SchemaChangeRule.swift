/// What each kind of change of a table's schema since the last run is worth.
package struct SchemaChangeRule: Hashable, Sendable {
  package enum Kind: String, Hashable, Sendable, CaseIterable {
    case added, dropped, renamed, retyped
    /// Dropped and added again under the same name.
    case replaced
    case reordered, nullability, collation
    /// What a column holds where a row is stored without a value for it: a default, an identity, an expression.
    case byDefault = "default"
    case labelsAdded = "labels_added"
    case labelsDropped = "labels_dropped"
    case labelsRenamed = "labels_renamed"
    case labelsReordered = "labels_reordered"
    case primaryKey = "primary_key"
    case uniqueKey = "unique_key"
    case foreignKey = "foreign_key"
    case viewDefinition = "view_definition"
    /// A table that is a view now, and the like.
    case relationKind = "relation_kind"
    case partitionAdded = "partition_added"
    case partitionDropped = "partition_dropped"
    case partitionDetached = "partition_detached"
    /// Renamed, or with other bounds.
    case partitionChanged = "partition_changed"
  }

  /// In the order of their weight.
  package enum Level: String, Hashable, Sendable, CaseIterable, Comparable {
    case ignore, warn, fail

    package static func < (left: Level, right: Level) -> Bool {
      allCases.firstIndex(of: left) ?? 0 < allCases.firstIndex(of: right) ?? 0
    }
  }

  private var levels: [Kind: Level] = [:]

  package init() {}

  /// Without a rule, what breaks those that read a column fails, and a new partition is routine.
  package subscript(kind: Kind) -> Level {
    get {
      if let level = levels[kind] { return level }
      switch kind {
      case .dropped, .renamed, .retyped: return .fail
      case .partitionAdded: return .ignore
      default: return .warn
      }
    }
    set { levels[kind] = newValue }
  }
}

extension SchemaChangeRule {
  /// `warn` for all kinds, or `{ added: ignore, default: fail }`; nil where a mistake was reported.
  init?(_ value: YAMLValue) {
    self.init()
    guard value.shape == .map else {
      guard let level = value.choice(Level.self, of: "level of 'schema_changes'") else { return nil }
      for kind in Kind.allCases { self[kind] = level }
      return
    }
    guard let map = value.mapping(DatasetForm.changeKinds) else { return nil }
    for kind in Kind.allCases {
      guard let given = map[kind.rawValue] else { continue }
      guard let level = given.choice(Level.self, of: "level of \(given.name)") else { return nil }
      self[kind] = level
    }
  }
}
