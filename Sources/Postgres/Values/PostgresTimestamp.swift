package import Foundation

/// An instant as Postgres keeps it: microseconds since 1970-01-01 00:00 UTC, or one of the infinities.
///
/// The same numbers as `Column` stores for timestamps. An instant after the year 294246 does not fit and is held as the
/// last one that does.
package struct PostgresTimestamp: Hashable, Comparable, Sendable {
  /// `Int64.min` and `Int64.max` stand for −infinity and infinity.
  package let microseconds: Int64

  package init(microseconds: Int64) {
    self.microseconds = microseconds
  }

  /// Rounds to the nearest microsecond; a date beyond the range of Postgres becomes the infinity on its side.
  package init(_ date: Date) {
    microseconds = Int64(exactly: (date.timeIntervalSince1970 * 1e6).rounded()) ?? (date < Date() ? .min : .max)
  }

  package static let infinity = PostgresTimestamp(microseconds: .max)
  package static let negativeInfinity = PostgresTimestamp(microseconds: .min)

  package var isFinite: Bool { self != .infinity && self != .negativeInfinity }

  /// The instant to about a microsecond; nil when infinite.
  package var date: Date? {
    isFinite ? Date(timeIntervalSince1970: Double(microseconds) / 1e6) : nil
  }

  package static func < (left: PostgresTimestamp, right: PostgresTimestamp) -> Bool {
    left.microseconds < right.microseconds
  }
}

/// A day as Postgres keeps it: days since 1970-01-01, or one of the infinities.
package struct PostgresDate: Hashable, Comparable, Sendable {
  /// `Int64.min` and `Int64.max` stand for −infinity and infinity.
  package let days: Int64

  package init(days: Int64) {
    self.days = days
  }

  package static let infinity = PostgresDate(days: .max)
  package static let negativeInfinity = PostgresDate(days: .min)

  package var isFinite: Bool { self != .infinity && self != .negativeInfinity }

  package static func < (left: PostgresDate, right: PostgresDate) -> Bool { left.days < right.days }
}

/// Between Postgres's epoch, 2000-01-01, which its binary format counts from, and 1970-01-01.
enum PostgresEpoch {
  static let days: Int64 = 10_957
  static let microseconds: Int64 = 946_684_800_000_000

  /// Microseconds since 1970 for a timestamp on the wire.
  @inline(__always)
  static func timestamp(fromWire wire: Int64) -> Int64 {
    if wire == .max || wire == .min { return wire }
    let (sum, overflow) = wire.addingReportingOverflow(microseconds)
    return overflow ? .max - 1 : sum
  }

  static func wire(fromTimestamp timestamp: Int64) -> Int64 {
    if timestamp == .max || timestamp == .min { return timestamp }
    let (difference, overflow) = timestamp.subtractingReportingOverflow(microseconds)
    return overflow ? .min + 1 : difference
  }

  /// Days since 1970 for a date on the wire.
  @inline(__always)
  static func date(fromWire wire: Int32) -> Int64 {
    switch wire {
    case .max: .max
    case .min: .min
    default: Int64(wire) + days
    }
  }
}
