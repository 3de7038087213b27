import Columns
package import Profiles
import Sketches

/// Which column of the last run is which now.
package struct ColumnMatching {
  struct Pair {
    enum Identity {
      case same
      case renamed
      /// Another column under the same name.
      case replaced
      /// Another column under another name, and with like values.
      case alike
    }

    let old: SchemaSnapshot.Column
    let new: SchemaSnapshot.Column
    let identity: Identity
  }

  /// In the order of the last run.
  private(set) var pairs: [Pair] = []
  private(set) var dropped: [SchemaSnapshot.Column] = []
  private(set) var added: [SchemaSnapshot.Column] = []

  package init(from last: SchemaSnapshot, to now: SchemaSnapshot) {
    let before = last.details?.number
    let number = now.details?.number
    // Numbers tell columns apart within one relation; a table that was made anew counts from 1 again.
    if let before, before == number {
      match(last, now) { old in
        if let found = now.columns.first(where: { $0.number == old.number }) {
          return Pair(old: old, new: found, identity: found.name == old.name ? .same : .renamed)
        }
        let namesake = now[old.name].flatMap { new in last.columns.contains { $0.number == new.number } ? nil : new }
        return namesake.map { Pair(old: old, new: $0, identity: .replaced) }
      }
    } else {
      // Where it is not known whether it is the same relation, a number without its name is taken for a new name.
      let isUnknown = before == nil || number == nil
      match(last, now) { old in
        if let found = now[old.name] { return Pair(old: old, new: found, identity: .same) }
        let successor = now.columns.first { isUnknown && $0.number == old.number && last[$0.name] == nil }
        return successor.map { Pair(old: old, new: $0, identity: .renamed) }
      }
    }
  }

  private mutating func match(
    _ last: SchemaSnapshot, _ now: SchemaSnapshot, _ find: (SchemaSnapshot.Column) -> Pair?
  ) {
    for column in last.columns {
      if let pair = find(column) { pairs.append(pair) } else { dropped.append(column) }
    }
    let found = Set(pairs.map(\.new.name))
    added = now.columns.filter { !found.contains($0.name) }
  }

  /// Whether a column that is gone and a new one might be the same by their types, so that it is worth to look at their
  /// values.
  package var isAmbiguous: Bool { dropped.contains { old in added.contains { $0.typeName == old.typeName } } }

  /// Of a table that has become another one, too many columns would have to be compared, and some were alike by chance.
  private static let mostCompared = 400

  /// Takes a column that is gone and a new one of the same type for the same, where their values are alike and no others
  /// are nearer to either.
  mutating func recognise(_ last: [ColumnProfile], in now: [ColumnProfile]) {
    let (before, after) = (Self.byName(last), Self.byName(now))
    let likely = dropped.flatMap { old in added.filter { $0.typeName == old.typeName }.map { (old, $0) } }
    if likely.count > Self.mostCompared { return }
    let candidates = likely.compactMap { old, new in
      before[old.name].flatMap { old in after[new.name].flatMap { Likeness(old, $0).distance } }.map { ($0, old, new) }
    }
    for (_, old, new) in candidates.sorted(by: { $0.0 < $1.0 }) {
      guard dropped.contains(old), added.contains(new) else { continue }
      dropped.removeAll { $0 == old }
      added.removeAll { $0 == new }
      pairs.append(Pair(old: old, new: new, identity: .alike))
    }
  }

  private static func byName(_ columns: [ColumnProfile]) -> [String: ColumnProfile] {
    Dictionary(columns.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }
}

/// How near the values of two columns are, if they are near enough to come from one source.
private struct Likeness {
  /// Fewer values, or fewer different ones, are alike by chance.
  private static let fewestValues: Int64 = 30
  private static let fewestDistinct = 2
  private static let greatestDistance = 0.1
  /// Of small samples, whose distance is as large by chance.
  private static let greatestChanceDistance = 0.2
  private static let leastProbability = 0.01

  /// In 0...1; nil where they are not alike, or nothing can be said.
  let distance: Double?

  init(_ old: ColumnProfile, _ new: ColumnProfile) {
    let difference = ColumnDifference(old, new)
    guard old.type == new.type, old.type != .bool, Self.tellsApart(old), Self.tellsApart(new),
      difference.reason == nil, let moved = difference.moved, moved <= Self.greatestChanceDistance
    else {
      distance = nil
      return
    }
    let isByChance = difference.pValue.map { $0.value >= Self.leastProbability } ?? false
    distance = moved <= Self.greatestDistance || isByChance ? moved : nil
  }

  private static func tellsApart(_ column: ColumnProfile) -> Bool {
    guard column.rowCount - column.nullCount >= fewestValues else { return false }
    switch column.distribution {
    case .numeric(let moments, _), .temporal(let moments, _), .binned(let moments, _):
      return moments.minimum != moments.maximum
    case .categorical(let counts), .opaque(let counts): return counts.distinctCount >= fewestDistinct
    case .none: return false
    }
  }
}
