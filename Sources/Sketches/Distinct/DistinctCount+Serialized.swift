/// The compact format of Apache DataSketches for `hll_sketch`, little-endian, which its other languages read; written as
/// type HLL_8, and read as any of the three types:
/// ```
/// 0 preamble ints: 2 (list), 3 (set), 10 (registers)   1 serial version: 1   2 family: 7   3 lgK: 12
/// 4 lg of the coupon table   5 flags   6 coupons of a list, or smallest register of HLL_4
/// 7 mode: 0 (list), 1 (set), 2 (registers), plus 0 for HLL_4, 4 for HLL_6, 8 for HLL_8
/// list: 8 coupons (UInt32), fewer than eight      set: 8 count (UInt32)   12 coupons
/// registers: 8 estimate   16, 24 sums (doubles)   32 registers at the smallest, of HLL_4, or at zero (UInt32)
///   36 exceptions of HLL_4 (UInt32)   40 registers, then exceptions (UInt32)
/// ```
extension DistinctCount {
  private enum Mode: UInt8 {
    case list = 0
    case set = 1
    case registers = 2

    var preambleInts: UInt8 {
      switch self {
      case .list: 2
      case .set: 3
      case .registers: 10
      }
    }
  }

  private static let family: UInt8 = 7
  private static let listLimit = 8
  private static let empty: UInt8 = 4
  private static let compact: UInt8 = 8
  private static let outOfOrder: UInt8 = 16

  package func serialized() -> [UInt8] {
    if let registers { return Self.serialized(registers) }
    let mode: Mode = coupons.count < Self.listLimit ? .list : .set
    let flags = Self.compact | (coupons.isEmpty ? Self.empty : 0)
    let listCount = mode == .list ? UInt8(coupons.count) : 0
    var bytes = Self.preamble(mode, lgTable: Self.lgTable(mode, couponCount: coupons.count), flags, listCount)
    if mode == .set { bytes.append(littleEndian: UInt32(coupons.count)) }
    for coupon in coupons { bytes.append(littleEndian: coupon.packed) }
    return bytes
  }

  package init(serialized: [UInt8]) throws(SketchError) {
    self.init()
    var reader = ByteReader(serialized)
    let (mode, packing, flags, byte6) = try Self.readPreamble(&reader)
    switch mode {
    case .list:
      guard byte6 < Self.listLimit else { throw .malformed(byteOffset: 6, reason: .parameterOutOfRange) }
      coupons = try Self.readCoupons(&reader, count: Int(byte6))
    case .set:
      let count: UInt32 = try reader.integer()
      guard count <= Self.couponLimit else { throw .malformed(byteOffset: 8, reason: .parameterOutOfRange) }
      coupons = try Self.readCoupons(&reader, count: Int(count))
    case .registers:
      registers = try Self.readRegisters(
        &reader, packing, smallest: packing == .fourBits ? byte6 : 0, isOutOfOrder: flags & Self.outOfOrder != 0)
    }
    guard (flags & Self.empty != 0) == (registers == nil && coupons.isEmpty) else {
      throw .malformed(byteOffset: 5, reason: .inconsistentHeader)
    }
    try reader.expectEnd()
  }

  private static func preamble(_ mode: Mode, lgTable: UInt8, _ flags: UInt8, _ listCount: UInt8) -> [UInt8] {
    [
      mode.preambleInts, 1, family, UInt8(lgK), lgTable, flags, listCount,
      mode.rawValue | RegisterPacking.eightBits.rawValue << 2,
    ]
  }

  /// Of the hash table that a reader should make: at most three quarters full.
  private static func lgTable(_ mode: Mode, couponCount: Int) -> UInt8 {
    if mode == .list { return 3 }
    var lg: UInt8 = 5
    while couponCount * 4 > (1 << lg) * 3 { lg += 1 }
    return lg
  }

  private static func serialized(_ registers: HyperLogLogRegisters) -> [UInt8] {
    var bytes = preamble(.registers, lgTable: 0, compact | (registers.isOutOfOrder ? outOfOrder : 0), 0)
    bytes.append(littleEndian: registers.historicEstimate)
    bytes.append(littleEndian: registers.lowSum)
    bytes.append(littleEndian: registers.highSum)
    bytes.append(littleEndian: UInt32(registers.zeroCount))
    bytes.append(littleEndian: UInt32(0))
    return bytes + registers.values
  }

  private static func readPreamble(
    _ reader: inout ByteReader
  ) throws(SketchError) -> (mode: Mode, packing: RegisterPacking, flags: UInt8, byte6: UInt8) {
    let bytes = Array(try reader.bytes(count: 8))
    guard bytes[1] == 1 else { throw .malformed(byteOffset: 1, reason: .unknownVersion) }
    guard bytes[2] == family else { throw .malformed(byteOffset: 2, reason: .wrongFamily) }
    guard bytes[3] == lgK else { throw .malformed(byteOffset: 3, reason: .unsupportedVariant) }
    guard let packing = RegisterPacking(rawValue: bytes[7] >> 2) else {
      throw .malformed(byteOffset: 7, reason: .unsupportedVariant)
    }
    guard let mode = Mode(rawValue: bytes[7] & 3), mode.preambleInts == bytes[0] else {
      throw .malformed(byteOffset: 0, reason: .inconsistentHeader)
    }
    // Coupons and exceptions come with or without the gaps of their hash table; only the compact form, without, is read.
    guard (mode == .registers && packing != .fourBits) || bytes[5] & compact != 0 else {
      throw .malformed(byteOffset: 5, reason: .unsupportedVariant)
    }
    return (mode, packing, bytes[5], bytes[6])
  }

  private static func readCoupons(_ reader: inout ByteReader, count: Int) throws(SketchError) -> [Coupon] {
    var coupons: [Coupon] = []
    for _ in 0..<count {
      let start = reader.offset
      guard let coupon = Coupon(packed: try reader.integer()) else {
        throw .malformed(byteOffset: start, reason: .valueOutOfRange)
      }
      coupons.append(coupon)
    }
    coupons.sort()
    guard zip(coupons, coupons.dropFirst()).allSatisfy({ $0 != $1 }) else {
      throw .malformed(byteOffset: reader.offset, reason: .countsDoNotAddUp)
    }
    return coupons
  }

  private static func readRegisters(
    _ reader: inout ByteReader, _ packing: RegisterPacking, smallest: UInt8, isOutOfOrder: Bool
  ) throws(SketchError) -> HyperLogLogRegisters {
    let sums = try reader.doubles(count: 3)
    let smallestCount: UInt32 = try reader.integer()
    let exceptionCount: UInt32 = try reader.integer()
    let values = try packing.read(&reader, smallest: smallest, exceptionCount: exceptionCount)
    guard smallestCount == values.count(where: { $0 == smallest }) else {
      throw .malformed(byteOffset: 32, reason: .countsDoNotAddUp)
    }
    let registers = HyperLogLogRegisters(values: values, historicEstimate: isOutOfOrder ? nil : sums[0])
    guard registers.lowSum == sums[1], registers.highSum == sums[2] else {
      throw .malformed(byteOffset: 16, reason: .countsDoNotAddUp)
    }
    let reached = Double(HyperLogLogRegisters.count - registers.zeroCount)
    guard isOutOfOrder || (reached * 0.999...0x1p64).contains(sums[0]) else {
      throw .malformed(byteOffset: 8, reason: .valueOutOfRange)
    }
    return registers
  }
}
