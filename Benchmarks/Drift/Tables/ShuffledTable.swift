import Columns
import Profiles

/// Real rows in an order in which nothing can have drifted: what night a row, or a whole day of rows, falls into is chance.
struct ShuffledTable: NightlyTable {
  private let table: CSVTable
  /// Rows of each night.
  private let nights: [[Int]]
  let leftOut: [String] = []
  let isMultivariate = true
  private let identifiers: Set<String>

  var schema: [(name: String, type: ColumnType)] { table.columns.map { ($0.name, $0.type) } }
  var nightCount: Int { nights.count }

  /// Rows dealt into nights of `rows` each; what is left over is left out.
  init(_ table: CSVTable, rows: Int, identifiers: Set<String>, _ stream: inout RandomStream) {
    self.table = table
    self.identifiers = identifiers
    let order = stream.permutation(table.rowCount)
    nights = (0..<table.rowCount / rows).map { Array(order[$0 * rows..<($0 + 1) * rows]) }
  }

  /// Days in any order, each with all its rows: what days have of their own stays with them.
  init(daysOf table: CSVTable, within range: Range<Int>?, identifiers: Set<String>, _ stream: inout RandomStream) {
    self.table = table
    self.identifiers = identifiers
    let rows = Dictionary(grouping: table.days.indices) { table.days[$0] }
    let days = rows.keys.filter { range?.contains($0) ?? true }.sorted()
    nights = stream.permutation(days.count).map { rows[days[$0]] ?? [] }
  }

  func window(_ night: Int) -> Window { Window(day: night) }

  func rowCount(_ night: Int) -> Int { nights[night].count }

  func isIdentifier(_ column: Int) -> Bool { identifiers.contains(table.columns[column].name) }

  func append(_ column: Int, _ night: Int, to values: inout Column) {
    append(table.columns[column], nights[night], to: &values)
  }

  private func append(_ source: borrowing Column, _ rows: [Int], to values: inout Column) {
    for row in rows {
      guard source.validity[row] else {
        values.appendNull()
        continue
      }
      switch source.type.storage {
      case .integers: values.append(source.integers[row])
      case .doubles: values.append(source.doubles[row])
      case .bytes: values.append(source.bytes[source.offsets[row]..<source.offsets[row + 1]])
      }
    }
  }
}
