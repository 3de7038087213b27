import Columns
import Postgres
import Profiles

/// What the server counts of one column in place of its values.
protocol ColumnCounts: Sendable {
  var name: String { get }
  var type: ColumnType { get }
  var entries: [AggregateEntry] { get }

  /// - Parameters:
  ///   - rowCount: of the relation that the answers are of.
  ///   - answers: to the entries, in order.
  /// - Throws: `CountFailure` where one of them could not be had.
  func profile(rowCount: Int64, _ answers: inout CountAnswers) throws(CountFailure) -> ColumnProfile
}

/// Why a column could not be counted.
struct CountFailure: Error {
  /// A sentence without data values.
  let reason: String
}

/// Answers, one after another.
struct CountAnswers {
  private var rest: ArraySlice<Answer>

  init(_ answers: ArraySlice<Answer>) { rest = answers }

  mutating func count() throws(CountFailure) -> Int {
    switch rest.popFirst() {
    case .measurement(.count(let count)): return Int(count)
    case .measurement(.unavailable(let reason)): throw CountFailure(reason: reason)
    default: throw CountFailure(reason: "the server's answer was incomplete")
    }
  }

  mutating func drop(_ count: Int) { rest = rest.dropFirst(count) }

  /// nil of no values.
  mutating func number() throws(CountFailure) -> Double? {
    switch rest.popFirst() {
    case .double(let number): return number
    case .decimal(let number): return number.double
    case .measurement(.noRows): return nil
    case .measurement(.unavailable(let reason)): throw CountFailure(reason: reason)
    default: throw CountFailure(reason: "the server's answer was incomplete")
    }
  }

  /// nil of no values.
  mutating func decimal() throws(CountFailure) -> PostgresNumeric? {
    guard case .decimal(let number) = rest.first else {
      _ = try number()
      return nil
    }
    rest.removeFirst()
    return number
  }
}

/// Columns whose values are neither ordered numbers nor categories: there are some or there are none.
struct PresenceCounts: ColumnCounts {
  let name: String
  let type: ColumnType
  let entries: [AggregateEntry]

  init(_ column: RelationDescription.Column, quoted: String) {
    (name, type) = (column.name, column.type)
    entries = [AggregateEntry(expression: "count(\(quoted))", columns: [column.name])]
  }

  func profile(rowCount: Int64, _ answers: inout CountAnswers) throws(CountFailure) -> ColumnProfile {
    ColumnProfile(
      name: name, type: type, rowCount: rowCount, nullCount: rowCount - Int64(try answers.count()),
      distribution: .none, distinct: nil)
  }
}
