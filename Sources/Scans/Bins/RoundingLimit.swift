/// Where, among all decimal numbers, those end whose nearest double is at most a given one.
///
/// So a `numeric` is counted between edges as it is, without being turned into a double, and falls where its nearest
/// double does.
struct RoundingLimit: Hashable {
  /// Exact, without an exponent.
  let text: String
  /// Whether the limit itself still rounds down.
  let isIncluded: Bool

  /// - Parameter edge: finite (a precondition).
  init(_ edge: Double) {
    precondition(edge.isFinite, "edges are finite")
    let gap = edge < 0 ? edge.nextUp.ulp : edge.ulp
    // Ties go to the even one.
    isIncluded = edge.bitPattern & 1 == 0
    // Halfway to the next double, in halves of the gap between the two.
    let halves = Int64(edge / gap) * 2 + 1
    text = Self.decimal(halves, timesTwoTo: Int(gap.exponent) - 1)
  }

  /// What a `numeric` is compared with.
  var condition: String { "\(isIncluded ? "<=" : "<") '\(text)'::numeric" }

  private static func decimal(_ number: Int64, timesTwoTo power: Int) -> String {
    // Nine decimal digits each, the lowest first.
    var limbs: [UInt64] = []
    var rest = number.magnitude
    while rest > 0 {
      limbs.append(rest % 1_000_000_000)
      rest /= 1_000_000_000
    }
    // 2^−n is 5^n with the point n places up.
    for _ in 0..<abs(power) { multiply(&limbs, by: power < 0 ? 5 : 2) }
    var digits = limbs.reversed().map { String(1_000_000_000 + $0).dropFirst() }.joined()
    if power < 0 {
      digits = String(repeating: "0", count: max(0, 1 - power - digits.count)) + digits
      digits.insert(".", at: digits.index(digits.endIndex, offsetBy: power))
    }
    let whole = digits.drop { $0 == "0" }
    return (number < 0 ? "-" : "") + (whole.first == "." || whole.isEmpty ? "0" : "") + whole
  }

  private static func multiply(_ limbs: inout [UInt64], by factor: UInt64) {
    var carry: UInt64 = 0
    for index in limbs.indices {
      let product = limbs[index] * factor + carry
      limbs[index] = product % 1_000_000_000
      carry = product / 1_000_000_000
    }
    if carry > 0 { limbs.append(carry) }
  }
}
