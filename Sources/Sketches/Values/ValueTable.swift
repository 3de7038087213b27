/// A hash table from values, as bytes, to counts; values lie one after another in one array.
struct ValueTable: Sendable {
  private struct Cell: Sendable, BitwiseCopyable {
    /// Its `start` is a place in the table's own bytes, unless its prefix is all of it.
    var text: HashedTexts.Text
    var count: Int
  }

  /// Texts of up to this length are held by their prefix.
  private static let prefixLength = 8

  private var bytes: [UInt8] = []
  private var cells: [Cell] = []
  /// One more than an index of `cells`, or 0; a power of two of them, at most half in use.
  private var slots = [Int32](repeating: 0, count: 16)

  var count: Int { cells.count }

  var entries: [ValueCounts.Entry] {
    cells.map { ValueCounts.Entry(value: value($0.text), count: $0.count) }
  }

  private func value(_ text: HashedTexts.Text) -> [UInt8] {
    if text.length > Self.prefixLength { return Array(bytes[text.start..<text.start + text.length]) }
    return (0..<text.length).map { UInt8(truncatingIfNeeded: text.prefix >> UInt64(8 * $0)) }
  }

  func visit(_ body: (UnsafeRawBufferPointer, Int) -> Void) {
    bytes.withUnsafeBytes { bytes in
      for cell in cells {
        let text = cell.text
        if text.length > Self.prefixLength {
          body(UnsafeRawBufferPointer(rebasing: bytes[text.start..<text.start + text.length]), cell.count)
        } else {
          withUnsafeBytes(of: text.prefix.littleEndian) {
            body(UnsafeRawBufferPointer(rebasing: $0[..<text.length]), cell.count)
          }
        }
      }
    }
  }

  /// Of any value held; 0 when there is none.
  var smallestCount: Int { cells.lazy.map(\.count).min() ?? 0 }

  /// The count with `rank` larger or equal ones before it.
  /// - Parameter rank: below `count`.
  func count(ofRank rank: Int) -> Int { cells.map(\.count).sorted(by: >)[rank] }

  func count(of value: UnsafeRawBufferPointer) -> Int {
    view { $0.cell(of: HashedTexts.hashed(value, from: 0, to: value.count).text, in: value) }.map { cells[$0].count }
      ?? 0
  }

  mutating func add(_ value: UnsafeRawBufferPointer, count: Int) {
    add(HashedTexts.hashed(value, from: 0, to: value.count).text, of: value, count: count)
  }

  mutating func add(_ text: HashedTexts.Text, of source: UnsafeRawBufferPointer, count: Int) {
    if let index = view({ $0.cell(of: text, in: source) }) {
      cells[index].count += count
      return
    }
    insert(text, of: source, count: count)
  }

  /// Adds a text that is not held.
  mutating func insert(_ text: HashedTexts.Text, of source: UnsafeRawBufferPointer, count: Int) {
    let held = HashedTexts.Text(hash: text.hash, prefix: text.prefix, start: bytes.count, length: text.length)
    cells.append(Cell(text: held, count: count))
    if text.length > Self.prefixLength {
      let value = source[text.start..<text.start + text.length]
      // Bound, an array appends them at once and not one by one.
      bytes.append(contentsOf: UnsafeRawBufferPointer(rebasing: value).assumingMemoryBound(to: UInt8.self))
    }
    if cells.count * 2 > slots.count {
      placeAll(slotCount: slots.count * 2)
    } else {
      place(cells.count - 1)
    }
  }

  /// Counts texts once each, up to the first that is not held.
  /// - Returns: how many were counted.
  mutating func addKnown(_ texts: Slice<UnsafeBufferPointer<HashedTexts.Text>>, of source: UnsafeRawBufferPointer)
    -> Int
  {
    let texts = UnsafeBufferPointer(rebasing: texts)
    return bytes.withUnsafeBytes { bytes in
      slots.withUnsafeBufferPointer { slots in
        cells.withUnsafeMutableBufferPointer { cells in
          for index in 0..<texts.count {
            let view = View(bytes: bytes, cells: UnsafeBufferPointer(cells), slots: slots)
            guard let known = view.cell(of: texts[index], in: source) else { return index }
            cells[known].count &+= 1
          }
          return texts.count
        }
      }
    }
  }

  /// Takes `amount` from every count and lets go of values with none left.
  mutating func subtract(_ amount: Int) {
    var keptBytes: [UInt8] = []
    var kept: [Cell] = []
    keptBytes.reserveCapacity(bytes.count)
    kept.reserveCapacity(cells.count)
    for cell in cells where cell.count > amount {
      let text = cell.text
      let held = HashedTexts.Text(hash: text.hash, prefix: text.prefix, start: keptBytes.count, length: text.length)
      if text.length > Self.prefixLength {
        keptBytes.append(contentsOf: bytes[text.start..<text.start + text.length])
      }
      kept.append(Cell(text: held, count: cell.count - amount))
    }
    (bytes, cells) = (keptBytes, kept)
    placeAll(slotCount: slots.count)
  }

  private mutating func placeAll(slotCount: Int) {
    slots = [Int32](repeating: 0, count: slotCount)
    for index in cells.indices { place(index) }
  }

  private mutating func place(_ index: Int) {
    let mask = slots.count - 1
    var slot = Int(truncatingIfNeeded: cells[index].text.hash) & mask
    while slots[slot] > 0 { slot = (slot + 1) & mask }
    slots[slot] = Int32(index + 1)
  }

  private func view<Result>(_ body: (View) -> Result) -> Result {
    bytes.withUnsafeBytes { bytes in
      cells.withUnsafeBufferPointer { cells in
        slots.withUnsafeBufferPointer { slots in body(View(bytes: bytes, cells: cells, slots: slots)) }
      }
    }
  }

  /// The table's arrays without the checks that each access to them makes.
  private struct View {
    let bytes: UnsafeRawBufferPointer
    let cells: UnsafeBufferPointer<Cell>
    let slots: UnsafeBufferPointer<Int32>

    /// Index of the cell that holds a text; nil when none does.
    @inline(__always)
    func cell(of text: HashedTexts.Text, in source: UnsafeRawBufferPointer) -> Int? {
      let mask = slots.count &- 1
      var slot = Int(truncatingIfNeeded: text.hash) & mask
      while slots[slot] > 0 {
        let index = Int(slots[slot]) &- 1
        if holds(text, of: source, in: cells[index].text) { return index }
        slot = (slot &+ 1) & mask
      }
      return nil
    }

    @inline(__always)
    private func holds(_ text: HashedTexts.Text, of source: UnsafeRawBufferPointer, in held: HashedTexts.Text) -> Bool {
      guard held.hash == text.hash, held.length == text.length, held.prefix == text.prefix else { return false }
      return text.length <= prefixLength || agree(text, of: source, with: held)
    }

    /// Whether two texts that are longer than their prefix are the same.
    private func agree(_ text: HashedTexts.Text, of source: UnsafeRawBufferPointer, with held: HashedTexts.Text) -> Bool
    {
      func isSame(at offset: Int) -> Bool {
        source.loadUnaligned(fromByteOffset: text.start &+ offset, as: UInt64.self)
          == bytes.loadUnaligned(fromByteOffset: held.start &+ offset, as: UInt64.self)
      }
      // The last eight bytes overlap those before them.
      let last = text.length &- 8
      return isSame(at: last) && stride(from: 8, to: last, by: 8).allSatisfy(isSame)
    }
  }
}
