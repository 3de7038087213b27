/// When a column began to move, and how strongly.
package struct ColumnMove: Sendable, Equatable {
  package let column: String
  /// By its number, oldest first, of the same nights for all columns and events.
  package let night: Int
  /// In standard errors, of whatever sign.
  package let strength: Double

  package init(column: String, night: Int, strength: Double) {
    self.column = column
    self.night = night
    self.strength = strength
  }
}

/// Something else that changed, and the first night that has it.
package struct DatasetEvent: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case schema = "schema_change"
    case modelVersion = "model_version"
    case volume = "volume_change"
  }

  package let kind: Kind
  package let night: Int
  /// For a person: `column gate added`.
  package let words: String

  package init(_ kind: Kind, night: Int, words: String = "") {
    self.kind = kind
    self.night = night
    self.words = words
  }
}

/// What of several moves and events happened together, and what first.
///
/// Two coincide when the one that may have led to the other is of the same night or of the one before.
package struct Coincidences: Sendable, Equatable {
  /// The first mover first; of one night the strongest first, then by name.
  package let moves: [ColumnMove]
  /// By night, then in the order of `DatasetEvent.Kind`.
  package let events: [DatasetEvent]

  package init(moves: [ColumnMove], events: [DatasetEvent]) {
    self.moves = moves.sorted {
      ($0.night, -abs($0.strength), $0.column) < ($1.night, -abs($1.strength), $1.column)
    }
    let order = Dictionary(uniqueKeysWithValues: zip(DatasetEvent.Kind.allCases, 0...))
    self.events = events.sorted {
      ($0.night, order[$0.kind] ?? 0, $0.words) < ($1.night, order[$1.kind] ?? 0, $1.words)
    }
  }

  /// Events that a move may come from.
  package func events(of move: ColumnMove) -> [DatasetEvent] {
    events.filter { Self.coincide($0.night, before: move.night) }
  }

  /// Columns that began to move before a move of the same night or the one before, in the order of `moves`.
  package func leaders(of move: ColumnMove) -> [ColumnMove] {
    moves.prefix { $0 != move }.filter { Self.coincide($0.night, before: move.night) }
  }

  private static func coincide(_ first: Int, before second: Int) -> Bool { (second - 1...second).contains(first) }
}
