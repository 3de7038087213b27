/// A finite decimal number of any length, compared without rounding.
struct ExactDecimal: Hashable, Sendable {
  /// Far beyond any limit that a person writes, and small enough to spell out.
  private static let longestText = 1_000
  private static let largestExponent = 1_000

  /// The number is ± 0.d₁d₂d₃… × 10^exponent; zero has no digits. Neither the first digit nor the last is 0.
  private let isNegative: Bool
  private let exponent: Int
  private let digits: [UInt8]

  private init(isNegative: Bool, exponent: Int, digits: some Sequence<UInt8>) {
    let significant = Array(digits.drop { $0 == 0 })
    let leading = Array(digits).count - significant.count
    self.digits = significant.reversed().drop { $0 == 0 }.reversed()
    self.isNegative = isNegative && !self.digits.isEmpty
    self.exponent = self.digits.isEmpty ? 0 : exponent - leading
  }

  init(_ integer: Int64) {
    let digits = String(integer.magnitude).utf8.map { $0 - UInt8(ascii: "0") }
    self.init(isNegative: integer < 0, exponent: digits.count, digits: digits)
  }

  /// Reads "12", "-0.50", ".5", "1e-3"; nil for anything else, blanks included.
  init?(_ text: String) {
    guard text.utf8.count <= Self.longestText else { return nil }
    var rest = Array(text.utf8)[...]
    let sign = rest.first
    if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
    let whole = Self.digits(&rest)
    var fraction: [UInt8] = []
    if rest.first == UInt8(ascii: ".") {
      rest.removeFirst()
      fraction = Self.digits(&rest)
    }
    var power = 0
    if let mark = rest.first, mark | 0x20 == UInt8(ascii: "e") {
      guard let given = Int(String(decoding: rest.dropFirst(), as: UTF8.self)) else { return nil }
      power = given
      rest = []
    }
    guard rest.isEmpty, !(whole.isEmpty && fraction.isEmpty), abs(power) <= Self.largestExponent else { return nil }
    self.init(isNegative: sign == UInt8(ascii: "-"), exponent: whole.count + power, digits: whole + fraction)
  }

  private static func digits(_ rest: inout ArraySlice<UInt8>) -> [UInt8] {
    let found = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    rest = rest[found.endIndex...]
    return found.map { $0 - UInt8(ascii: "0") }
  }

  var isInteger: Bool { digits.count <= exponent || digits.isEmpty }

  /// The largest integer that is not above the number; nil beyond the range of Int64.
  var floor: Int64? {
    guard exponent <= 19 else { return nil }
    var magnitude: Int64 = 0
    for place in 0..<max(exponent, 0) {
      let (shifted, overflow) = magnitude.multipliedReportingOverflow(by: 10)
      let (sum, carry) = shifted.addingReportingOverflow(place < digits.count ? Int64(digits[place]) : 0)
      if overflow || carry { return nil }
      magnitude = sum
    }
    return isNegative ? -magnitude - (isInteger ? 0 : 1) : magnitude
  }
}

extension ExactDecimal: Comparable {
  static func < (left: ExactDecimal, right: ExactDecimal) -> Bool {
    if left.signum != right.signum { return left.signum < right.signum }
    return left.isNegative ? right.isNearerToZero(than: left) : left.isNearerToZero(than: right)
  }

  private var signum: Int { digits.isEmpty ? 0 : isNegative ? -1 : 1 }

  private func isNearerToZero(than other: ExactDecimal) -> Bool {
    exponent != other.exponent ? exponent < other.exponent : digits.lexicographicallyPrecedes(other.digits)
  }
}
