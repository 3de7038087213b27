/// Format 1: the byte 1 and the count (Int64); then, of any values at all, sum, minimum and maximum, each as sign (1 for
/// negative), weight (Int32), number of digits (UInt32) and the digits (UInt16), all little-endian.
extension ExactTotals {
  private static let formatVersion: UInt8 = 1
  /// Beyond those of any `numeric`, and of any sum of them.
  private static let possibleWeights = -110_000...40_000

  package func serialized() -> [UInt8] {
    var bytes = [Self.formatVersion]
    bytes.append(littleEndian: Int64(count))
    guard let minimum, let maximum else { return bytes }
    for number in [sum, minimum, maximum] {
      bytes.append(number.isNegative ? 1 : 0)
      bytes.append(littleEndian: Int32(number.weight))
      bytes.append(littleEndian: UInt32(number.digits.count))
      for digit in number.digits { bytes.append(littleEndian: digit) }
    }
    return bytes
  }

  package init(serialized: [UInt8]) throws(SketchError) {
    var reader = ByteReader(serialized)
    guard try reader.integer(as: UInt8.self) == Self.formatVersion else {
      throw .malformed(byteOffset: 0, reason: .unknownVersion)
    }
    let count: Int64 = try reader.integer()
    guard count >= 0, count < Self.countLimit else { throw .malformed(byteOffset: 1, reason: .valueOutOfRange) }
    guard count > 0 else {
      try reader.expectEnd()
      self.init()
      return
    }
    let start = reader.offset
    let sum = try Self.number(&reader)
    let minimum = try Self.number(&reader)
    let maximum = try Self.number(&reader)
    try reader.expectEnd()
    guard Self.isPossible(count: Int(count), sum: sum, minimum: minimum, maximum: maximum) else {
      throw .malformed(byteOffset: start, reason: .countsDoNotAddUp)
    }
    self.init(count: Int(count), sum: sum, minimum: minimum, maximum: maximum)
  }

  private static func number(_ reader: inout ByteReader) throws(SketchError) -> ExactNumber {
    let start = reader.offset
    let sign: UInt8 = try reader.integer()
    let weight: Int32 = try reader.integer()
    let digitCount: UInt32 = try reader.integer()
    let bytes = try reader.bytes(count: 2 * Int(digitCount))
    let digits = stride(from: bytes.startIndex, to: bytes.endIndex, by: 2).map { index in
      UInt16(bytes[index]) | UInt16(bytes[index + 1]) << 8
    }
    guard sign <= 1, digits.allSatisfy({ $0 < 10_000 }), possibleWeights.contains(Int(weight)),
      possibleWeights.contains(Int(weight) - digits.count)
    else {
      throw .malformed(byteOffset: start, reason: .valueOutOfRange)
    }
    let number = ExactNumber(isNegative: sign == 1, weight: Int(weight), digits: digits)
    // One form for each value, so that equal states give equal bytes.
    guard number.digits.count == digits.count, number.weight == Int(weight), number.isNegative == (sign == 1) else {
      throw .malformed(byteOffset: start, reason: .inconsistentHeader)
    }
    return number
  }
}
