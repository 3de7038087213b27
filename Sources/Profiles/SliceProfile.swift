/// A part of a window's rows that is profiled by itself, from the same stream.
package enum Slice: Hashable, Sendable, Codable {
  /// Rows for which an SQL condition holds.
  case filter(String)
  /// Rows with one value of a column, in the server's text form; nil is NULL.
  case segment(column: String, value: String?)
  /// Rows with any of the values of a column that have no segment of their own.
  case otherSegments(column: String)
}

/// What one scan learned of a slice.
package struct SliceProfile: Sendable, Equatable {
  package let slice: Slice
  package var rowCount: Int64
  /// In the table's order.
  package var columns: [ColumnProfile]

  package init(slice: Slice, rowCount: Int64, columns: [ColumnProfile]) {
    self.slice = slice
    self.rowCount = rowCount
    self.columns = columns
  }
}
