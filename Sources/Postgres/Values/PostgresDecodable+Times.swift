import Columns
package import Foundation

extension PostgresTimestamp: PostgresDecodable {
  /// Decodes timestamptz, and timestamp as if it were in UTC.
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> PostgresTimestamp {
    guard cell.type == .timestampTZ || cell.type == .timestamp else { throw .typeMismatch }
    if cell.format == .binary {
      return PostgresTimestamp(microseconds: PostgresEpoch.timestamp(fromWire: try cell.integer()))
    }
    guard let value = TimeText(cell.text)?.timestamp else { throw .malformed }
    return value
  }
}

extension PostgresDate: PostgresDecodable {
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> PostgresDate {
    guard cell.type == .date else { throw .typeMismatch }
    if cell.format == .binary {
      return PostgresDate(days: PostgresEpoch.date(fromWire: try cell.integer()))
    }
    guard let value = TimeText(cell.text)?.date else { throw .malformed }
    return value
  }
}

extension Date: PostgresDecodable {
  /// Decodes a finite timestamptz.
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> Date {
    guard cell.type == .timestampTZ else { throw .typeMismatch }
    guard let date = try PostgresTimestamp.decode(cell).date else { throw .typeMismatch }
    return date
  }
}

/// A date or timestamp in the server's ISO style: "2013-01-31", "0044-03-15 12:00:00.5+00 BC", "infinity".
struct TimeText {
  let date: PostgresDate
  let timestamp: PostgresTimestamp

  init?(_ text: String) {
    switch text {
    case "infinity": (date, timestamp) = (.infinity, .infinity)
    case "-infinity": (date, timestamp) = (.negativeInfinity, .negativeInfinity)
    default:
      let pattern = #/(\d{4,6})-(\d\d)-(\d\d)(?: (\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?([+-][\d:]{2,8})?)?( BC)?/#
      guard let match = text.wholeMatch(of: pattern)?.output,
        let year = Int64(match.1), let month = Int64(match.2), let day = Int64(match.3)
      else { return nil }
      let days = Self.days(year: match.9 == nil ? year : 1 - year, month: month, day: day)
      date = PostgresDate(days: days)
      let clock = [match.4, match.5, match.6].map { $0.flatMap { Int64($0) } ?? 0 }
      let fraction = match.7.map { $0 + String(repeating: "0", count: 6 - $0.utf8.count) }.flatMap { Int64($0) } ?? 0
      let seconds = days * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2] - Self.offset(match.8)
      timestamp = PostgresTimestamp(microseconds: seconds * 1_000_000 + fraction)
    }
  }

  /// Days since 1970-01-01 of a day of the proleptic Gregorian calendar; year 0 is 1 BC.
  /// - SeeAlso: Howard Hinnant, "chrono-compatible low-level date algorithms", days_from_civil.
  private static func days(year: Int64, month: Int64, day: Int64) -> Int64 {
    let shifted = month <= 2 ? year - 1 : year
    let era = (shifted >= 0 ? shifted : shifted - 399) / 400
    let yearOfEra = shifted - era * 400
    let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
    let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
    return era * 146_097 + dayOfEra - 719_468
  }

  /// Seconds east of UTC in "+05:30" or "-03".
  private static func offset(_ text: Substring?) -> Int64 {
    guard let text else { return 0 }
    let parts = text.dropFirst().split(separator: ":").map { Int64($0) ?? 0 } + [0, 0]
    let seconds = parts[0] * 3600 + parts[1] * 60 + parts[2]
    return text.first == "-" ? -seconds : seconds
  }
}
