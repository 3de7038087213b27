package import Profiles

/// Another table that a test names, and its columns, as they stand in the file.
package struct OtherTable: Sendable {
  /// As the user wrote it, in Postgres' syntax.
  package let table: Located<String>
  package let columns: [Located<String>]
  /// A column whose values have to be numbers.
  package let number: Located<String>?
  /// By which its rows fall into windows; of the dataset's own name, where the rule gives none, at the table's place.
  package let time: Located<String>?
  /// Where it is, if not in the dataset's own source.
  package let source: Located<String>?

  init(
    table: Located<String>, columns: [Located<String>] = [], number: Located<String>? = nil,
    time: Located<String>? = nil, source: Located<String>? = nil
  ) {
    self.table = table
    self.columns = columns
    self.number = number
    self.time = time
    self.source = source
  }
}

extension TestRule {
  /// All that the rule names of tables, where each stands in the file.
  package var names: [Located<String>] {
    columns + (other.map { [$0.table] + $0.columns + [$0.number, $0.time].compactMap(\.self) } ?? [])
  }
}

/// Limits as the user wrote them, included; nil is no limit, and one is there.
package struct NumberLimits: Hashable, Sendable {
  package let minimum: String?
  package let maximum: String?

  package init(minimum: String?, maximum: String?) {
    self.minimum = minimum
    self.maximum = maximum
  }
}

/// What is taken of the dataset's rows and of another table's, to be held against each other.
package enum Reconciliation: Hashable, Sendable {
  case rowCount(OtherRows)
  case aggregate(Aggregate, column: String, otherColumn: String, OtherRows)

  package var other: OtherRows {
    switch self {
    case .rowCount(let rows), .aggregate(_, _, _, let rows): rows
    }
  }
}
