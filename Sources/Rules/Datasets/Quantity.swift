/// A whole number and a unit, as `6 hours`, `30min` or `1 week`.
struct Quantity {
  let count: Int
  /// Lower case, as written.
  let unit: String

  init?(_ text: String) {
    let digits = text.prefix { $0.isASCII && $0.isNumber }
    guard let count = Int(digits) else { return nil }
    let unit = text.dropFirst(digits.count).drop(while: \.isWhitespace)
    guard !unit.isEmpty, unit.allSatisfy({ $0.isASCII && $0.isLetter }) else { return nil }
    self.count = count
    self.unit = unit.lowercased()
  }

  /// `28 windows`, of whatever count.
  static func windows(_ text: String) -> Quantity? {
    Quantity(text).flatMap { ["window", "windows"].contains($0.unit) ? $0 : nil }
  }
}

/// Why a text is no duration or window.
package enum QuantityError: Error, Hashable, Sendable {
  /// Not a whole number and a unit that is known.
  case malformed
  /// `m` may mean minutes or months.
  case ambiguousUnit
  /// Zero, or above what is sensible.
  case outOfRange
  /// Hours of a window must divide the day.
  case unevenHours
}

extension Duration {
  /// `90 s`, `30 min`, `2 hours`, `1 day`, `1 week`: a day is always 24 hours here. From 0 to 100 years.
  package init(parsing text: String) throws(QuantityError) {
    guard let quantity = Quantity(text) else { throw .malformed }
    let seconds: Int
    switch quantity.unit {
    case "ms", "millisecond", "milliseconds":
      guard quantity.count <= 1_000_000_000 else { throw .outOfRange }
      self = .milliseconds(quantity.count)
      return
    case "s", "sec", "secs", "second", "seconds": seconds = 1
    case "min", "mins", "minute", "minutes": seconds = 60
    case "h", "hr", "hrs", "hour", "hours": seconds = 3600
    case "d", "day", "days": seconds = 86_400
    case "w", "week", "weeks": seconds = 604_800
    case "m": throw .ambiguousUnit
    default: throw .malformed
    }
    guard quantity.count <= 100 * 366 * 86_400 / seconds else { throw .outOfRange }
    self = .seconds(quantity.count * seconds)
  }
}

extension CalendarWindow {
  /// `1 hour`, `6 hours`, `1 day`, `2 weeks`, `1 month`.
  package init(parsing text: String) throws(QuantityError) {
    guard let quantity = Quantity(text) else { throw .malformed }
    let unit: Unit
    switch quantity.unit {
    case "h", "hr", "hrs", "hour", "hours": unit = .hour
    case "d", "day", "days": unit = .day
    case "w", "week", "weeks": unit = .week
    case "month", "months": unit = .month
    case "m": throw .ambiguousUnit
    default: throw .malformed
    }
    guard let window = CalendarWindow(count: quantity.count, unit: unit) else {
      throw unit == .hour && quantity.count > 0 ? .unevenHours : .outOfRange
    }
    self = window
  }
}
