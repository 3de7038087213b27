/// How Apache DataSketches lays out registers; its sketches of the three types hold the same.
enum RegisterPacking: UInt8 {
  /// Less the smallest of all, two to a byte, the first in the low half; 15 stands for one that comes apart.
  case fourBits = 0
  /// One after another from the lowest bit up, and a byte of zeros.
  case sixBits = 1
  case eightBits = 2

  var byteCount: Int {
    switch self {
    case .fourBits: HyperLogLogRegisters.count / 2
    case .sixBits: HyperLogLogRegisters.count * 3 / 4 + 1
    case .eightBits: HyperLogLogRegisters.count
    }
  }

  /// - Parameters:
  ///   - smallest: of all registers; 0 but for four bits.
  ///   - exceptionCount: of registers that come apart; 0 but for four bits.
  /// - Returns: the registers, each at most `HyperLogLogRegisters.largestValue`.
  func read(
    _ reader: inout ByteReader, smallest: UInt8, exceptionCount: UInt32
  ) throws(SketchError) -> [UInt8] {
    let start = reader.offset
    guard self == .fourBits || (smallest == 0 && exceptionCount == 0) else {
      throw .malformed(byteOffset: 36, reason: .inconsistentHeader)
    }
    let bytes = Array(try reader.bytes(count: byteCount))
    var values: [UInt8]
    switch self {
    case .eightBits: values = bytes
    case .sixBits: values = (0..<HyperLogLogRegisters.count).map { Self.sixBits(bytes, $0) }
    case .fourBits:
      values = bytes.flatMap { [$0 & 15, $0 >> 4] }
      try Self.takeExceptions(&reader, into: &values, smallest: smallest, count: exceptionCount)
    }
    guard values.allSatisfy({ $0 <= HyperLogLogRegisters.largestValue }), self != .sixBits || bytes.last == 0 else {
      throw .malformed(byteOffset: start, reason: .valueOutOfRange)
    }
    return values
  }

  private static func sixBits(_ bytes: [UInt8], _ slot: Int) -> UInt8 {
    let bit = 6 * slot
    let pair = UInt16(bytes[bit / 8]) | UInt16(bytes[bit / 8 + 1]) << 8
    return UInt8(truncatingIfNeeded: pair >> UInt16(bit % 8)) & 63
  }

  /// Makes of four-bit values the registers, and reads those that come apart: slots in the low and values in the high
  /// bits, as in coupons.
  private static func takeExceptions(
    _ reader: inout ByteReader, into values: inout [UInt8], smallest: UInt8, count: UInt32
  ) throws(SketchError) {
    let start = reader.offset
    let token: UInt8 = 15
    guard smallest <= HyperLogLogRegisters.largestValue, count == values.count(where: { $0 == token }) else {
      throw .malformed(byteOffset: 36, reason: .countsDoNotAddUp)
    }
    var exceptions: [Int: UInt8] = [:]
    for _ in 0..<count {
      let offset = reader.offset
      guard let coupon = Coupon(packed: try reader.integer()), coupon.address < values.count,
        values[coupon.address] == token, coupon.value >= smallest + token
      else {
        throw .malformed(byteOffset: offset, reason: .valueOutOfRange)
      }
      exceptions[coupon.address] = coupon.value
    }
    guard exceptions.count == count else { throw .malformed(byteOffset: start, reason: .countsDoNotAddUp) }
    for slot in values.indices { values[slot] = exceptions[slot] ?? values[slot] + smallest }
  }
}
