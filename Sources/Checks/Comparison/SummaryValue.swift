import Foundation
import Profiles
import Rules

/// A value in the type of its column, for people and for programs.
package enum SummaryValue: Hashable, Sendable {
  case number(Double)
  /// A number that a double might not hold, as the server writes it.
  case decimal(String)
  /// Days since 1970-01-01.
  case date(Int)
  /// Microseconds since 1970-01-01: in UTC where `isZoned`, on a clock without a zone else.
  case moment(Int64, isZoned: Bool)

  /// - Parameter number: as sketches hold it: a number, days or microseconds.
  /// - Returns: nil for what is no finite number.
  init?(_ number: Double, _ scale: Scale) {
    guard number.isFinite else { return nil }
    switch scale {
    case .number: self = .number(number)
    case .days:
      guard number.magnitude < 1e9 else { return nil }
      self = .date(Int(number.rounded()))
    case .microseconds(let isZoned):
      guard number.magnitude < 9e18 else { return nil }
      self = .moment(Int64(number.rounded()), isZoned: isZoned)
    }
  }

  /// - Parameter decimal: the same, exact.
  init?(_ decimal: String, _ scale: Scale) {
    switch scale {
    case .number: self = .decimal(decimal)
    case .days:
      guard let days = Int(decimal), days.magnitude < 1 << 40 else { return nil }
      self = .date(days)
    case .microseconds(let isZoned):
      guard let microseconds = Int64(decimal) else { return nil }
      self = .moment(microseconds, isZoned: isZoned)
    }
  }

  /// What the numbers of a column's sketches count.
  enum Scale: Hashable {
    case number
    case days
    case microseconds(isZoned: Bool)
  }

  /// All digits: `12,345`, `0.1`, `2013-02-08`, `2013-02-08 14:00:00`.
  package var exact: String {
    switch self {
    case .number(let number): number.exact
    case .decimal(let text): text.groupedDigits
    case .date, .moment: short
    }
  }

  /// Four significant digits of a number.
  package var short: String {
    switch self {
    case .number(let number): number.short
    case .decimal(let text): text.groupedDigits
    case .date(let days): LocalDate(daysSince1970: days).description
    case .moment(let microseconds, let isZoned):
      isZoned
        ? Instant(microsecondsSince1970: microseconds).description
        : Instant(microsecondsSince1970: microseconds).description.replacing("T", with: " ").replacing("Z", with: "")
    }
  }
}

extension Double {
  /// As few digits as tell it from every other double; whole numbers in groups.
  fileprivate var exact: String {
    if let whole = Int64(exactly: self), whole.magnitude < 1 << 53 { return whole.grouped }
    return "\(self)".replacing("-", with: "−", maxReplacements: hasMinus ? 1 : 0)
  }

  private var hasMinus: Bool { sign == .minus }
}

extension String {
  /// `-1234567.50` as `−1,234,567.50`; what is no decimal number as it is.
  fileprivate var groupedDigits: String {
    let sign = hasPrefix("-") ? "−" : ""
    let digits = hasPrefix("-") ? dropFirst() : self[...]
    let whole = digits.prefix { $0.isASCII && $0.isNumber }
    guard !whole.isEmpty else { return self }
    let groups = whole.indices.map { index in
      let left = whole.distance(from: index, to: whole.endIndex)
      return "\(whole[index])" + (left > 1 && left % 3 == 1 ? "," : "")
    }
    return sign + groups.joined() + digits[whole.endIndex...]
  }
}
