import Postgres

/// One number of an aggregate SELECT.
struct AggregateEntry: Sendable {
  /// What of an expression could fail on some data, the least likely first.
  enum Suspicion: Int, Comparable, Sendable {
    /// The number of rows can be had wherever anything can.
    case nothing
    /// Columns of views are expressions too.
    case columns
    /// Of floating-point numbers they can be too large.
    case sums
    case plainFilter
    case filter

    static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
  }

  /// What the number is read as.
  enum Form: Sendable {
    case measurement
    case double
    /// Exact, in text.
    case decimal
    /// A measurement, in text.
    case number
  }

  let expression: String
  var form = Form.measurement
  var isInstant = false
  var isFingerprint = false
  /// Whether all rows are sorted for it, which keeps a statement from parallel workers.
  var sortsRows = false
  var columns: [String]
  /// Names sums that may fail without the counts of the same columns; empty of all else.
  var part = ""
  var filter: FilterText?
  /// The condition itself, where the rule gives it in SQL.
  var condition: FilterText?
  /// The column with which texts of the rule are compared, with its type, in words; nil where none are.
  var compared: String?
  /// Of what part of the rows each number is; nil: one of all.
  var segments: GroupingKey?
  /// What the expression needs computed of each row; it is then read from a subquery.
  var rowColumns: [RowColumn] = []
  /// The expression where the rows come from a subquery: the rule's own SQL, which may name the table, is computed in it.
  var expressionOverSubquery: String?

  /// What of it the rule gives in SQL.
  var texts: [FilterText] { [condition, filter].compactMap(\.self) }

  var suspicion: Suspicion {
    if !texts.isEmpty { return texts.allSatisfy(\.isPlain) ? .plainFilter : .filter }
    if !part.isEmpty { return .sums }
    return columns.isEmpty ? .nothing : .columns
  }

  /// Why the server rejects this entry, whatever the data: a sentence without data values.
  /// - Parameter statement: a SELECT of this entry alone.
  func reason(_ error: PostgresError, in statement: String) -> String {
    let place: (Int) -> String? = { position in
      texts.lazy.compactMap { $0.place(of: position, in: statement) }.first
    }
    let sentence = error.description(placing: place)
    // A constant that cannot be read has a place, and only the filter has others than the rule's limits and values.
    guard let compared, case .server(let report) = error, report.sqlState.errorClass == "22",
      let position = report.position, place(position) == nil
    else { return sentence }
    return "the rule holds a limit or value that does not fit the column \(compared); correct it: \(sentence)"
  }
}
