package import Columns

/// Why the rows of a table could not be read; what concerns a single metric is `Measurement.unavailable` instead.
///
/// Where the time column is at fault, `TableScan` tells the sentence in `TableProfile.unread` and does not throw.
package enum ScanError: Error, Equatable, Sendable {
  case columnMissing(table: String, column: String)
  /// Rows that lie nowhere, as those of a view; nil of a query.
  case noOrder(table: String?)
  case timeColumnMissing(table: String, column: String)
  case timeColumnType(table: String, column: String, type: ColumnType)
  /// A window of hours on a column of dates.
  case windowSplitsDays(table: String, column: String)
  /// Not even the rows could be counted; `reason` is a sentence without data values.
  case notReadable(table: String, reason: String)
  /// The user has a right to some of the columns only.
  case notLockable(table: String)
  /// A condition on the rows that is no single expression; `reason` is a sentence.
  case unfitFilter(table: String, reason: String)
  /// The server cannot plan a query that stands for a table; `reason` is a sentence without data values.
  case unfitQuery(reason: String)
  /// A column of a query has no name, or the name of one before it; counted from 1.
  case queryColumnUnnamed(number: Int)
  case queryColumnRepeated(name: String)
  /// The server answered with fewer numbers than were asked for.
  case incompleteAnswer(table: String)
  /// A stream of parts ended without all of them.
  case incompleteStream
  /// A standby took the snapshot away each time.
  case lostToRecovery(table: String, attempts: Int)
  /// By the server's estimate, in the planner's units, above a limit of the rules or the settings: nothing was read.
  case tooCostly(table: String, ScanExplanation.Statement.Kind, cost: Double, limit: Double)
  case tooManyRows(table: String, ScanExplanation.Statement.Kind, rows: Double, limit: Double)
}

extension ScanError: CustomStringConvertible {
  package var description: String {
    switch self {
    case .columnMissing(let table, let column): "\(table) has no column \(column)"
    case .noOrder(let table):
      "the rows of \(table ?? "the query") have no order of their own, which chunks are cut in; name a column of it with "
        + "--order-by"
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
    case .unfitFilter(let table, let reason): "\(table) cannot be read: \(reason)"
    case .unfitQuery(let reason): "the query cannot be read: \(reason)"
    case .queryColumnUnnamed(let number):
      "column \(number) of the query has no name; write `expression AS name`"
    case .queryColumnRepeated(let name):
      "the query has several columns called '\(name)'; rename all but one with `AS`, or leave them out"
    case .incompleteAnswer(let table):
      "the server's answer for \(table) was incomplete; run it again, and report it if it stays"
    case .incompleteStream: "the server's stream of rows was incomplete; run it again, and report it if it stays"
    case .lostToRecovery(let table, let attempts):
      "\(table) cannot be read: a conflict with recovery on the standby, or with other transactions, ended the scan "
        + "\(attempts == 1 ? "once" : "\(attempts) times") (SQLSTATE 40001); raise max_standby_streaming_delay or set "
        + "hot_standby_feedback = on there, or read the primary"
    case .tooCostly(let table, let kind, let cost, let limit):
      "\(table) is not read: \(kind.words) would cost about \(cost.spelt) by the server's estimate, and `max_cost` allows "
        + "\(limit.spelt); narrow the window, give the time column an index, or raise `max_cost`"
    case .tooManyRows(let table, let kind, let rows, let limit):
      "\(table) is not read: \(kind.words) would read about \(rows.spelt) rows by the server's estimate, and `max_rows` "
        + "allows \(limit.spelt); narrow the window, give the time column an index, or raise `max_rows`"
    }
  }
}

extension ScanExplanation.Statement.Kind {
  /// For the middle of a sentence.
  fileprivate var words: String {
    switch self {
    case .aggregate: "the SELECT of its counts"
    case .stream: "the stream of its rows"
    case .statement: "the statement of this test"
    }
  }
}

extension Double {
  /// Without a fraction where it is large, in full.
  fileprivate var spelt: String {
    let rounded = magnitude < 100 ? (self * 100).rounded() / 100 : rounded()
    return Int64(exactly: rounded).map { "\($0)" } ?? "\(rounded)"
  }
}

extension ColumnType {
  /// A word for a person.
  package var label: String {
    switch self {
    case .other(let name): name
    case .array(let element): "an array of \(element.label)"
    default: "\(self)"
    }
  }
}
