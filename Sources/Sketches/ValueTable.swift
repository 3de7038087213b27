/// A hash table from values, as bytes, to counts; values lie one after another in one array.
struct ValueTable: Sendable {
  private struct Cell: Sendable {
    var start: Int
    var length: Int
    var hash: UInt64
    var count: Int
  }

  private var bytes: [UInt8] = []
  private var cells: [Cell] = []
  /// One more than an index of `cells`, or 0; a power of two of them, at most half in use.
  private var slots = [Int32](repeating: 0, count: 16)

  var count: Int { cells.count }

  var entries: [ValueCounts.Entry] {
    cells.map { ValueCounts.Entry(value: Array(bytes[$0.start..<$0.start + $0.length]), count: $0.count) }
  }

  /// Of any value held; 0 when there is none.
  var smallestCount: Int { cells.lazy.map(\.count).min() ?? 0 }

  /// The count with `rank` larger or equal ones before it.
  /// - Parameter rank: below `count`.
  func count(ofRank rank: Int) -> Int { cells.map(\.count).sorted(by: >)[rank] }

  func count(of value: UnsafeRawBufferPointer) -> Int {
    let cell = slots[slot(of: value, hash: MurmurHash(of: value).low)]
    return cell == 0 ? 0 : cells[Int(cell) - 1].count
  }

  mutating func add(_ value: UnsafeRawBufferPointer, count: Int) {
    let hash = MurmurHash(of: value).low
    let slot = slot(of: value, hash: hash)
    if slots[slot] > 0 {
      cells[Int(slots[slot]) - 1].count += count
      return
    }
    cells.append(Cell(start: bytes.count, length: value.count, hash: hash, count: count))
    bytes.append(contentsOf: value)
    slots[slot] = Int32(cells.count)
    if cells.count * 2 > slots.count { placeAll(slotCount: slots.count * 2) }
  }

  /// Takes `amount` from every count and lets go of values with none left.
  mutating func subtract(_ amount: Int) {
    var keptBytes: [UInt8] = []
    var kept: [Cell] = []
    keptBytes.reserveCapacity(bytes.count)
    kept.reserveCapacity(cells.count)
    for var cell in cells where cell.count > amount {
      let start = keptBytes.count
      keptBytes.append(contentsOf: bytes[cell.start..<cell.start + cell.length])
      cell.start = start
      cell.count -= amount
      kept.append(cell)
    }
    (bytes, cells) = (keptBytes, kept)
    placeAll(slotCount: slots.count)
  }

  /// Where `value` is, or else the free slot for it.
  @inline(__always)
  private func slot(of value: UnsafeRawBufferPointer, hash: UInt64) -> Int {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: hash) & mask
    while slots[slot] > 0, !holds(value, hash: hash, cell: cells[Int(slots[slot]) - 1]) { slot = (slot + 1) & mask }
    return slot
  }

  @inline(__always)
  private func holds(_ value: UnsafeRawBufferPointer, hash: UInt64, cell: Cell) -> Bool {
    guard cell.hash == hash, cell.length == value.count else { return false }
    return bytes.withUnsafeBytes { $0[cell.start..<cell.start + cell.length].elementsEqual(value) }
  }

  private mutating func placeAll(slotCount: Int) {
    slots = [Int32](repeating: 0, count: slotCount)
    let mask = slotCount - 1
    for (index, cell) in cells.enumerated() {
      var slot = Int(truncatingIfNeeded: cell.hash) & mask
      while slots[slot] > 0 { slot = (slot + 1) & mask }
      slots[slot] = Int32(index + 1)
    }
  }
}
