/// Numerics of more digits than a double can hold, rounded once and without the C library, which takes several times as
/// long.
extension NumericWire {
  /// Digits of an integer below 2^120.
  private static let mostDigits = 9

  /// 5^(4n), each below 2^56.
  private static let powersOfFive: [UInt64] = [
    1, 625, 390_625, 244_140_625, 152_587_890_625, 95_367_431_640_625, 59_604_644_775_390_625,
  ]

  /// The double nearest to the magnitude, the even one of two; nil for what has more than 36 digits, or 24 of a fraction.
  @inline(__always)
  func quotient(digitCount: Int, weight: Int) -> Double? {
    let scale = digitCount - 1 - weight
    guard digitCount <= Self.mostDigits, 0 <= scale, scale < Self.powersOfFive.count else { return nil }
    var groups: (UInt64, UInt64, UInt64) = (0, 0, 0)
    for index in 0..<max(0, digitCount &- 8) { groups.0 = groups.0 &* 10_000 &+ UInt64(digit(index)) }
    for index in max(0, digitCount &- 8)..<max(0, digitCount &- 4) {
      groups.1 = groups.1 &* 10_000 &+ UInt64(digit(index))
    }
    for index in max(0, digitCount &- 4)..<digitCount { groups.2 = groups.2 &* 10_000 &+ UInt64(digit(index)) }
    let factor: UInt128 = 10_000_000_000_000_000
    let integer = (UInt128(groups.0) &* factor &+ UInt128(groups.1)) &* factor &+ UInt128(groups.2)
    return Self.nearest(integer, overFive: Self.powersOfFive[scale], binaryScale: 4 &* scale)
  }

  /// The double nearest to `integer / (five · 2^binaryScale)`.
  @inline(__always)
  private static func nearest(_ integer: UInt128, overFive five: UInt64, binaryScale: Int) -> Double {
    guard integer != 0 else { return 0 }
    let shift = integer.leadingZeroBitCount
    let dividend = integer &<< UInt128(shift)
    // By long division; the high quotient is not 0, as its dividend has all 64 bits and the divisor fewer.
    let high = UInt64(truncatingIfNeeded: dividend &>> 64).quotientAndRemainder(dividingBy: five)
    let low = five.dividingFullWidth((high.remainder, UInt64(truncatingIfNeeded: dividend)))
    let zeros = high.quotient.leadingZeroBitCount
    let quotient = UInt128(high.quotient) &<< 64 | UInt128(low.quotient)
    let leading = UInt64(truncatingIfNeeded: quotient &>> UInt128(64 &- zeros))
    // Any rest tips a tie, and so stands in the lowest of the 64 bits.
    let hasRest = low.quotient &<< UInt64(zeros) != 0 || low.remainder != 0
    let exponent = 64 &- zeros &- shift &- binaryScale
    let scale = Double(bitPattern: UInt64(truncatingIfNeeded: 1023 &+ exponent) &<< 52)
    return Double(leading | (hasRest ? 1 : 0)) * scale
  }
}
