/// Adds up decimals exactly, in whatever order: one integer for each power of 10,000, carried over at the end.
///
/// Holds 16 bytes for each power between the highest and the lowest digit: 600 kB for the widest `numeric` there is.
package struct DecimalSum: Sendable {
  private var lanes: [Int128] = []
  /// Of the first lane.
  private var lowestPower = 0

  package init() {}

  /// Adds `integer · 10,000^power`.
  package mutating func add(_ integer: Int128, power: Int = 0) {
    makeRoom(for: power...power)
    lanes[power - lowestPower] += integer
  }

  /// Adds the number that `digits` to the base 10,000 are, the first of them worth 10,000^weight.
  package mutating func add(isNegative: Bool, weight: Int, digits: UnsafeBufferPointer<UInt16>) {
    guard !digits.isEmpty else { return }
    makeRoom(for: weight - digits.count + 1...weight)
    let highest = weight &- lowestPower
    // All ones negate, together with one more.
    let negation: Int64 = isNegative ? -1 : 0
    lanes.withUnsafeMutableBufferPointer { lanes in
      for index in 0..<digits.count {
        lanes[highest &- index] &+= Int128((Int64(digits[index]) ^ negation) &- negation)
      }
    }
  }

  /// Adds `factor` times `number`.
  package mutating func add(_ number: ExactNumber, times factor: Int = 1) {
    let signed = Int128(number.isNegative ? -factor : factor)
    for (index, digit) in number.digits.enumerated() {
      add(Int128(digit) * signed, power: number.weight - index)
    }
  }

  package var total: ExactNumber {
    var carried = Self.carried(lanes)
    let isNegative = carried.rest < 0
    if isNegative { carried = Self.carried(lanes.map { -$0 }) }
    var digits = carried.digits
    var rest = carried.rest
    while rest > 0 {
      digits.append(UInt16(rest % 10_000))
      rest /= 10_000
    }
    return ExactNumber(isNegative: isNegative, weight: lowestPower + digits.count - 1, digits: digits.reversed())
  }

  /// Digits from the lowest up, and what is left above them, below zero where the sum is.
  private static func carried(_ lanes: [Int128]) -> (digits: [UInt16], rest: Int128) {
    var rest: Int128 = 0
    let digits = lanes.map { lane in
      let (quotient, remainder) = (lane + rest).quotientAndRemainder(dividingBy: 10_000)
      rest = remainder < 0 ? quotient - 1 : quotient
      return UInt16(remainder < 0 ? remainder + 10_000 : remainder)
    }
    return (digits, rest)
  }

  @inline(__always)
  private mutating func makeRoom(for powers: ClosedRange<Int>) {
    if powers.lowerBound >= lowestPower, powers.upperBound &- lowestPower < lanes.count { return }
    extend(to: powers)
  }

  private mutating func extend(to powers: ClosedRange<Int>) {
    if lanes.isEmpty { lowestPower = powers.lowerBound }
    if powers.lowerBound < lowestPower {
      lanes.insert(contentsOf: repeatElement(0, count: lowestPower - powers.lowerBound), at: 0)
      lowestPower = powers.lowerBound
    }
    let missing = powers.upperBound - lowestPower + 1 - lanes.count
    if missing > 0 { lanes.append(contentsOf: repeatElement(0, count: missing)) }
  }
}
