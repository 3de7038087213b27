/// Exact arithmetic, so that no rounding decides a test.
extension DecimalText {
  package static let zero = DecimalText(isNegative: false, coefficient: [], exponent: 0)

  package var isZero: Bool { digits.isEmpty }

  package var magnitude: DecimalText { DecimalText(isNegative: false, digits: digits, point: point) }

  /// How far two numbers lie apart, at least 0.
  ///
  /// It takes memory for as many digits as lie between the first of the larger and the last of the smaller number: at
  /// most some 150,000 of numbers that a server holds.
  package func distance(to other: DecimalText) -> DecimalText {
    let exponent = min(self.exponent, other.exponent)
    let (one, two) = (coefficient(from: exponent), other.coefficient(from: exponent))
    let length = max(one.count, two.count)
    let (left, right) = (Self.padded(one, to: length), Self.padded(two, to: length))
    let isApart = isNegative != other.isNegative
    let digits =
      isApart
      ? Self.sum(left, right)
      : left.lexicographicallyPrecedes(right) ? Self.difference(right, left) : Self.difference(left, right)
    return DecimalText(isNegative: false, coefficient: digits, exponent: exponent)
  }

  package static func * (left: DecimalText, right: DecimalText) -> DecimalText {
    guard !left.isZero, !right.isZero else { return .zero }
    // Each place adds at most 81 for each digit of a number.
    var places = [Int](repeating: 0, count: left.digits.count + right.digits.count)
    for (i, one) in left.digits.enumerated() {
      for (j, two) in right.digits.enumerated() { places[i + j + 1] += one.value * two.value }
    }
    var carry = 0
    for index in places.indices.reversed() {
      carry += places[index]
      places[index] = carry % 10
      carry /= 10
    }
    return DecimalText(
      isNegative: left.isNegative != right.isNegative, coefficient: places.map(UInt8.init(digit:)),
      exponent: left.exponent + right.exponent)
  }

  /// The power of ten of the last digit.
  private var exponent: Int { point - digits.count }

  /// All digits down to a power of ten that is not above the last one's.
  private func coefficient(from exponent: Int) -> [UInt8] {
    isZero ? [] : digits + [UInt8](repeating: .zeroDigit, count: self.exponent - exponent)
  }

  private static func padded(_ digits: [UInt8], to length: Int) -> [UInt8] {
    [UInt8](repeating: .zeroDigit, count: length - digits.count) + digits
  }

  private static func sum(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    var result = [UInt8](repeating: .zeroDigit, count: left.count + 1)
    var carry = 0
    for index in left.indices.reversed() {
      carry += left[index].value + right[index].value
      result[index + 1] = UInt8(digit: carry % 10)
      carry /= 10
    }
    result[0] = UInt8(digit: carry)
    return result
  }

  /// Of as many digits, the left one not the smaller.
  private static func difference(_ left: [UInt8], _ right: [UInt8]) -> [UInt8] {
    var result = left
    var borrow = 0
    for index in left.indices.reversed() {
      let place = left[index].value - right[index].value - borrow
      borrow = place < 0 ? 1 : 0
      result[index] = UInt8(digit: place + borrow * 10)
    }
    return result
  }
}

extension DecimalText: CustomStringConvertible {
  /// Digits and an exponent, as `1234e-2`.
  package var description: String {
    (isNegative ? "-" : "") + (isZero ? "0" : String(decoding: digits, as: UTF8.self) + "e\(exponent)")
  }
}

extension UInt8 {
  fileprivate static let zeroDigit = UInt8(ascii: "0")

  fileprivate init(digit: Int) { self = Self.zeroDigit + UInt8(truncatingIfNeeded: digit) }

  fileprivate var value: Int { Int(self - Self.zeroDigit) }
}
