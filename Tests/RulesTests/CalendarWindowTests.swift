import Foundation
import Profiles
import TestSupport
import Testing

@testable import Rules

@Suite struct CalendarWindowTests {
  private func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }

  private func instant(_ text: String) throws -> Instant { Instant(try Date(text, strategy: .iso8601)) }

  @Test(
    "A window is cut from the local calendar, DST changes included",
    arguments: [
      ("1 day", "America/New_York", "2013-03-10T12:00:00Z", "2013-03-10T05:00:00Z", "2013-03-11T04:00:00Z"),
      ("1 day", "America/New_York", "2013-11-03T12:00:00Z", "2013-11-03T04:00:00Z", "2013-11-04T05:00:00Z"),
      ("1 day", "UTC", "2013-03-10T00:00:00Z", "2013-03-10T00:00:00Z", "2013-03-11T00:00:00Z"),
      ("6 hours", "America/New_York", "2013-03-10T07:30:00Z", "2013-03-10T05:00:00Z", "2013-03-10T10:00:00Z"),
      ("6 hours", "America/New_York", "2013-11-03T10:59:00Z", "2013-11-03T04:00:00Z", "2013-11-03T11:00:00Z"),
      // The hour of the gap is missing, both passes of the fold are windows of their own.
      ("1 hour", "America/New_York", "2013-03-10T06:59:59Z", "2013-03-10T06:00:00Z", "2013-03-10T07:00:00Z"),
      ("1 hour", "America/New_York", "2013-03-10T07:00:00Z", "2013-03-10T07:00:00Z", "2013-03-10T08:00:00Z"),
      ("1 hour", "America/New_York", "2013-11-03T05:30:00Z", "2013-11-03T05:00:00Z", "2013-11-03T06:00:00Z"),
      ("1 hour", "America/New_York", "2013-11-03T06:30:00Z", "2013-11-03T06:00:00Z", "2013-11-03T07:00:00Z"),
      ("1 hour", "Asia/Kathmandu", "2013-03-10T06:30:00Z", "2013-03-10T06:15:00Z", "2013-03-10T07:15:00Z"),
      // 2013-03-10 is a Sunday.
      ("1 week", "America/New_York", "2013-03-10T12:00:00Z", "2013-03-04T05:00:00Z", "2013-03-11T04:00:00Z"),
      ("7 days", "America/New_York", "2013-03-10T12:00:00Z", "2013-03-04T05:00:00Z", "2013-03-11T04:00:00Z"),
      ("1 month", "America/New_York", "2013-02-08T12:00:00Z", "2013-02-01T05:00:00Z", "2013-03-01T05:00:00Z"),
      ("3 months", "UTC", "2013-11-08T12:00:00Z", "2013-10-01T00:00:00Z", "2014-01-01T00:00:00Z"),
      ("1 day", "UTC", "1969-12-31T23:59:59Z", "1969-12-31T00:00:00Z", "1970-01-01T00:00:00Z"),
      // Midnight is in the gap: the day begins at 01:00.
      ("1 day", "America/Sao_Paulo", "2013-10-20T12:00:00Z", "2013-10-20T03:00:00Z", "2013-10-21T02:00:00Z"),
      // 30 December 2011 did not exist in Samoa.
      ("1 day", "Pacific/Apia", "2011-12-30T10:00:00Z", "2011-12-30T10:00:00Z", "2011-12-31T10:00:00Z"),
    ])
  func containing(text: String, zone name: String, instant text2: String, start: String, end: String) throws {
    let window = try CalendarWindow(parsing: text).window(containing: instant(text2), in: zone(name))
    #expect(try window == Window(start: instant(start), end: instant(end)))
  }

  @Test("A year of days has one of 23 hours and one of 25")
  func yearOfDays() throws {
    let year = try Window(start: instant("2013-01-01T05:00:00Z"), end: instant("2014-01-01T05:00:00Z"))
    let days = try CalendarWindow.day.windows(within: year, in: zone("America/New_York"))
    #expect(days.count == 365)
    let hours = days.map { $0.end.since($0.start) / .seconds(3600) }
    #expect(hours.filter { $0 != 24 } == [23, 25])
    #expect(days.first?.start == year.start && days.last?.end == year.end)
  }

  @Test("Only whole windows lie within a range")
  func wholeWindowsOnly() throws {
    let range = try Window(start: instant("2013-01-01T00:00:01Z"), end: instant("2013-01-03T23:59:59Z"))
    let days = CalendarWindow.day.windows(within: range, in: .gmt)
    #expect(try days == [Window(start: instant("2013-01-02T00:00:00Z"), end: instant("2013-01-03T00:00:00Z"))])
  }

  @Test("Windows tile time: each begins where the last ended, and holds its instant", arguments: 1...300)
  func tiling(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let names = [
      "America/New_York", "Australia/Lord_Howe", "America/Havana", "America/Sao_Paulo", "Pacific/Apia",
      "America/Toronto", "Africa/Casablanca", "UTC",
    ]
    let zone = try zone(names.randomElement(using: &random) ?? "UTC")
    let units = ["1 hour", "2 hours", "6 hours", "12 hours", "1 day", "3 days", "1 week", "2 weeks", "1 month"]
    let grid = try CalendarWindow(parsing: units.randomElement(using: &random) ?? "1 day")
    let start = Instant(
      microsecondsSince1970: Int64.random(in: -1_000_000_000...1_900_000_000, using: &random) * 1_000_000 + 7)
    var window = grid.window(containing: start, in: zone)
    #expect(window.contains(start))
    for _ in 0..<400 {
      let next = grid.next(window, in: zone)
      #expect(next.start == window.end && next.start < next.end, "\(grid) in \(zone.identifier) at \(window.end)")
      #expect(grid.previous(next, in: zone) == window)
      window = next
    }
  }

  @Test(
    "Durations and windows are written as a number and a unit",
    arguments: [
      ("2 hours", 7200), ("1 day", 86_400), ("7 days", 604_800), ("90 s", 90), ("1 week", 604_800), ("30min", 1800),
      ("6h", 21_600), ("0 s", 0),
    ])
  func durations(text: String, seconds: Int) throws {
    #expect(try Duration(parsing: text) == .seconds(seconds))
  }

  @Test(
    "What is no duration is refused",
    arguments: [
      ("", .malformed), ("6", .malformed), ("hours", .malformed), ("1.5 hours", .malformed), ("-1 day", .malformed),
      ("1 fortnight", .malformed), ("5 m", .ambiguousUnit), ("1000000 days", .outOfRange),
      ("99999999999999999999 s", .malformed), ("6 hours!", .malformed),
    ] as [(String, QuantityError)])
  func refusedDurations(text: String, reason: QuantityError) {
    #expect(throws: reason) { try Duration(parsing: text) }
  }

  @Test(
    "What is no window is refused",
    arguments: [
      ("5 hours", .unevenHours), ("24 hours", .unevenHours), ("0 days", .outOfRange), ("30 min", .malformed),
      ("0 hours", .outOfRange), ("1 month 2 days", .malformed),
    ] as [(String, QuantityError)])
  func refusedWindows(text: String, reason: QuantityError) {
    #expect(throws: reason) { try CalendarWindow(parsing: text) }
  }

  @Test("Dates count days as Foundation's calendar does", arguments: 1...20)
  func dates(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    // Foundation's calendars are Julian before 1582.
    let days = Int.random(in: -140_000...200_000, using: &random)
    let date = LocalDate(daysSince1970: days)
    #expect(date.daysSince1970 == days)
    var calendar = Calendar(identifier: .iso8601)
    calendar.timeZone = .gmt
    let parts = calendar.dateComponents(
      [.year, .month, .day, .weekday], from: Date(timeIntervalSince1970: Double(days) * 86_400))
    #expect([parts.year, parts.month, parts.day] == [date.year, date.month, date.day])
    #expect(parts.weekday == (date.weekday + 1) % 7 + 1)
    #expect(LocalDate(parsing: date.description) == date)
  }

  @Test(
    "A day that does not exist is no date",
    arguments: ["2013-02-29", "2013-13-01", "2013-1-1", "13-01-01", "x", "2013-01-+1"])
  func noDates(text: String) {
    #expect(LocalDate(parsing: text) == nil)
  }
}
