import Postgres

/// One number of an aggregate SELECT.
struct AggregateEntry: Sendable {
  /// What of an expression could fail on some data, the least likely first.
  enum Suspicion: Int, Comparable, Sendable {
    /// The number of rows can be had wherever anything can.
    case nothing
    /// Columns of views are expressions too.
    case columns
    case plainFilter
    case filter

    static func < (one: Self, other: Self) -> Bool { one.rawValue < other.rawValue }
  }

  let expression: String
  var isInstant = false
  let columns: [String]
  var filter: FilterText?
  /// The column with which texts of the rule are compared, with its type, in words; nil where none are.
  var compared: String?

  var suspicion: Suspicion {
    if let filter { return filter.isPlain ? .plainFilter : .filter }
    return columns.isEmpty ? .nothing : .columns
  }

  /// Why the server rejects this entry, whatever the data: a sentence without data values.
  /// - Parameter statement: a SELECT of this entry alone.
  func reason(_ error: PostgresError, in statement: String) -> String {
    let place: (Int) -> String? = { filter?.place(of: $0, in: statement) }
    let sentence = error.description(placing: place)
    // A constant that cannot be read has a place, and only the filter has others than the rule's limits and values.
    guard let compared, case .server(let report) = error, report.sqlState.errorClass == "22",
      let position = report.position, place(position) == nil
    else { return sentence }
    return "the rule holds a limit or value that does not fit the column \(compared); correct it: \(sentence)"
  }
}
