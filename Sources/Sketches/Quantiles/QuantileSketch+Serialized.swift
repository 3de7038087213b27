/// The format of Apache DataSketches for `kll_sketch<double>`, little-endian, which its other languages read:
/// ```
/// 0 preamble ints: 2 (none or one value) or 5   1 serial version: 1, or 2 for one value   2 family: 15
/// 3 flags   4 k (UInt16)   6 m: 8   7 zero   then for one value: the value; for more:
/// 8 count (UInt64)   16 smallest k (UInt16)   18 levels (UInt8)   19 zero
/// 20 start of each level (UInt32) in a buffer of the format's capacity, minimum, maximum, retained values from level 0 up
/// ```
/// In that format no level holds more than k values. A sketch that is exact beyond its k is therefore written as one of
/// k = `exactCount` that was merged with one of its own k, and read back from that.
extension QuantileSketch {
  private static let family: UInt8 = 15

  private struct Flags: OptionSet {
    let rawValue: UInt8
    static let empty = Flags(rawValue: 1)
    static let levelZeroSorted = Flags(rawValue: 2)
    static let singleItem = Flags(rawValue: 4)
  }

  package func serialized() -> [UInt8] {
    var flags: Flags = count == 0 ? .empty : count == 1 ? .singleItem : []
    if levels[0].count > 1, Self.ascends(levels[0]) { flags.insert(.levelZeroSorted) }
    var bytes: [UInt8] = [count < 2 ? 2 : 5, count == 1 ? 2 : 1, Self.family, flags.rawValue]
    bytes.append(littleEndian: UInt16(writtenK))
    bytes += [UInt8(LevelCapacity.minimum), 0]
    if count > 1 {
      bytes.append(littleEndian: UInt64(count))
      bytes.append(littleEndian: UInt16(smallestK))
      bytes += [UInt8(levels.count), 0]
      var start = LevelCapacity(k: writtenK, levelCount: levels.count).total - retained
      for level in levels {
        bytes.append(littleEndian: UInt32(start))
        start += level.count
      }
      bytes.append(littleEndian: smallest)
      bytes.append(littleEndian: largest)
    }
    for level in levels {
      for value in level { bytes.append(littleEndian: value) }
    }
    return bytes
  }

  private var writtenK: Int { isExact && count > k ? Self.exactCount : k }

  package init(serialized: [UInt8]) throws(SketchError) {
    var reader = ByteReader(serialized)
    let (k, flags) = try Self.readHeader(&reader)
    self.init(k: k)
    if flags.contains(.singleItem) {
      let value = try Self.finite(&reader)
      update([value])
    } else if !flags.contains(.empty) {
      try readLevels(&reader)
      if flags.contains(.levelZeroSorted), !Self.ascends(levels[0]) {
        throw .malformed(byteOffset: 3, reason: .inconsistentHeader)
      }
    }
    try reader.expectEnd()
  }

  private static func readHeader(_ reader: inout ByteReader) throws(SketchError) -> (k: Int, flags: Flags) {
    let preambleInts: UInt8 = try reader.integer()
    let version: UInt8 = try reader.integer()
    let family: UInt8 = try reader.integer()
    let flags = Flags(rawValue: try reader.integer())
    let k: UInt16 = try reader.integer()
    let m: UInt8 = try reader.integer()
    _ = try reader.integer(as: UInt8.self)
    let isShort = flags.contains(.empty) || flags.contains(.singleItem)
    guard family == Self.family else { throw .malformed(byteOffset: 2, reason: .wrongFamily) }
    guard version == 1 || version == 2 else { throw .malformed(byteOffset: 1, reason: .unknownVersion) }
    guard preambleInts == (isShort ? 2 : 5), !flags.isSuperset(of: [.empty, .singleItem]) else {
      throw .malformed(byteOffset: 0, reason: .inconsistentHeader)
    }
    guard allowedK.contains(Int(k)) else { throw .malformed(byteOffset: 4, reason: .parameterOutOfRange) }
    guard m == LevelCapacity.minimum else { throw .malformed(byteOffset: 6, reason: .parameterOutOfRange) }
    return (Int(k), flags)
  }

  private mutating func readLevels(_ reader: inout ByteReader) throws(SketchError) {
    let count: UInt64 = try reader.integer()
    let smallestK: UInt16 = try reader.integer()
    let levelCount: UInt8 = try reader.integer()
    _ = try reader.integer(as: UInt8.self)
    guard count > 0, count < UInt64(Self.countLimit) else { throw .malformed(byteOffset: 8, reason: .valueOutOfRange) }
    guard Self.allowedK.contains(Int(smallestK)), smallestK <= k else {
      throw .malformed(byteOffset: 16, reason: .parameterOutOfRange)
    }
    guard 1...54 ~= levelCount else { throw .malformed(byteOffset: 18, reason: .parameterOutOfRange) }
    capacity = LevelCapacity(k: k, levelCount: Int(levelCount)).total
    let sizes = try Self.readSizes(&reader, levelCount: Int(levelCount), capacity: capacity)
    smallest = try Self.finite(&reader)
    largest = try Self.finite(&reader)
    levels = []
    for (level, size) in sizes.enumerated() {
      let start = reader.offset
      let values = try reader.doubles(count: size)
      guard values.allSatisfy({ smallest <= $0 && $0 <= largest }) else {
        throw .malformed(byteOffset: start, reason: .valueOutOfRange)
      }
      guard level == 0 || Self.ascends(values) else { throw .malformed(byteOffset: start, reason: .valuesOutOfOrder) }
      levels.append(values)
    }
    retained = sizes.reduce(0, +)
    let isBeyondK = isExact && count > UInt64(Self.defaultK)
    if isBeyondK, k == Self.exactCount, smallestK == Self.defaultK { k = Self.defaultK }
    capacity = levelsCapacity
    self.smallestK = Int(smallestK)
    self.count = Int(count)
    guard Self.weight(of: sizes) == self.count else { throw .malformed(byteOffset: 8, reason: .countsDoNotAddUp) }
  }

  private static func readSizes(
    _ reader: inout ByteReader, levelCount: Int, capacity: Int
  ) throws(SketchError) -> [Int] {
    var starts: [Int] = []
    for _ in 0..<levelCount {
      let offset = reader.offset
      let start: UInt32 = try reader.integer()
      guard start <= capacity, Int(start) >= starts.last ?? 0 else {
        throw .malformed(byteOffset: offset, reason: .levelsOutOfOrder)
      }
      starts.append(Int(start))
    }
    return zip(starts, starts.dropFirst() + [capacity]).map { $1 - $0 }
  }

  /// What levels of `sizes` stand for; nil when that is more than any sketch has seen.
  private static func weight(of sizes: [Int]) -> Int? {
    var total = 0
    for (level, size) in sizes.enumerated() {
      let (weight, isTooMuch) = size.multipliedReportingOverflow(by: 1 << level)
      let (sum, isOverflow) = total.addingReportingOverflow(weight)
      guard !isTooMuch, !isOverflow else { return nil }
      total = sum
    }
    return total
  }

  private static func finite(_ reader: inout ByteReader) throws(SketchError) -> Double {
    let offset = reader.offset
    let value = try reader.double()
    guard value.isFinite else { throw .malformed(byteOffset: offset, reason: .valueOutOfRange) }
    return value
  }

  private static func ascends(_ values: [Double]) -> Bool { zip(values, values.dropFirst()).allSatisfy { $0 <= $1 } }
}
