import Foundation

/// The numbers that a test admits: an interval, or all that lie outside of one.
struct Limits: Equatable {
  struct Bound: Equatable {
    let value: Decimal
    let isIncluded: Bool
  }

  var low: Bound?
  var high: Bound?
  /// All but the interval.
  var isOutside = false

  static let zero = Limits.exactly(0)

  static func exactly(_ value: Decimal) -> Limits {
    Limits(low: Bound(value: value, isIncluded: true), high: Bound(value: value, isIncluded: true))
  }

  /// `low ≤ x ≤ high`; nil is no limit.
  static func within(_ low: Decimal?, _ high: Decimal?, excludesLow: Bool = false, excludesHigh: Bool = false) -> Limits
  {
    Limits(
      low: low.map { Bound(value: $0, isIncluded: !excludesLow) },
      high: high.map { Bound(value: $0, isIncluded: !excludesHigh) })
  }

  /// - Parameter comparison: `=`, `!=`, `<>`, `<`, `<=`, `>` or `>=`.
  init?(_ comparison: some StringProtocol, _ value: Decimal) {
    switch comparison {
    case "=", "==": self = .exactly(value)
    case "!=", "<>": self = Limits.exactly(value).negated
    case "<": self = .within(nil, value, excludesHigh: true)
    case "<=": self = .within(nil, value)
    case ">": self = .within(value, nil, excludesLow: true)
    case ">=": self = .within(value, nil)
    default: return nil
    }
  }

  init(low: Bound? = nil, high: Bound? = nil, isOutside: Bool = false) {
    self.low = low
    self.high = high
    self.isOutside = isOutside
  }

  /// All other numbers.
  var negated: Limits {
    func turned(_ bound: Bound) -> Bound { Bound(value: bound.value, isIncluded: !bound.isIncluded) }
    switch (low, high, isOutside) {
    case (let low?, nil, false): return Limits(high: turned(low))
    case (nil, let high?, false): return Limits(low: turned(high))
    default: return Limits(low: low, high: high, isOutside: !isOutside)
    }
  }

  /// Whether both ends, where they are, belong to it.
  var isClosed: Bool { !isOutside && low?.isIncluded ?? true && high?.isIncluded ?? true }

  /// The same for whole numbers from 0 on, with both ends included; nil where that takes two intervals.
  /// - Throws: `NoEquivalent` where it always or never holds.
  func counts() throws(NoEquivalent) -> (minimum: Decimal?, maximum: Decimal?)? {
    if isOutside {
      // Below an interval that begins at 0 is no count.
      guard let low, let high, low.value < 0 || (low.value == 0 && low.isIncluded) else { return nil }
      return try Limits(low: Bound(value: high.value, isIncluded: !high.isIncluded)).counts()
    }
    var minimum = low.map { $0.isIncluded ? $0.value.rounded(.up) : $0.value.rounded(.down) + 1 }
    let maximum = high.map { $0.isIncluded ? $0.value.rounded(.down) : $0.value.rounded(.up) - 1 }
    if let least = minimum, least <= 0 { minimum = nil }
    if let maximum, maximum < minimum ?? 0 { throw NoEquivalent("no number of rows meets its threshold") }
    if minimum == nil, maximum == nil { throw NoEquivalent("every number of rows meets its threshold") }
    return (minimum, maximum)
  }

  /// SQL that is true where `expression` is admitted.
  func sql(_ expression: String) -> String {
    if let low, let high, low == high, low.isIncluded {
      return "\(expression) \(isOutside ? "<>" : "=") \(low.value.written)"
    }
    let parts = [
      low.map { "\(expression) \($0.isIncluded ? ">=" : ">") \($0.value.written)" },
      high.map { "\(expression) \($0.isIncluded ? "<=" : "<") \($0.value.written)" },
    ]
    let inside = parts.compactMap(\.self).joined(separator: " AND ")
    return isOutside ? "NOT (\(inside))" : inside
  }

  /// Whether nothing that this admits is refused by `other`.
  func implies(_ other: Limits) -> Bool {
    if self == other { return true }
    guard !isOutside, !other.isOutside else { return false }
    let isLow = other.low.map { bound in low.map { $0.isAtLeast(bound) } ?? false } ?? true
    let isHigh = other.high.map { bound in high.map { $0.isAtMost(bound) } ?? false } ?? true
    return isLow && isHigh
  }
}

extension Limits.Bound {
  fileprivate func isAtLeast(_ other: Self) -> Bool {
    value > other.value || (value == other.value && (other.isIncluded || !isIncluded))
  }

  fileprivate func isAtMost(_ other: Self) -> Bool {
    value < other.value || (value == other.value && (other.isIncluded || !isIncluded))
  }
}

/// What fails, and what only warns; at least one of them is there.
struct Graded: Equatable {
  var fail: Limits?
  var warn: Limits?

  /// No row may break the rule.
  static let noRow = Graded(fail: .zero)

  init(fail: Limits? = nil, warn: Limits? = nil) {
    self.fail = fail
    self.warn = warn
    // A warning that only comes with a failure is never seen.
    if let fail, let warn, fail.implies(warn) { self.warn = nil }
  }

  /// One limit at the level of a severity.
  init(_ limits: Limits, isWarning: Bool) {
    self.init(fail: isWarning ? nil : limits, warn: isWarning ? limits : nil)
  }

  /// Whether it has one level, at which not a single row may break the rule.
  var admitsNoRow: Bool { single.count == 1 && (fail ?? warn) == .zero }

  /// Each level by itself.
  var single: [Graded] {
    [fail.map { Graded(fail: $0) }, warn.map { Graded(warn: $0) }].compactMap(\.self)
  }
}

extension Decimal {
  fileprivate func rounded(_ mode: NSDecimalNumber.RoundingMode) -> Decimal {
    var (value, result) = (self, Decimal())
    // Towards −∞ and +∞, whatever the sign.
    NSDecimalRound(&result, &value, 0, mode)
    return result
  }
}
