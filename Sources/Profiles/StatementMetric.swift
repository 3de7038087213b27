/// A number that takes a statement of its own, beside the SELECT of all others.
package enum StatementMetric: Hashable, Sendable, Codable {
  /// Rows that another table has no row for; a row with a NULL in any of the columns does not count.
  case orphans(RowReference, filter: String?)
  /// How many rows a query gives, counted up to one above `rowLimit`.
  case queryRows(String)
  /// The one number that a query gives.
  case queryNumber(String)
  /// How many rows another table has.
  case otherRows(OtherRows)
  /// What the values of another table's column come to.
  /// - Parameter column: of the dataset's own table, that the other is held against.
  case otherAggregate(Aggregate, column: String, otherColumn: String, OtherRows)

  /// Rows of a query that are counted: more of them tell a person no more.
  package static let rowLimit = 100_000

  /// The columns of the dataset's own table that it names, apart from those in the user's own SQL.
  var columns: [String] {
    switch self {
    case .orphans(let reference, _): reference.columns
    case .otherAggregate(_, let column, _, _): [column]
    case .queryRows, .queryNumber, .otherRows: []
    }
  }

  /// Of the dataset's own rows.
  var filter: String? { if case .orphans(_, let filter) = self { filter } else { nil } }

  var isQuery: Bool {
    switch self {
    case .queryRows, .queryNumber: true
    case .orphans, .otherRows, .otherAggregate: false
    }
  }

  /// The other table that it names, as the user wrote it.
  package var table: String? {
    switch self {
    case .orphans(let reference, _): reference.table
    case .otherRows(let rows), .otherAggregate(_, _, _, let rows): rows.table
    case .queryRows, .queryNumber: nil
    }
  }

  /// The source that it is read from, where that is not the dataset's own.
  package var source: String? {
    switch self {
    case .otherRows(let rows), .otherAggregate(_, _, _, let rows): rows.source
    case .orphans, .queryRows, .queryNumber: nil
    }
  }

  /// The user's own query.
  package var query: String? {
    switch self {
    case .queryRows(let text), .queryNumber(let text): text
    case .orphans, .otherRows, .otherAggregate: nil
    }
  }
}

/// Columns whose values have to be those of a row of another table.
package struct RowReference: Hashable, Sendable, Codable {
  package let columns: [String]
  /// As the user wrote it.
  package let table: String
  /// As many as `columns`, in the same order.
  package let otherColumns: [String]
  /// Whether a foreign key of the catalog is believed, instead of reading the rows.
  package let trustsForeignKeys: Bool

  package init(columns: [String], table: String, otherColumns: [String], trustsForeignKeys: Bool = false) {
    self.columns = columns
    self.table = table
    self.otherColumns = otherColumns
    self.trustsForeignKeys = trustsForeignKeys
  }
}

/// The rows of another table that stand beside those of the window.
package struct OtherRows: Hashable, Sendable, Codable {
  /// By which column the other table's rows fall into windows.
  package enum Time: Hashable, Sendable, Codable {
    /// The dataset's own time column, under the same name.
    case same
    case column(String)
    /// Every row counts.
    case none
  }

  /// As the user wrote it.
  package let table: String
  /// The name of the source that it is read from; nil: the dataset's own, in the snapshot of the scan.
  package let source: String?
  package let time: Time
  /// A boolean SQL expression; only rows that meet it count.
  package let filter: String?

  package init(table: String, source: String? = nil, time: Time = .same, filter: String? = nil) {
    self.table = table
    self.source = source
    self.time = time
    self.filter = filter
  }
}
