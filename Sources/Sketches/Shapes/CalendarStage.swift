/// Counts times by the hour of their week, and dates by its days.
package struct CalendarStage: Sendable {
  private let unit: CalendarCounts.Unit
  private var cells: [Int]

  package init(_ unit: CalendarCounts.Unit) {
    self.unit = unit
    let cellsOfDay = unit == .days ? 1 : CalendarCounts.hoursOfDay
    cells = [Int](repeating: 0, count: CalendarCounts.daysOfWeek * cellsOfDay)
  }

  /// - Parameter values: in the unit that the stage was made for; no infinities.
  package mutating func update(_ values: UnsafeBufferPointer<Int64>) {
    cells.withUnsafeMutableBufferPointer { cells in
      switch unit {
      case .days: for value in values { cells[Self.weekday(ofDay: value)] &+= 1 }
      case .microseconds: for value in values { cells[Self.hourOfWeek(ofMicrosecond: value)] &+= 1 }
      }
    }
  }

  package func finished() -> CalendarCounts { CalendarCounts(cells: cells) }

  /// 1970-01-01 was a Thursday; Monday is 0.
  private static let firstWeekday = 3

  @inline(__always)
  private static func weekday(ofDay day: Int64) -> Int { Int((day % 7 &+ Int64(7 &+ firstWeekday)) % 7) }

  /// From 0, Monday's first hour, to 167.
  ///
  /// Both divisions are multiplications by a reciprocal that is rounded up, and exact for numbers of so many bits.
  @inline(__always)
  private static func hourOfWeek(ofMicrosecond microsecond: Int64) -> Int {
    // An hour is 2^10 · 3,515,625 µs. As many weeks are added as make every time positive: below 2^55.
    let start: Int64 = (16_000_000 * 168 + 72) * 3_515_625
    let moment = UInt64(bitPattern: microsecond &>> 10 &+ start)
    // 2^85 / 3,515,625, the quotient below 2^33.
    let hour = moment.multipliedFullWidth(by: 11_003_911_460_314_491_333).high &>> 21
    // The fraction of hour / 168, in 2^−64.
    let fraction = hour &* 109_802_048_057_794_951
    return Int(truncatingIfNeeded: fraction.multipliedFullWidth(by: 168).high)
  }
}
