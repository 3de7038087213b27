import Columns

/// Folds a stream of whole blocks into the design effect of each column.
///
/// A column's effect is the largest of those of its null rate and of its values: their mean and the share above the
/// middle of the first batch, which a few far values cannot hide; or the shares of values that are only alike or not.
struct BlockFold: Sendable {
  /// What an output of the stream has to be, for each row: where it lies, as a block and a place in it.
  static let expression = "pg_catalog.tidsend(ctid)"

  /// Place of that among the outputs.
  private let output: Int
  private var columns: [ColumnBlocks]
  private var last: UInt64?
  // Reused from batch to batch: the rows with which blocks begin, and those that count.
  private var starts: [Int] = []
  private var isIncluded: [Bool] = []

  init(_ columns: [(name: String, type: ColumnType)], output: Int) {
    self.output = output
    self.columns = columns.map { ColumnBlocks($0.type) }
  }

  /// - Parameter condition: place of the output that is true for the rows that count; nil: all do.
  mutating func fold(_ batch: borrowing ColumnBatch, where condition: Int? = nil) {
    findStarts(batch.columns[output])
    isIncluded.removeAll(keepingCapacity: true)
    if let condition {
      for value in batch.columns[condition].integers { isIncluded.append(value != 0) }
    } else {
      isIncluded.append(contentsOf: repeatElement(true, count: batch.rowCount))
    }
    for index in columns.indices { columns[index].fold(batch.columns[index], starts, isIncluded) }
  }

  /// One a column, at least 1: chance may make rows of a block less alike than they are.
  func designEffects() -> [Double] { columns.map { $0.designEffect() } }

  private mutating func findStarts(_ places: borrowing Column) {
    starts.removeAll(keepingCapacity: true)
    for row in 0..<places.count {
      // Four bytes of the block and two of the place in it, the first byte the highest.
      let place = places.bytes[places.offsets[row]..<places.offsets[row + 1]].reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      // The next partition may begin with a block of the same number.
      if last.map({ $0 >> 16 != place >> 16 || $0 >= place }) ?? true { starts.append(row) }
      last = place
    }
  }
}

/// One column's rows, block by block.
private struct ColumnBlocks: Sendable {
  /// Into which texts and other values fall by their bytes.
  private static let cells = 32

  private let type: ColumnType
  private var nulls = BlockRatio()
  private var values = BlockRatio()
  private var middle: Double?
  private var above = BlockRatio()
  private var cells: BlockCells

  init(_ type: ColumnType) {
    self.type = type
    cells = BlockCells(count: type.isOrdered ? 0 : Self.cells)
  }

  mutating func fold(_ column: borrowing Column, _ starts: [Int], _ isIncluded: [Bool]) {
    if type.isOrdered, middle == nil { middle = Self.middle(column, isIncluded) }
    var next = 0
    for (row, isValid) in column.validity.flags.enumerated() {
      if next < starts.count, starts[next] == row {
        endBlock()
        next += 1
      }
      guard isIncluded[row] else { continue }
      nulls.add(isValid ? 0 : 1)
      guard isValid else { continue }
      if !type.isOrdered {
        cells.add(cell: Self.cell(column, row))
      } else if let value = Self.number(column, row) {
        values.add(value)
        if let middle { above.add(value > middle ? 1 : 0) }
      }
    }
  }

  func designEffect() -> Double {
    var blocks = self
    blocks.endBlock()
    let effects = [blocks.nulls.designEffect, blocks.values.designEffect, blocks.above.designEffect]
    return (effects + [blocks.cells.designEffect]).compactMap(\.self).reduce(1, max)
  }

  private mutating func endBlock() {
    nulls.endBlock()
    values.endBlock()
    above.endBlock()
    cells.endBlock()
  }

  /// nil of NaN and infinities.
  private static func number(_ column: borrowing Column, _ row: Int) -> Double? {
    guard column.type.storage == .integers else {
      return column.doubles[row].isFinite ? column.doubles[row] : nil
    }
    let value = column.integers[row]
    return column.type.isTemporal && (value == .min || value == .max) ? nil : Double(value)
  }

  private static func middle(_ column: borrowing Column, _ isIncluded: [Bool]) -> Double? {
    var values: [Double] = []
    for (row, isValid) in column.validity.flags.enumerated() where isValid && isIncluded[row] {
      if let value = number(column, row) { values.append(value) }
    }
    values.sort()
    return values.isEmpty ? nil : values[(values.count - 1) / 2]
  }

  private static func cell(_ column: borrowing Column, _ row: Int) -> Int {
    if column.type.storage == .integers { return column.integers[row] == 0 ? 0 : 1 }
    return FNV1a.cell(of: column.bytes[column.offsets[row]..<column.offsets[row + 1]], among: cells)
  }
}

extension ColumnType {
  fileprivate var isOrdered: Bool { isNumeric || isTemporal }
}
