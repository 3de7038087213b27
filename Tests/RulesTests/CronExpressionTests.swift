import Foundation
import Profiles
import TestSupport
import Testing

@testable import Rules

@Suite struct CronExpressionTests {
  private func zone(_ name: String) throws -> TimeZone { try #require(TimeZone(identifier: name)) }

  private func instant(_ text: String) throws -> Instant { Instant(try Date(text, strategy: .iso8601)) }

  @Test(
    "The next occurrence follows Vixie's rules",
    arguments: [
      ("30 2 * * *", "2013-02-08T02:29:59Z", "2013-02-08T02:30:00Z"),
      ("30 2 * * *", "2013-02-08T02:30:00Z", "2013-02-09T02:30:00Z"),
      ("@hourly", "2013-12-31T23:00:00Z", "2014-01-01T00:00:00Z"),
      ("@DAILY", "2013-02-28T12:00:00Z", "2013-03-01T00:00:00Z"),
      ("0 0 29 2 *", "2013-01-01T00:00:00Z", "2016-02-29T00:00:00Z"),
      // No leap day in 2100, and that of 2104 is a Friday, none of the days 0, 2, 4 and 6.
      ("0 0 29 feb */2", "2096-03-01T00:00:00Z", "2116-02-29T00:00:00Z"),
      ("*/20 9-10 * * mon-fri", "2013-02-08T10:40:00Z", "2013-02-11T09:00:00Z"),
      ("0 0 * * fri-sun", "2013-02-08T00:00:00Z", "2013-02-09T00:00:00Z"),
      ("0 0 * * 7", "2013-02-08T00:00:00Z", "2013-02-10T00:00:00Z"),
      ("5,10-12 4 1,15 JAN,Jul *", "2013-01-15T04:12:00Z", "2013-07-01T04:05:00Z"),
      // Both restricted: either day suffices. 2013-02-13 is a Wednesday before the 15th.
      ("0 0 15 * wed", "2013-02-08T00:00:00Z", "2013-02-13T00:00:00Z"),
      ("0 0 15 * wed", "2013-02-13T00:00:00Z", "2013-02-15T00:00:00Z"),
      // A field that begins with a star is not restricted, so both must hold.
      ("0 0 */2 * wed", "2013-02-08T00:00:00Z", "2013-02-13T00:00:00Z"),
      ("0 0 */2 * wed", "2013-02-13T00:00:00Z", "2013-02-27T00:00:00Z"),
    ])
  func nextInUTC(text: String, after: String, expected: String) throws {
    let next = try CronExpression(parsing: text).next(after: instant(after), in: .gmt)
    #expect(try next == instant(expected))
  }

  @Test(
    "A time in the gap runs at the transition, a time in the fold once, in New York",
    arguments: [
      // 2013-03-10: 02:00 EST is 03:00 EDT.
      ("30 2 * * *", "2013-03-09T12:00:00Z", "2013-03-10T07:00:00Z"),
      ("30 2 * * *", "2013-03-10T07:00:00Z", "2013-03-11T06:30:00Z"),
      ("*/30 * * * *", "2013-03-10T06:30:00Z", "2013-03-10T07:00:00Z"),
      ("*/30 * * * *", "2013-03-10T07:00:00Z", "2013-03-10T07:30:00Z"),
      ("0 3 * * *", "2013-03-10T06:59:59Z", "2013-03-10T07:00:00Z"),
      // 2013-11-03: 02:00 EDT is 01:00 EST.
      ("30 1 * * *", "2013-11-03T04:00:00Z", "2013-11-03T05:30:00Z"),
      ("30 1 * * *", "2013-11-03T05:30:00Z", "2013-11-04T06:30:00Z"),
      ("*/30 * * * *", "2013-11-03T05:30:00Z", "2013-11-03T07:00:00Z"),
      ("0 2 * * *", "2013-11-03T05:00:00Z", "2013-11-03T07:00:00Z"),
    ])
  func nextAcrossTransitions(text: String, after: String, expected: String) throws {
    let zone = try zone("America/New_York")
    let cron = try CronExpression(parsing: text)
    let expected = try instant(expected)
    #expect(try cron.next(after: instant(after), in: zone) == expected)
    #expect(cron.previous(atOrBefore: expected, in: zone) == expected)
  }

  @Test("In the second pass of a fold, the last run was in the first")
  func previousInFold() throws {
    let cron = try CronExpression(parsing: "45 1 * * *")
    let previous = try cron.previous(atOrBefore: instant("2013-11-03T06:15:00Z"), in: zone("America/New_York"))
    #expect(try previous == instant("2013-11-03T05:45:00Z"))
  }

  @Test(
    "What is no cron expression is refused at its place",
    arguments: [
      ("", .fieldCount(0), 0), ("* * * *", .fieldCount(4), 0), ("* * * * * *", .fieldCount(6), 0),
      ("@reboot", .unknownMacro("@reboot"), 0), ("60 * * * *", .outOfRange("60", field: "minute", range: 0...59), 0),
      ("* 1, * * *", .emptyItem(field: "hour"), 2),
      ("* * 0 * *", .outOfRange("0", field: "day of month", range: 1...31), 4),
      ("*  *  *  wed *", .notAValue("wed", field: "month"), 9),
      ("* 9-5 * * *", .backwardRange("9-5"), 2), ("*/0 * * * *", .zeroStep, 2),
      ("5/15 * * * *", .stepWithoutRange("5/15", field: "minute"), 0),
      ("* * L * *", .notAValue("L", field: "day of month"), 4),
      ("* * * * mon#2", .notAValue("mon#2", field: "day of week"), 8),
      ("-1 * * * *", .notAValue("", field: "minute"), 0),
      ("* * * * 8", .outOfRange("8", field: "day of week", range: 0...7), 8),
      ("0 0 30 2 *", .neverMatches, 4), ("0 0 31 2,4,6,9,11 *", .neverMatches, 4),
      ("99999999999999999999 * * * *", .outOfRange("99999999999999999999", field: "minute", range: 0...59), 0),
    ] as [(String, CronError.Reason, Int)])
  func refusals(text: String, reason: CronError.Reason, offset: Int) {
    let error = #expect(throws: CronError.self) { try CronExpression(parsing: text) }
    #expect(error?.reason == reason)
    #expect(error?.offset == offset)
  }

  @Test("30 February matches where a weekday suffices")
  func neverOnlyWithoutWeekday() throws {
    let next = try CronExpression(parsing: "0 0 30 2 mon").next(after: instant("2013-02-08T00:00:00Z"), in: .gmt)
    #expect(try next == instant("2013-02-11T00:00:00Z"))
  }

  @Test("The next and previous occurrences are the nearest of all minutes", arguments: 1...300)
  func agreesWithBruteForce(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let text = RandomCron.text(&random)
    let cron = try CronExpression(parsing: text)
    let names = ["America/New_York", "Europe/Berlin", "Australia/Lord_Howe", "America/Havana", "Asia/Kathmandu", "UTC"]
    let zone = try zone(names.randomElement(using: &random) ?? "UTC")
    let oracle = BruteForceCron(text: text, zone: zone)
    // Half of the starts lie about a transition.
    let anchors = ["2013-03-10T07:00:00Z", "2013-11-03T06:00:00Z", "2013-03-31T01:00:00Z", "2013-10-05T15:30:00Z"]
    let around = try instant(anchors.randomElement(using: &random) ?? "").microsecondsSince1970 / 1_000_000
    let spread = Bool.random(using: &random) ? 10_800 : 40_000_000
    let start = Instant(seconds: Int(around) + Int.random(in: -spread...spread, using: &random))
    let horizon = 3 * 1440
    let expected = oracle.next(after: start, minutes: horizon)
    let next = cron.next(after: start, in: zone)
    if let expected {
      #expect(next == expected, "\(text) in \(zone.identifier) after \(start)")
      #expect(cron.previous(atOrBefore: expected, in: zone) == expected)
      #expect(cron.previous(atOrBefore: expected.advanced(by: .seconds(59)), in: zone) == expected)
    } else if let next {
      #expect(next.since(start) > .seconds(horizon * 60 - 60), "\(text) in \(zone.identifier) after \(start)")
    }
  }
}
