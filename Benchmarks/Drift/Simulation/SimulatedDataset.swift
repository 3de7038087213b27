import Columns
import Foundation
import Profiles

/// One dataset of a cell: every value is a function of the seed, the dataset's number, the column, the night and the row.
struct SimulatedDataset: NightlyTable {
  /// Of a grid; datasets of one cell differ by their number alone, and cells have no numbers in common.
  struct Cell: Hashable, Sendable {
    let seed: UInt64
    let scenario: Scenario
    var sizes = EffectSizes()
    var table = SimulatedTable()
    /// Of a night, weekends apart.
    let rows: Int
    /// Windows of the reference, which come first.
    let reference: Int
    /// Nights after them.
    let nights: Int

    var windows: Int { reference + nights }

    /// From which all streams of the cell start.
    fileprivate var key: UInt64 {
      var stream = RandomStream(
        seed, scenario.isWeekly ? 1 : 0, scenario.hasDayEffects ? 1 : 0, scenario.isAutocorrelated ? 1 : 0,
        UInt64(rows), UInt64(reference))
      return stream.next()
    }
  }

  let cell: Cell
  let columns: [SimulatedColumn]
  private let number: UInt64
  private let key: UInt64
  private let firstWeekday: Int
  private let effects: [NightlyEffects]
  private let firstRows: [Int]
  /// What goes wrong, and from which night on.
  private var shift: (shift: Shift, night: Int)?

  var schema: [(name: String, type: ColumnType)] { columns.map { ($0.name, $0.type) } }
  var leftOut: [String] { [SimulatedTable.timeColumn] }
  var isMultivariate: Bool { cell.table.isMultivariate }

  init(_ cell: Cell, number: Int) {
    self.cell = cell
    self.number = UInt64(number)
    let key = cell.key
    self.key = key
    let columns = cell.table.columns
    self.columns = columns
    var stream = RandomStream(key, self.number, 0)
    let firstWeekday = stream.below(7)
    let weekdays = (0..<cell.windows).map { (firstWeekday + $0) % 7 }
    let correlation = cell.scenario.isAutocorrelated ? cell.sizes.autocorrelation : 0
    let common = NightlyEffects.series(cell.windows, correlation, &stream)
    effects = columns.indices.map { index in
      var stream = RandomStream(key, UInt64(number), 1, UInt64(index))
      return NightlyEffects(
        of: columns[index], cell.scenario, cell.sizes, common: common, weekdays: weekdays, &stream)
    }
    self.firstWeekday = firstWeekday
    var first = 0
    firstRows = weekdays.map { weekday in
      defer { first += Self.rowCount(cell, weekday) }
      return first
    }
  }

  /// The same dataset, in which the columns that it suits are shifted from a night on; what was before stays.
  func shifted(by shift: Shift, from night: Int) -> SimulatedDataset {
    var shifted = self
    shifted.shift = (shift, night)
    return shifted
  }

  func isIdentifier(_ column: Int) -> Bool { columns[column].isIdentifier }

  func window(_ night: Int) -> Window { Window(day: firstWeekday + night) }

  func rowCount(_ night: Int) -> Int { Self.rowCount(cell, (firstWeekday + night) % 7) }

  private static func rowCount(_ cell: Cell, _ weekday: Int) -> Int {
    guard cell.scenario.isWeekly && weekday >= 5 else { return cell.rows }
    return max(2, Int((Double(cell.rows) * cell.sizes.weekendRows).rounded()))
  }

  func append(_ column: Int, _ night: Int, to values: inout Column) {
    var stream = RandomStream(key, number, 2, UInt64(column), UInt64(night))
    let rows = rowCount(night)
    let shift = shift.flatMap { night >= $0.night && $0.shift.suits(columns[column]) ? $0.shift : nil }
    switch columns[column].kind {
    case .key: for row in 0..<rows { values.append(Int64(firstRows[night] + row + 1)) }
    case .token:
      for _ in 0..<rows {
        withUnsafeBytes(of: (stream.next(), stream.next())) { values.append($0) }
      }
    case .time:
      let start = window(night).start.microsecondsSince1970
      for row in 0..<rows { values.append(start + Int64(row) * 86_400_000_000 / Int64(rows)) }
    default:
      let maker = ValueMaker(columns[column], effects[column][night], shift)
      maker.append(rows, to: &values, &stream)
    }
  }
}
