import Checks
import Foundation
import Profiles
import Testing

@Suite struct WindowWordTests {
  private static let newYork = TimeZone(identifier: "America/New_York") ?? .gmt

  private func words(_ start: String, _ end: String, _ zone: TimeZone = newYork) throws -> String {
    let format = Date.ISO8601FormatStyle()
    return Window(start: Instant(try format.parse(start)), end: Instant(try format.parse(end))).words(in: zone)
  }

  @Test("a day of the dataset's zone is a date, whatever its hours in UTC")
  func days() throws {
    #expect(try words("2013-02-08T05:00:00Z", "2013-02-09T05:00:00Z") == "2013-02-08")
    // The day on which clocks go forward has 23 hours.
    #expect(try words("2013-03-10T05:00:00Z", "2013-03-11T04:00:00Z") == "2013-03-10")
    #expect(try words("2013-02-08T00:00:00Z", "2013-02-09T00:00:00Z", .gmt) == "2013-02-08")
  }

  @Test("several days are told by the first and the last")
  func severalDays() throws {
    #expect(try words("2013-02-04T05:00:00Z", "2013-02-11T05:00:00Z") == "2013-02-04 to 2013-02-10")
    #expect(try words("2013-12-01T05:00:00Z", "2014-01-01T05:00:00Z") == "2013-12-01 to 2013-12-31")
  }

  @Test("hours name the zone that they are read in")
  func hours() throws {
    #expect(try words("2013-02-08T19:00:00Z", "2013-02-08T20:00:00Z") == "2013-02-08 14:00 to 15:00 America/New_York")
    #expect(
      try words("2013-02-09T04:00:00Z", "2013-02-09T05:00:00Z")
        == "2013-02-08 23:00 to 2013-02-09 00:00 America/New_York")
    #expect(
      try words("2013-02-08T00:00:00Z", "2013-02-09T00:00:00Z")
        == "2013-02-07 19:00 to 2013-02-08 19:00 America/New_York")
  }

  @Test("a window without length is a moment")
  func moment() throws {
    #expect(try words("2013-02-08T07:30:09Z", "2013-02-08T07:30:09Z") == "2013-02-08 02:30:09 America/New_York")
    #expect(try words("2013-02-08T05:00:00Z", "2013-02-08T05:00:00Z") == "2013-02-08 00:00 America/New_York")
    #expect(try words("2013-02-08T05:00:00Z", "2013-02-08T05:00:00Z", .gmt) == "2013-02-08 05:00 UTC")
  }
}
