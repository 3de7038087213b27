package import Columns

/// Why the rows of a table could not be read; what concerns a single metric is `Measurement.unavailable` instead.
///
/// Where the time column is at fault, `TableScan` tells the sentence in `TableProfile.unread` and does not throw.
package enum ScanError: Error, Equatable, Sendable {
  case timeColumnMissing(table: String, column: String)
  case timeColumnType(table: String, column: String, type: ColumnType)
  /// A window of hours on a column of dates.
  case windowSplitsDays(table: String, column: String)
  /// Not even the rows could be counted; `reason` is a sentence without data values.
  case notReadable(table: String, reason: String)
  /// The user has a right to some of the columns only.
  case notLockable(table: String)
  /// The server answered with fewer numbers than were asked for.
  case incompleteAnswer(table: String)
}

extension ScanError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .timeColumnMissing(let table, let column):
      "\(table) has no column '\(column)', which the rules name as its time column; correct `time: { column: … }`"
    case .timeColumnType(let table, let column, let type):
      "the time column \(table).\(column) is \(type.label); it must be a timestamp, a timestamptz or a date"
    case .windowSplitsDays(let table, let column):
      "\(table).\(column) is a date, so its windows must be whole days: set `time: { window: 1 day }`"
    case .notReadable(let table, let reason): "\(table) cannot be read: \(reason)"
    case .notLockable(let table):
      "\(table) cannot be read: a scan locks it against being emptied meanwhile, and a right to some of its columns does "
        + "not suffice for that (SQLSTATE 42501); run GRANT SELECT ON \(table)"
    case .incompleteAnswer(let table):
      "the server's answer for \(table) was incomplete; run it again, and report it if it stays"
    }
  }
}

extension ColumnType {
  /// A word for a person.
  var label: String {
    switch self {
    case .other(let name): name
    case .array(let element): "an array of \(element.label)"
    default: "\(self)"
    }
  }
}
