import Checks
import Profiles

/// A profile with what the command line said of it.
struct ProfileReport {
  /// A part of the rows.
  struct Part {
    let slice: Slice
    let rowCount: Int64
    let columns: [ColumnSummary]
    /// Why it could not be had; nil where it was.
    let reason: String?
  }

  let label: String
  let window: Window?
  let rowCount: Int64
  let sample: Sample?
  let columns: [ColumnSummary]
  let parts: [Part]
  /// Columns that could not be read, with the reason.
  let unread: [(column: String, reason: String)]

  init(_ profile: TableProfile, label: String, window: Window?, sensitive: Set<String>) {
    self.label = label
    self.window = window
    rowCount = profile.rowCount
    sample = profile.sample
    let summary = { (column: ColumnProfile) in
      ColumnSummary(
        column, typeName: profile.schema[column.name]?.typeName, isSensitive: sensitive.contains(column.name))
    }
    columns = profile.columns.map(summary)
    parts = profile.slices.map {
      Part(slice: $0.slice, rowCount: $0.rowCount, columns: $0.columns.map(summary), reason: $0.unavailable)
    }
    unread = profile.unprofiled.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }
}
