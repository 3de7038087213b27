import Foundation

/// Limits in few digits.
enum RoundNumber {
  /// The number, or one a little below it, of no more digits than `room` asks for.
  /// - Parameter room: how far the limit is from what was seen; it grows by less than half of itself.
  static func down(_ value: Double, room: Double) -> Double { rounded(value, room, .down) }

  static func up(_ value: Double, room: Double) -> Double { rounded(value, room, .up) }

  private static func rounded(_ value: Double, _ room: Double, _ rule: FloatingPointRoundingRule) -> Double {
    guard room > 0, room.isFinite, value.isFinite else { return value }
    let power = Foundation.floor(log10(room / 2))
    guard power > -300, power < 300 else { return value }
    let value = short(value)
    // Divided by a power above 1, so that 0.1 comes out as 0.1.
    if power < 0 {
      let scale = pow(10, -power)
      let scaled = (value * scale).rounded(rule)
      return scaled.magnitude < 1e15 ? short(scaled / scale) : value
    }
    let step = pow(10, power)
    return short((value / step).rounded(rule) * step)
  }

  /// The same number without what multiplying has left at its far end.
  private static func short(_ value: Double) -> Double { Double(String(format: "%.14g", value)) ?? value }

  /// As the rule file has it: `1200`, `0.045`, `-30`; never an exponent below 1e15.
  static func text(_ value: Double) -> String {
    if value == 0 { return "0" }
    if value == value.rounded(), value.magnitude < 1e15 { return String(Int64(value)) }
    let text = "\(value)"
    guard text.contains("e"), value.magnitude < 1, value.magnitude > 1e-9 else { return text }
    var fixed = String(format: "%.17f", value)
    while fixed.hasSuffix("0") { fixed.removeLast() }
    return Double(fixed) == value ? fixed : text
  }

  /// For a comment: four digits.
  static func shown(_ value: Double) -> String {
    if value == value.rounded(), value.magnitude < 1e15 { return grouped(Int64(value)) }
    return value.magnitude >= 1_000 && value.magnitude < 1e15
      ? grouped(Int64(value.rounded())) : String(format: "%.4g", value)
  }

  /// `1 row`, `1,200 rows`
  static func rows(_ count: Double) -> String { "\(shown(count)) row\(count == 1 ? "" : "s")" }

  static func grouped(_ value: Int64) -> String {
    let digits = Array(String(value.magnitude))
    let groups = stride(from: digits.count, to: 0, by: -3).map { String(digits[max(0, $0 - 3)..<$0]) }
    return (value < 0 ? "-" : "") + groups.reversed().joined(separator: ",")
  }

  /// `12.3 %`
  static func percent(_ share: Double) -> String {
    let percent = share * 100
    if percent > 0, percent < 0.05 { return "< 0.1 %" }
    if percent < 100, percent > 99.95 { return "> 99.9 %" }
    var text = String(format: "%.1f", percent)
    if text.hasSuffix(".0") { text.removeLast(2) }
    return text + " %"
  }
}
