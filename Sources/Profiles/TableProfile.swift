/// What one scan learned of one window of a table.
package struct TableProfile: Sendable {
  package let dataset: String
  package let window: Window
  /// 0 where the window is `unread`, and then it says nothing.
  package var rowCount: Int64
  package var schema: SchemaSnapshot
  package var measurements: [Metric: Measurement]
  package var failingRows: [Metric: FailingRows]
  /// For rows that break a test, the statement with which a person finds all of them: of the rules, without data values.
  package var evidenceQueries: [Metric: String] = [:]
  /// The columns whose distribution was asked for, in the table's order.
  package var columns: [ColumnProfile]
  /// Columns whose distribution was asked for and could not be had, with the reason: a sentence without data values.
  package var unprofiled: [String: String]
  /// Parts of the rows that were asked for, each profiled by itself.
  package var slices: [SliceProfile]
  /// What the distributions were taken of; nil where of all rows, as every count is.
  package var sample: Sample?
  /// Whole rows, of those that meet the condition where there is a slice of one; nil where none were asked for.
  package var rowSample: RowSample?

  package init(
    dataset: String, window: Window, rowCount: Int64, schema: SchemaSnapshot,
    measurements: [Metric: Measurement] = [:], failingRows: [Metric: FailingRows] = [:], columns: [ColumnProfile] = [],
    unprofiled: [String: String] = [:], slices: [SliceProfile] = [], sample: Sample? = nil, rowSample: RowSample? = nil
  ) {
    self.dataset = dataset
    self.window = window
    self.rowCount = rowCount
    self.schema = schema
    self.measurements = measurements
    self.failingRows = failingRows
    self.columns = columns
    self.unprofiled = unprofiled
    self.slices = slices
    self.sample = sample
    self.rowSample = rowSample
  }

  /// Why no row of the window could be read, where only the catalog was: a sentence without data values. nil where the
  /// rows were read.
  ///
  /// It is the row count's own reason, and so is kept wherever the measurements are.
  package var unread: String? {
    if case .unavailable(let reason)? = measurements[.rowCount(filter: nil)] { reason } else { nil }
  }

  package subscript(column name: String) -> ColumnProfile? { columns.first { $0.name == name } }
}
