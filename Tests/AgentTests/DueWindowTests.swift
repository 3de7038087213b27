import Foundation
import Profiles
import Rules
import TestSupport
import Testing

@testable import Agent

@Suite struct DueWindowTests {
  /// Days of New York, whose clocks go forward on 2013-03-10 and back on 2013-11-03.
  private static func dataset(
    delay: String = "2 hours", schedule: String? = "30 2 * * *", window: String = "1 day"
  ) throws -> Dataset {
    try dataset(
      "time: { column: at, window: \(window), timezone: America/New_York, delay: \(delay) }\n"
        + (schedule.map { "schedule: \"\($0)\"\n" } ?? ""))
  }

  private static func dataset(_ rest: String) throws -> Dataset {
    try Rides.dataset("dataset: rides\nsource: warehouse\ntable: rides\n" + rest)
  }

  private static func utc(_ text: String) throws -> Instant {
    Instant(try Date(text + "Z", strategy: .iso8601))
  }

  private static func window(_ start: String, _ end: String) throws -> Window {
    Window(start: try utc(start), end: try utc(end))
  }

  @Test(
    arguments: [
      // Until the delay is over the window before is the newest.
      ("2013-02-09T06:59:59", "2013-02-07T05:00:00", "2013-02-08T05:00:00"),
      ("2013-02-09T07:00:00", "2013-02-08T05:00:00", "2013-02-09T05:00:00"),
      // A day of 23 hours, and one of 25.
      ("2013-03-11T06:00:00", "2013-03-10T05:00:00", "2013-03-11T04:00:00"),
      ("2013-03-11T05:59:59", "2013-03-09T05:00:00", "2013-03-10T05:00:00"),
      ("2013-11-04T07:00:00", "2013-11-03T04:00:00", "2013-11-04T05:00:00"),
      ("2013-11-04T06:59:59", "2013-11-02T04:00:00", "2013-11-03T04:00:00"),
    ])
  func `the newest window is the last whose late rows were awaited`(
    now: String, start: String, end: String
  ) throws {
    #expect(try DueWindow.newest(Self.dataset(), at: Self.utc(now)) == Self.window(start, end))
  }

  @Test func `without a time column the window is the moment itself`() throws {
    let dataset = try Self.dataset("schedule: \"0 3 * * *\"\n")
    let now = try Self.utc("2013-02-09T12:34:56")
    #expect(DueWindow.newest(dataset, at: now) == Window(start: now, end: now))
    #expect(DueWindow.moment(dataset, Window(start: now, end: now)) == now)
    let due = try #require(DueWindow.scheduled(dataset, at: now, lastRun: nil))
    let scheduled = try Self.utc("2013-02-09T03:00:00")
    #expect(due.at == scheduled)
    #expect(due.window == Window(start: scheduled, end: scheduled))
    #expect(DueWindow.scheduled(dataset, at: now, lastRun: due.window) == nil)
  }

  @Test func `a window is due when its delay after its end is over`() throws {
    let window = try Self.window("2013-02-08T05:00:00", "2013-02-09T05:00:00")
    #expect(try DueWindow.moment(Self.dataset(), window) == Self.utc("2013-02-09T07:00:00"))
  }

  @Test(
    arguments: [
      ("30 2 * * *", "2013-02-09T07:30:00"),
      // Due to the second: that very moment counts.
      ("0 2 * * *", "2013-02-09T07:00:00"),
      // The schedule of that night lies before the delay is over.
      ("0 1 * * *", "2013-02-10T06:00:00"),
    ])
  func `a window is played again at the first scheduled time after it became due`(
    schedule: String, moment: String
  ) throws {
    let window = try Self.window("2013-02-08T05:00:00", "2013-02-09T05:00:00")
    #expect(try DueWindow.replayMoment(Self.dataset(schedule: schedule), window) == Self.utc(moment))
  }

  @Test func `without a schedule a window is played again when it becomes due`() throws {
    let window = try Self.window("2013-02-08T05:00:00", "2013-02-09T05:00:00")
    let dataset = try Self.dataset(schedule: nil)
    #expect(try DueWindow.replayMoment(dataset, window) == Self.utc("2013-02-09T07:00:00"))
    #expect(try DueWindow.scheduled(dataset, at: Self.utc("2013-02-09T12:00:00"), lastRun: nil) == nil)
  }

  @Test func `what is due is the window of the last scheduled time, once`() throws {
    let dataset = try Self.dataset()
    let window = try Self.window("2013-02-08T05:00:00", "2013-02-09T05:00:00")
    let before = try Self.window("2013-02-07T05:00:00", "2013-02-08T05:00:00")
    let after = try Self.window("2013-02-09T05:00:00", "2013-02-10T05:00:00")
    let noon = try Self.utc("2013-02-09T17:00:00")
    let due = try #require(DueWindow.scheduled(dataset, at: noon, lastRun: before))
    #expect(due.window == window)
    #expect(due.at == (try Self.utc("2013-02-09T07:30:00")))
    #expect(DueWindow.scheduled(dataset, at: noon, lastRun: window) == nil)
    #expect(DueWindow.scheduled(dataset, at: noon, lastRun: after) == nil)
    let early = try Self.utc("2013-02-09T07:29:59")
    #expect(DueWindow.scheduled(dataset, at: early, lastRun: nil)?.window == before)
  }

  /// Delays that end well before or after the scheduled time; where the clocks go forward or back in between, a window
  /// becomes due together with the next one, and the later of the two is run.
  @Test(arguments: [0, 1, 5, 12, 20, 30], [UInt64(1), 2])
  func `over a year of nights each window is due once, in order, whatever the clocks do`(
    delay: Int, seed: UInt64
  ) throws {
    var generator = SeededGenerator(seed: seed)
    let dataset = try Self.dataset(delay: "\(delay) hours")
    let time = try #require(dataset.time)
    var now = try Self.utc("2013-01-01T00:00:00")
    var last: Window?
    while now < (try Self.utc("2014-01-01T00:00:00")) {
      if let due = DueWindow.scheduled(dataset, at: now, lastRun: last) {
        #expect(due.at <= now && due.window.end.advanced(by: time.delay) <= due.at)
        if let last { #expect(due.window == time.window.next(last, in: time.timeZone)) }
        last = due.window
      }
      now = now.advanced(by: .seconds(Int.random(in: 3_600...43_200, using: &generator)))
    }
    #expect(try #require(last).end > (try Self.utc("2013-12-28T00:00:00")))
  }
}
