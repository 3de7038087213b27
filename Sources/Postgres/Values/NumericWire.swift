import Columns
import Foundation

/// A numeric in the server's binary form: digits to the base 10,000, the first of them worth 10,000^weight.
///
/// Big-endian: digit count, weight, sign, display scale (16 bits each), then the digits.
/// - SeeAlso: `numeric_send` in PostgreSQL's src/backend/utils/adt/numeric.c.
struct NumericWire {
  private let bytes: UnsafeRawBufferPointer
  private let digitCount: Int
  private let weight: Int
  private let sign: UInt16
  private let scale: Int

  private static let positive: UInt16 = 0x0000
  private static let negative: UInt16 = 0x4000
  private static let nan: UInt16 = 0xC000
  private static let infinity: UInt16 = 0xD000
  private static let negativeInfinity: UInt16 = 0xF000

  /// nil when the bytes are no numeric. The buffer must outlive the value.
  @inline(__always)
  init?(_ bytes: UnsafeRawBufferPointer) {
    guard bytes.count >= 8 else { return nil }
    self.bytes = bytes
    digitCount = Int(bytes.bigEndian(at: 0, as: UInt16.self))
    weight = Int(bytes.bigEndian(at: 2, as: Int16.self))
    sign = bytes.bigEndian(at: 4, as: UInt16.self)
    scale = Int(bytes.bigEndian(at: 6, as: UInt16.self))
    guard bytes.count == 8 + 2 * digitCount, scale <= 0x3FFF else { return nil }
    switch sign {
    case Self.positive, Self.negative, Self.nan, Self.infinity, Self.negativeInfinity: break
    default: return nil
    }
    for index in 0..<digitCount where digit(index) > 9_999 { return nil }
  }

  @inline(__always)
  func digit(_ index: Int) -> UInt16 { bytes.bigEndian(at: 8 + 2 * index, as: UInt16.self) }

  /// The nearest double, by one exact division or multiplication where digits and power of ten are both exact doubles.
  var double: Double {
    switch sign {
    case Self.nan: return .nan
    case Self.infinity: return .infinity
    case Self.negativeInfinity: return -.infinity
    default: break
    }
    let magnitude = exactMagnitude() ?? quotient(digitCount: digitCount, weight: weight) ?? roundedMagnitude
    return sign == Self.negative ? -magnitude : magnitude
  }

  /// The double of a finite numeric of up to four digits that is exact by one division, and the word of `Decimals` that
  /// holds it; nil for any other, and for what is no numeric.
  /// - Parameters:
  ///   - field: 16 bytes may be read from here on, whatever its length.
  ///   - count: the field's length in bytes.
  ///   - scales: `NumericWire.scales`, which a loop looks up once.
  @inline(__always)
  static func short(
    _ field: UnsafeRawPointer, count: Int, _ scales: [Scale]
  ) -> (double: Double, word: Int64)? {
    let header = UInt64(bigEndian: field.loadUnaligned(as: UInt64.self))
    let digitCount = Int(header &>> 48)
    let sign = (header &>> 16) & 0xFFFF
    guard digitCount <= 4, count == 8 &+ 2 &* digitCount, sign & ~UInt64(negative) == 0, header & 0xFFFF <= 0x3FFF
    else {
      return nil
    }
    let digits = UInt64(bigEndian: field.loadUnaligned(fromByteOffset: 8, as: UInt64.self)) >> (64 &- 16 &* digitCount)
    // In each of four lanes: 10,000 and more reach the highest bit when 22,768 is added.
    guard ((digits &+ 0x58F0_58F0_58F0_58F0) | digits) & 0x8000_8000_8000_8000 == 0 else { return nil }
    let pairs = (
      (digits & 0xFFFF) &+ ((digits &>> 16) & 0xFFFF) &* 10_000, ((digits &>> 32) & 0xFFFF) &+ (digits &>> 48) &* 10_000
    )
    let integer = pairs.0 &+ pairs.1 &* 100_000_000
    let weight = Int(Int16(truncatingIfNeeded: header &>> 32))
    let place = weight &- digitCount &+ 6
    guard integer <= 1 << 53, 0 <= place, place <= 10 else { return nil }
    let magnitude = Double(Int64(bitPattern: integer)) * scales[place].factor / scales[place].divisor
    // All ones for a negative number: its complement and one more negate the integer.
    let negation = 0 &- Int64(bitPattern: sign &>> 14)
    let signed = (Int64(bitPattern: integer) ^ negation) &- negation
    return (Double(bitPattern: magnitude.bitPattern | sign &<< 49), signed &<< 4 | Int64(place))
  }

