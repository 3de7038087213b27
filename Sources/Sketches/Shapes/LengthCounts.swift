/// How often each length occurs, lengths being numbers from 0 on.
///
/// Lengths below 64 are counted one by one; beyond, eight cells share each doubling, so that a cell's lengths are within
/// 12.5 % of each other. Least, greatest and sum are exact.
package struct LengthCounts: MergeableState {
  /// Lengths below this one have cells of their own.
  package static let exactLengths = 64
  private static let exactBits = 6
  /// Cells to a doubling, as a power of two.
  private static let stepBits = 3
  /// Beyond the server's longest value, 1 GiB, and any array.
  package static let longest = 1 << 31 - 1
  package static let cellCount = exactLengths + (31 - exactBits) << stepBits

  /// By cell; `lengths(ofCell:)` says of which lengths.
  package private(set) var cells = [Int](repeating: 0, count: cellCount)
  /// Lengths seen.
  package private(set) var count = 0
  package private(set) var sum = 0
  private var least = Int.max
  private var greatest = -1

  package init() {}

  package var minimum: Int? { count == 0 ? nil : least }
  package var maximum: Int? { count == 0 ? nil : greatest }
  package var mean: Double? { count == 0 ? nil : Double(sum) / Double(count) }

  @inline(__always)
  package static func cell(of length: Int) -> Int {
    if length < exactLengths { return length }
    let power = Int.bitWidth - 1 - length.leadingZeroBitCount
    let step = length &>> (power &- stepBits) & (1 &<< stepBits - 1)
    return exactLengths &+ (power &- exactBits) &<< stepBits &+ step
  }

  /// - Parameter cell: within 0..<`cellCount` (a precondition).
  package static func lengths(ofCell cell: Int) -> ClosedRange<Int> {
    precondition((0..<cellCount).contains(cell), "there is such a cell")
    if cell < exactLengths { return cell...cell }
    let (power, step) = ((cell - exactLengths) >> stepBits + exactBits, (cell - exactLengths) & (1 << stepBits - 1))
    let width = 1 << (power - stepBits)
    let start = 1 << power + step * width
    return start...start + width - 1
  }

  /// - Parameter length: ≥ 0 (a precondition); any above `longest` counts as that.
  @inline(__always)
  package mutating func update(_ length: Int, times: Int = 1) {
    precondition(length >= 0 && times >= 0, "a length occurs a number of times")
    if times == 0 { return }
    let length = Swift.min(length, Self.longest)
    cells[Self.cell(of: length)] &+= times
    count &+= times
    sum &+= length &* times
    if length < least { least = length }
    if length > greatest { greatest = length }
  }

  package mutating func merge(_ other: LengthCounts) {
    for cell in cells.indices { cells[cell] += other.cells[cell] }
    count += other.count
    sum += other.sum
    least = Swift.min(least, other.least)
    greatest = Swift.max(greatest, other.greatest)
  }
}

/// Format 1: the byte 1 and the number of cells in use; then of any at all least, greatest and sum, and each cell in use
/// in ascending order: how many lie between it and the last, and its count. All numbers are unsigned LEB128.
extension LengthCounts {
  private static let formatVersion: UInt8 = 1

  package func serialized() -> [UInt8] {
    var bytes = [Self.formatVersion]
    let used = cells.indices.filter { cells[$0] > 0 }
    bytes.append(variableLength: used.count)
    guard count > 0 else { return bytes }
    for number in [least, greatest, sum] { bytes.append(variableLength: number) }
    var next = 0
    for cell in used {
      bytes.append(variableLength: cell - next)
      bytes.append(variableLength: cells[cell])
      next = cell + 1
    }
    return bytes
  }

  package init(serialized: [UInt8]) throws(SketchError) {
    var reader = ByteReader(serialized)
    self = try Self.read(&reader)
    try reader.expectEnd()
  }

  static func read(_ reader: inout ByteReader) throws(SketchError) -> LengthCounts {
    try reader.expectVersion(formatVersion)
    var read = LengthCounts()
    let used = try reader.variableLength()
    if used == 0 { return read }
    let start = reader.offset
    (read.least, read.greatest, read.sum) = (
      try reader.count(), try reader.count(), try reader.variableLength()
    )
    guard read.least <= read.greatest, read.greatest <= longest else {
      throw .malformed(byteOffset: start, reason: .valueOutOfRange)
    }
    var (next, first) = (0, Int?.none)
    for _ in 0..<used {
      let offset = reader.offset
      let gap = try reader.count()
      guard gap < cellCount - next else { throw .malformed(byteOffset: offset, reason: .valueOutOfRange) }
      let count = try reader.count()
      guard count > 0, read.count + count < countLimit else {
        throw .malformed(byteOffset: offset, reason: .valueOutOfRange)
      }
      read.cells[next + gap] = count
      read.count += count
      if first == nil { first = next + gap }
      next += gap + 1
    }
    guard cell(of: read.least) == first, cell(of: read.greatest) == next - 1, read.isSumPossible else {
      throw .malformed(byteOffset: start, reason: .countsDoNotAddUp)
    }
    return read
  }

  private var isSumPossible: Bool {
    var (low, high) = (0.0, 0.0)
    for (cell, count) in cells.enumerated() where count > 0 {
      let lengths = Self.lengths(ofCell: cell)
      low += Double(count) * Double(Swift.max(lengths.lowerBound, least))
      high += Double(count) * Double(Swift.min(lengths.upperBound, greatest))
    }
    // As doubles, since damaged counts may be too large for integers.
    return low * (1 - 1e-12) <= Double(sum) && Double(sum) <= high * (1 + 1e-12) && sum < Int.max / 4
  }
}
