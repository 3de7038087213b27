/// On which days of the week and in which hours of the day times lie. Exact; infinite times are left out.
///
/// Times are taken as their numbers are: those of a `timestamptz` in UTC, those of a `timestamp` and of dates as they are
/// written.
package struct CalendarCounts: MergeableState {
  /// What a number counts.
  package enum Unit: UInt8, Sendable {
    /// Days since 1970-01-01.
    case days = 0
    /// Microseconds since 1970-01-01 00:00.
    case microseconds = 1
  }

  static let hoursOfDay = 24
  static let daysOfWeek = 7

  /// By day of the week, Monday first.
  package private(set) var weekdays = [Int](repeating: 0, count: daysOfWeek)
  /// By hour of the day, from 0 on; nil of dates.
  package private(set) var hours: [Int]?

  package init(_ unit: Unit) { hours = unit == .days ? nil : [Int](repeating: 0, count: Self.hoursOfDay) }

  /// Times seen.
  package var count: Int { weekdays.reduce(0, +) }

  /// - Parameter values: days or microseconds, as the state was made for; no infinities.
  package mutating func update(_ values: [Int64]) {
    var stage = CalendarStage(hours == nil ? .days : .microseconds)
    values.withUnsafeBufferPointer { stage.update($0) }
    merge(stage.finished())
  }

  /// - Parameter cells: counts by day of the week, or by its hours one day after another, from Monday on.
  init(cells: [Int]) {
    self.init(cells.count == Self.daysOfWeek ? .days : .microseconds)
    let cellsOfDay = cells.count / Self.daysOfWeek
    for (cell, count) in cells.enumerated() {
      weekdays[cell / cellsOfDay] += count
      hours?[cell % cellsOfDay] += count
    }
  }

  /// Of dates and times together the hours are not known.
  package mutating func merge(_ other: CalendarCounts) {
    for day in weekdays.indices { weekdays[day] += other.weekdays[day] }
    if let theirs = other.hours, let ours = hours {
      hours = zip(ours, theirs).map { $0 + $1 }
    } else {
      hours = nil
    }
  }
}

/// Format 1: the byte 1 and the unit, 0 for days and 1 for microseconds; then the counts of the days and, of microseconds,
/// of the hours, as unsigned LEB128.
extension CalendarCounts {
  private static let formatVersion: UInt8 = 1

  package func serialized() -> [UInt8] {
    var bytes = [Self.formatVersion, (hours == nil ? Unit.days : .microseconds).rawValue]
    for count in weekdays + (hours ?? []) { bytes.append(variableLength: count) }
    return bytes
  }

  package init(serialized: [UInt8]) throws(SketchError) {
    var reader = ByteReader(serialized)
    try reader.expectVersion(Self.formatVersion)
    guard let unit = Unit(rawValue: try reader.integer()) else {
      throw .malformed(byteOffset: 1, reason: .parameterOutOfRange)
    }
    self.init(unit)
    for day in weekdays.indices { weekdays[day] = try reader.count() }
    let offset = reader.offset
    if var counts = hours {
      for hour in counts.indices { counts[hour] = try reader.count() }
      guard counts.reduce(0, +) == count else { throw .malformed(byteOffset: offset, reason: .countsDoNotAddUp) }
      hours = counts
    }
    try reader.expectEnd()
  }
}