  /// A power of ten as one exact multiplication and one exact division, of which one is by 1.
  struct Scale: Sendable, BitwiseCopyable {
    let factor: Double
    let divisor: Double
  }

  /// 10,000^n for n in −5...5.
  static let scales = (-5...5).map { power in
    Scale(factor: powersOfTen[max(0, power)], divisor: powersOfTen[max(0, -power)])
  }

  private static let powersOfTen: [Double] = [1, 1e4, 1e8, 1e12, 1e16, 1e20]

  /// The words of `Decimals` for what is no finite number, and for one whose digits stand apart.
  static let absent = Decimals.absentPlace

  static func wideWord(_ index: Int) -> Int64 { Int64(index) << 4 | Decimals.widePlace }

  /// Whether it is NaN or infinite.
  var isSpecial: Bool { sign != Self.positive && sign != Self.negative }

  /// Adds the digits of a finite number to the wide ones of `column`.
  func append(to column: inout Column) {
    column.appendWideDecimal(
      isNegative: sign == Self.negative, weight: weight, digits: UnsafeRawBufferPointer(rebasing: bytes[8...]))
  }

  private func exactMagnitude() -> Double? {
    if digitCount == 0 { return 0 }
    guard digitCount <= 4 else { return nil }
    var integer: UInt64 = 0
    for index in 0..<digitCount { integer = integer * 10_000 + UInt64(digit(index)) }
    guard integer <= 1 << 53 else { return nil }
    let power = weight - digitCount + 1
    guard abs(power) < Self.powersOfTen.count else { return nil }
    let factor = Self.powersOfTen[abs(power)]
    return power < 0 ? Double(integer) / factor : Double(integer) * factor
  }

  /// By the C library, from all digits and a power of ten: "12340000e-40". No decimal point, so in any locale.
  private var roundedMagnitude: Double {
    withUnsafeTemporaryAllocation(of: CChar.self, capacity: 4 * digitCount + 16) { buffer in
      var length = 0
      func write(_ character: UInt8) {
        buffer[length] = CChar(bitPattern: character)
        length += 1
      }
      for index in 0..<digitCount {
        let digit = digit(index)
        for unit: UInt16 in [1_000, 100, 10, 1] { write(UInt8(ascii: "0") + UInt8(digit / unit % 10)) }
      }
      write(UInt8(ascii: "e"))
      for character in String(4 * (weight - digitCount + 1)).utf8 { write(character) }
      write(0)
      return buffer.baseAddress.map { strtod($0, nil) } ?? .nan
    }
  }

  /// As the server prints it, with `scale` digits after the point.
  var text: String {
    switch sign {
    case Self.nan: return "NaN"
    case Self.infinity: return "Infinity"
    case Self.negativeInfinity: return "-Infinity"
    default: break
    }
    var whole = ""
    if weight >= 0 {
      for index in 0...weight { whole += Self.fourDigits(index < digitCount ? digit(index) : 0) }
    }
    let significant = whole.drop { $0 == "0" }
    var text = (sign == Self.negative ? "-" : "") + (significant.isEmpty ? "0" : significant)
    if scale > 0 { text += "." + fraction }
    return text
  }

  private var fraction: String {
    var fraction = ""
    var index = weight + 1
    while fraction.utf8.count < scale {
      fraction += Self.fourDigits(index >= 0 && index < digitCount ? digit(index) : 0)
      index += 1
    }
    return String(fraction.prefix(scale))
  }

  private static func fourDigits(_ digit: UInt16) -> String {
    let text = String(digit)
    return String(repeating: "0", count: 4 - text.utf8.count) + text
  }
}
