import Foundation

/// Thresholds of SodaCL, as `< 5`, `between 10 and 20`, `when > 5 %`.
enum SodaThreshold {
  /// What a check admits.
  static func limits(_ text: String) throws(NoEquivalent) -> Limits {
    let text = text.trimmingSpaces
    let number = /(-?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*%?/
    if let match = text.wholeMatch(of: /(<=|>=|!=|<>|=|<|>)\s*(-?[0-9.]+(?:[eE][+-]?[0-9]+)?)\s*%?/),
      let value = Decimal(written: String(match.2)), let limits = Limits(match.1, value)
    {
      return limits
    }
    let between = /(not\s+)?between\s+([\[(])?\s*(\S+?)\s*%?\s+and\s+(\S+?)\s*%?\s*([\])])?/
    if let match = text.wholeMatch(of: between), let low = Decimal(written: String(match.3)),
      let high = Decimal(written: String(match.4)), text.contains(number)
    {
      let limits = Limits.within(low, high, excludesLow: match.2 == "(", excludesHigh: match.5 == ")")
      return match.1 == nil ? limits : limits.negated
    }
    throw NoEquivalent("its threshold '\(text.shortened(to: 40))' cannot be read")
  }

  /// What `warn: when …` and `fail: when …` admit.
  static func graded(_ check: ForeignValue) throws(NoEquivalent) -> Graded? {
    func level(_ key: String) throws(NoEquivalent) -> Limits? {
      guard let value = check[key] else { return nil }
      guard let text = value.text?.trimmingSpaces, text.hasPrefix("when ") else {
        throw NoEquivalent("'\(key)' cannot be read")
      }
      return try limits(String(text.dropFirst(5))).negated
    }
    let (fail, warn) = (try level("fail"), try level("warn"))
    return fail == nil && warn == nil ? nil : Graded(fail: fail, warn: warn)
  }

  /// `1d6h`, `24h`, `90m`, in seconds.
  static func seconds(_ text: String) -> Int? {
    let text = text.filter { !$0.isWhitespace }
    guard !text.isEmpty, text.wholeMatch(of: /([0-9]{1,6}[dhms])+/) != nil else { return nil }
    return text.matches(of: /([0-9]+)([dhms])/).reduce(0) { total, part in
      let unit = ["d": 86_400, "h": 3600, "m": 60, "s": 1][String(part.2)] ?? 0
      return total + (Int(part.1) ?? 0) * unit
    }
  }
}

/// A length of time as rule files write it, in the largest unit that is whole.
func durationText(seconds: Int) -> String {
  for (unit, length) in [("day", 86_400), ("hour", 3600), ("min", 60)] where seconds > 0 && seconds % length == 0 {
    let count = seconds / length
    return "\(count) \(unit)\(count == 1 || unit == "min" ? "" : "s")"
  }
  return "\(seconds) s"
}
