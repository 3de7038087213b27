import Foundation

/// Reads a number as the server writes it among others: `-12`, `2.5`, `1e-07`, `NaN`, `-Infinity`, and `NULL`.
enum NumberText {
  case number(Double)
  case null

  /// Digits of an integer that a word always holds.
  private static let mostDigits = 19
  /// Powers of ten that are doubles.
  private static let powers: [Double] = [
    1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20,
    1e21, 1e22,
  ]
  /// Beyond every double's, so that an exponent of any number of digits stays an integer.
  private static let greatestExponent = 100_000

  /// - Parameter position: of the first byte; afterwards that behind the last.
  /// - Returns: nil where there is no number.
  @inline(__always)
  static func read(_ text: UnsafeRawBufferPointer, at position: inout Int) -> NumberText? {
    var next = position
    let isNegative = next < text.count && text[next] == UInt8(ascii: "-")
    if isNegative { next &+= 1 }
    let start = next
    var (digits, integer, point) = (0, UInt64(0), Int?.none)
    while next < text.count {
      let digit = text[next] &- UInt8(ascii: "0")
      if digit <= 9 {
        // What does not fit is read again from its text.
        integer = integer &* 10 &+ UInt64(digit)
        digits &+= 1
      } else if text[next] == UInt8(ascii: "."), point == nil {
        point = digits
      } else {
        break
      }
      next &+= 1
    }
    guard digits > 0 else { return word(text, at: &position) }
    guard let exponent = exponent(text, at: &next) else { return nil }
    let scale = exponent &- (digits &- (point ?? digits))
    position = next
    let magnitude: Double
    if digits <= mostDigits, integer <= 1 << 53, -22...22 ~= scale {
      // Both are exact, and so rounded once.
      magnitude = scale < 0 ? Double(integer) / powers[-scale] : Double(integer) * powers[scale]
    } else if digits <= mostDigits, scale == 0 {
      magnitude = Double(integer)
    } else {
      magnitude = rounded(text, from: start, scale: scale)
    }
    return .number(isNegative ? -magnitude : magnitude)
  }

  /// What follows `e`; 0 where there is none, nil where it is no number.
  @inline(__always)
  private static func exponent(_ text: UnsafeRawBufferPointer, at position: inout Int) -> Int? {
    guard position < text.count, text[position] | 0x20 == UInt8(ascii: "e") else { return 0 }
    var next = position + 1
    let isNegative = next < text.count && text[next] == UInt8(ascii: "-")
    if isNegative || next < text.count && text[next] == UInt8(ascii: "+") { next += 1 }
    let start = next
    var exponent = 0
    while next < text.count, case let digit = text[next] &- UInt8(ascii: "0"), digit <= 9 {
      exponent = min(exponent * 10 + Int(digit), greatestExponent)
      next += 1
    }
    guard next > start else { return nil }
    position = next
    return isNegative ? -exponent : exponent
  }

  /// By the C library, from all digits and a power of ten: without a decimal point, so in any locale.
  @inline(never)
  private static func rounded(_ text: UnsafeRawBufferPointer, from start: Int, scale: Int) -> Double {
    var characters: [CChar] = []
    for byte in text[start...] {
      if byte == UInt8(ascii: ".") { continue }
      guard byte &- UInt8(ascii: "0") <= 9 else { break }
      characters.append(CChar(bitPattern: byte))
    }
    characters += "e\(scale)".utf8.map { CChar(bitPattern: $0) } + [0]
    return strtod(characters, nil)
  }

  @inline(never)
  private static func word(_ text: UnsafeRawBufferPointer, at position: inout Int) -> NumberText? {
    let words: [(String, NumberText)] = [
      ("NULL", .null), ("NaN", .number(.nan)), ("Infinity", .number(.infinity)), ("-Infinity", .number(-.infinity)),
    ]
    for (word, value) in words where text[position...].starts(with: word.utf8) {
      position += word.utf8.count
      return value
    }
    return nil
  }
}
