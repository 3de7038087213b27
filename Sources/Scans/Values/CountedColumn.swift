package import Columns

/// All different values of one column, with the number of rows of each, as the server groups them.
package struct CountedColumn: Sendable {
  /// Which rows are counted by themselves.
  package struct Chunks: Hashable, Sendable {
    /// Chunks of a table where their size is not told; one more where its rows are no multiple of that.
    package static let usualNumber = 10

    /// Whose order counts; rows that are equal in it come in any order. nil: as the table's file has them.
    package let column: String?
    /// Rows of each chunk, at least 1; the last one may have fewer. nil: a tenth of the rows.
    package let size: Int?

    package init(column: String? = nil, size: Int? = nil) {
      self.column = column
      self.size = size
    }
  }

  /// The rows of one chunk, or all of them.
  package struct Part: Sendable {
    package enum Values: Sendable {
      /// Finite, each once, with its rows.
      case numbers([Double], counts: [Int])
      /// In the server's text form.
      case texts([String], counts: [Int])
    }

    package var values: Values
    package var nullCount = 0
    package var nanCount = 0
    package var negativeInfiniteCount = 0
    package var positiveInfiniteCount = 0

    package init(values: Values) { self.values = values }
  }

  /// What is held of one column on one side.
  package struct Limit: Hashable, Sendable {
    /// Different values, of all parts together.
    package let values: Int
    /// UTF-8 bytes of texts.
    package let bytes: Int

    package init(values: Int = 10_000_000, bytes: Int = 536_870_912) {
      self.values = values
      self.bytes = bytes
    }
  }

  package let name: String
  package let type: ColumnType
  /// In order; none where there is no row, or more than the limit allows.
  package let parts: [Part]
  /// Whether there are more values than the limit allows, of which none is held.
  package let isBeyondLimit: Bool
}
