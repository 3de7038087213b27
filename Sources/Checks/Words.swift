import Foundation

/// A share for a person: `51.2 %`, `0.02 %`, never rounded to a 0 or 100 that it is not.
package struct Percent: CustomStringConvertible {
  let share: Double

  package init(_ share: Double) { self.share = share }

  package var description: String { "\(number) %" }

  var number: String {
    let percent = share * 100
    if share > 0 && percent < 0.01 { return "< 0.01" }
    if share < 1 && percent > 99.99 { return "> 99.99" }
    let digits = percent != 0 && percent < 1 || (percent > 99 && percent < 100) ? 2 : 1
    var text = String(format: "%.\(digits)f", percent)
    while text.hasSuffix("0") && text.contains(".") { text.removeLast() }
    if text.hasSuffix(".") { text.removeLast() }
    return text
  }
}

extension Double {
  /// A share as the user wrote it: `99.995 %`.
  var exactPercent: String { String(format: "%.10g %%", self * 100) }

  /// Four significant digits, for a person; from a thousand on whole numbers: `12,346`.
  package var short: String {
    let whole = magnitude.rounded()
    let digits = whole >= 1_000 && whole < 1e15 ? Int64(whole).grouped : String(format: "%.4g", magnitude)
    return (self < 0 ? "−" : "") + digits
  }
}

extension BinaryInteger {
  /// As in `1,234,567`.
  package var grouped: String {
    let digits = Array(String(magnitude))
    let groups = stride(from: digits.count, to: 0, by: -3).map { String(digits[max(0, $0 - 3)..<$0]) }
    return (self < 0 ? "−" : "") + groups.reversed().joined(separator: ",")
  }

  /// As in `1 row`, `12 rows`.
  var rows: String { counted("row") }

  /// As in `1 value`, `1,200 values`.
  package func counted(_ noun: String) -> String { "\(grouped) \(noun)\(self == 1 ? "" : "s")" }
}

extension [String] {
  /// As in `a, b, c`, at most eight and the number of the others.
  var list: String { list(separator: ", ") }

  /// As in `a, b and c`.
  package var conjunction: String {
    guard let last, count > 1 else { return joined() }
    return "\(dropLast().joined(separator: ", ")) and \(last)"
  }

  /// As in `a was dropped; b was added`, at most eight and the number of the others.
  var sentences: String { list(separator: "; ") }

  private func list(separator: String) -> String {
    count <= 8
      ? joined(separator: separator) : prefix(8).joined(separator: separator) + " and \((count - 8).grouped) more"
  }
}

extension Duration {
  var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }

  /// As in `2 days 3 hours`, the two largest units.
  var words: String {
    let seconds = components.seconds
    let units: [(Int64, String)] = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")]
    var rest = abs(seconds)
    var parts: [String] = []
    for (size, name) in units where rest >= size && parts.count < 2 {
      let count = rest / size
      rest %= size
      parts.append(count.counted(name))
    }
    return (seconds < 0 ? "−" : "") + (parts.isEmpty ? "0 seconds" : parts.joined(separator: " "))
  }
}
