import Columns
import Profiles

/// A table of which every night's rows are known, made up or shuffled.
protocol NightlyTable: Sendable {
  /// Names and types, in the table's order.
  var schema: [(name: String, type: ColumnType)] { get }
  /// What is left out of drift by the rule file.
  var leftOut: [String] { get }
  /// Whether its columns are watched together too.
  var isMultivariate: Bool { get }

  /// Whether the column says which row it is, of which other tools would be told.
  func isIdentifier(_ column: Int) -> Bool
  /// Consecutive calendar days.
  func window(_ night: Int) -> Window
  func rowCount(_ night: Int) -> Int
  /// Appends the night's values of one column, the same ones whenever it is asked.
  func append(_ column: Int, _ night: Int, to values: inout Column)
}

extension NightlyTable {
  /// The night's values of one column.
  func values(_ column: Int, _ night: Int) -> Column {
    var values = Column(name: schema[column].name, type: schema[column].type)
    append(column, night, to: &values)
    return values
  }
}

extension Window {
  /// Monday, 1 January 2001.
  private static let firstMonday: Int64 = 11_323
  private static let day: Int64 = 86_400_000_000

  /// The day, UTC, so many days after a fixed Monday.
  init(day: Int) {
    let start = (Self.firstMonday + Int64(day)) * Self.day
    self.init(
      start: Instant(microsecondsSince1970: start), end: Instant(microsecondsSince1970: start + Self.day))
  }
}
