/// A number as it is written, to all its digits: `9007199254740993` is above `9007199254740992`, which doubles are not
/// fine enough for, and `1e400` is a number.
package struct DecimalText: Equatable {
  let isNegative: Bool
  /// Without zeros at either end; empty for 0.
  let digits: [UInt8]
  /// Where the decimal point stands, counted from before the first digit: 1 for `2.5`, 0 for `0.25`.
  let point: Int

  /// - Parameter text: a sign, digits with a point, an exponent; nil for anything else, as `inf`.
  package init?(_ text: String) {
    guard let parts = text.wholeMatch(of: /([+-]?)([0-9]*)(?:\.([0-9]*))?(?:[eE]([+-]?[0-9]{1,9}))?/) else {
      return nil
    }
    let (whole, fraction) = (parts.2, parts.3 ?? "")
    guard !(whole.isEmpty && fraction.isEmpty) else { return nil }
    let all = Array((whole + fraction).utf8)
    let exponent = parts.4.flatMap { Int($0) } ?? 0
    self.init(isNegative: parts.1 == "-", coefficient: all, exponent: exponent - fraction.utf8.count)
  }

  /// - Parameters:
  ///   - coefficient: digits, with any zeros.
  ///   - exponent: the power of ten of the last one.
  init(isNegative: Bool, coefficient: [UInt8], exponent: Int) {
    let leading = coefficient.prefix { $0 == UInt8(ascii: "0") }.count
    var digits = Array(coefficient.dropFirst(leading))
    while digits.last == UInt8(ascii: "0") { digits.removeLast() }
    self.init(
      isNegative: isNegative && !digits.isEmpty, digits: digits,
      point: digits.isEmpty ? 0 : coefficient.count - leading + exponent)
  }

  init(isNegative: Bool, digits: [UInt8], point: Int) {
    self.isNegative = isNegative
    self.digits = digits
    self.point = point
  }
}

extension DecimalText: Comparable {
  package static func < (left: DecimalText, right: DecimalText) -> Bool {
    guard left.isNegative == right.isNegative else { return left.isNegative }
    return left.isNegative ? right.isSmaller(than: left) : left.isSmaller(than: right)
  }

  /// Without the signs.
  private func isSmaller(than other: DecimalText) -> Bool {
    guard !digits.isEmpty, !other.digits.isEmpty else { return digits.isEmpty && !other.digits.isEmpty }
    guard point == other.point else { return point < other.point }
    return digits.lexicographicallyPrecedes(other.digits)
  }
}
