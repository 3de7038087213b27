/// A decimal number of any length, exact.
///
/// Has one form for each value: a scale that SQL would print as trailing zeros is not kept.
package struct ExactNumber: Hashable, Sendable {
  package let isNegative: Bool
  /// The first digit is worth 10,000^weight; 0 for zero.
  package let weight: Int
  /// To the base 10,000, neither the first nor the last of them 0; none for zero.
  package let digits: [UInt16]

  package static let zero = ExactNumber(isNegative: false, weight: 0, digits: [])

  /// - Parameter digits: below 10,000 each (a precondition), with or without zeros at either end.
  package init(isNegative: Bool, weight: Int, digits: some BidirectionalCollection<UInt16>) {
    precondition(digits.allSatisfy { $0 < 10_000 }, "digits are to the base 10,000")
    let end = digits.lastIndex { $0 != 0 }.map { digits.index(after: $0) } ?? digits.startIndex
    let kept = digits[..<end].drop { $0 == 0 }
    self.digits = Array(kept)
    self.isNegative = isNegative && !kept.isEmpty
    self.weight = kept.isEmpty ? 0 : weight - digits[..<end].count + kept.count
  }

  /// `integer · 10,000^power`
  package init(_ integer: Int128, power: Int = 0) {
    var rest = integer.magnitude
    var digits: [UInt16] = []
    while rest > 0 {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10_000)
      digits.append(UInt16(digit))
      rest = quotient
    }
    self.init(isNegative: integer < 0, weight: power + digits.count - 1, digits: digits.reversed())
  }

  /// Reads what SQL prints: "-12.50"; nil for what is no finite decimal number without an exponent.
  package init?(_ text: String) {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    let parts = text.utf8.dropFirst(isNegative ? 1 : 0).split(
      separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard 1...2 ~= parts.count, parts.contains(where: { !$0.isEmpty }) else { return nil }
    func values(_ part: Substring.UTF8View) -> [UInt16]? {
      guard part.allSatisfy({ 0x30...0x39 ~= $0 }) else { return nil }
      return part.map { UInt16($0 - 0x30) }
    }
    guard var whole = values(parts[0]), var fraction = parts.count == 2 ? values(parts[1]) : [] else { return nil }
    whole.insert(contentsOf: repeatElement(0, count: (4 - whole.count % 4) % 4), at: 0)
    fraction.append(contentsOf: repeatElement(0, count: (4 - fraction.count % 4) % 4))
    let all = whole + fraction
    let digits = stride(from: 0, to: all.count, by: 4).map { index in
      all[index..<index + 4].reduce(0 as UInt16) { $0 * 10 + $1 }
    }
    self.init(isNegative: isNegative, weight: whole.count / 4 - 1, digits: digits)
  }

  /// The nearest double; infinite beyond the range of a double.
  package var double: Double { Double(description) ?? .nan }
}

extension ExactNumber: CustomStringConvertible {
  /// As SQL prints the value, without zeros after the last digit of a fraction: "-12.5", "100", "0".
  package var description: String {
    guard !digits.isEmpty else { return "0" }
    func fourDigits(_ place: Int) -> String {
      let index = weight - place
      let text = digits.indices.contains(index) ? String(digits[index]) : ""
      return String(repeating: "0", count: 4 - text.utf8.count) + text
    }
    let whole = weight < 0 ? "" : (0...weight).reversed().map(fourDigits).joined().drop { $0 == "0" }
    let lowest = weight - digits.count + 1
    var text = (isNegative ? "-" : "") + (whole.isEmpty ? "0" : whole)
    if lowest < 0 {
      var fraction = (lowest...(-1)).reversed().map(fourDigits).joined()
      while fraction.hasSuffix("0") { fraction.removeLast() }
      text += "." + fraction
    }
    return text
  }
}

extension ExactNumber: Comparable {
  package static func < (one: ExactNumber, other: ExactNumber) -> Bool {
    let (sign, otherSign) = (one.sign, other.sign)
    if sign != otherSign { return sign < otherSign }
    return sign < 0 ? other.magnitudePrecedes(one) : one.magnitudePrecedes(other)
  }

  private var sign: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  /// Of two numbers other than zero.
  private func magnitudePrecedes(_ other: ExactNumber) -> Bool {
    weight != other.weight ? weight < other.weight : digits.lexicographicallyPrecedes(other.digits)
  }
}
