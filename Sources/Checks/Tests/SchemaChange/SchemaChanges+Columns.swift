import Profiles
import Rules

/// What became of a column that is still there.
extension SchemaChanges {
  static func column(
    _ pair: ColumnMatching.Pair, _ last: SchemaDetails?, _ now: SchemaDetails?, isSensitive: Bool
  ) -> [Change] {
    let (old, new) = (pair.old, pair.new)
    var changes: [Change] = []
    let isRetyped = old.typeName != new.typeName
    if isRetyped { changes.append(Change(.retyped, words: "\(new.name) was \(old.typeName), is \(new.typeName)")) }
    if old.isNotNull != new.isNotNull {
      let words = new.isNotNull ? "became NOT NULL" : "lost its NOT NULL"
      changes.append(Change(.nullability, words: "\(new.name) \(words)"))
    }
    guard let last, let now else { return changes }
    let (before, details) = (last[old.name], now[new.name])
    // With another type come its collation and labels, and the default is written in another way.
    if !isRetyped {
      changes += collation(of: new.name, from: before.collation, to: details.collation)
      if let before = before.labels, let labels = details.labels {
        changes += LabelChanges(of: new.name, from: before, to: labels, isSensitive: isSensitive).all
      }
    }
    let comparesText = !isRetyped && last.serverVersion == now.serverVersion
    return changes + value(of: new.name, from: before.value, to: details.value, comparesText: comparesText)
  }

  private static func collation(of name: String, from last: String?, to now: String?) -> [Change] {
    if last == now { return [] }
    let (before, after) = (last.map { "collation \($0)" } ?? "the usual collation", now ?? "the usual one")
    return [Change(.collation, words: "\(name) had \(before), has \(after)")]
  }

  private static func value(
    of name: String, from last: SchemaDetails.Value?, to now: SchemaDetails.Value?, comparesText: Bool
  ) -> [Change] {
    let words: String
    switch (last, now) {
    case (nil, let now?): words = "\(name) gained \(now.source.words)"
    case (let last?, nil): words = "\(name) lost its \(last.source.noun)"
    case (let last?, let now?) where last.source != now.source:
      words = "\(name) had \(last.source.words), has \(now.source.words)"
    case (let last?, let now?) where comparesText && last.digest != now.digest:
      words = "the \(now.source.noun) of \(name) changed"
    default: return []
    }
    return [Change(.byDefault, words: words)]
  }
}

extension SchemaDetails.Value.Source {
  fileprivate var noun: String {
    switch self {
    case .byDefault: "default"
    case .identity: "identity"
    case .generated: "generating expression"
    }
  }

  fileprivate var words: String { "\(self == .identity ? "an" : "a") \(noun)" }
}
