import Profiles
import Testing

@testable import Delivery

struct RetryAfterTests {
  @Test(arguments: [
    ("0", Duration.zero), (" 120 ", .seconds(120)), ("3600", .seconds(3600)),
    ("Sat, 09 Feb 2013 07:30:45 GMT", .seconds(45)), ("Sat, 09 Feb 2013 07:29:00 GMT", .zero),
  ])
  func `seconds and HTTP dates are understood`(value: String, expected: Duration) {
    #expect(RetryAfter.parse(value, now: .night) == expected)
  }

  @Test(arguments: ["86400", "99999999999999999999999999", "Sun, 10 Feb 2013 07:30:45 GMT"])
  func `nobody makes us wait longer than an hour`(value: String) {
    #expect(RetryAfter.parse(value, now: .night) == .seconds(3600))
  }

  @Test(arguments: ["", "-5", "1.5", "soon", "٣", "2013-02-09T07:30:45Z"])
  func `anything else is ignored`(value: String) {
    #expect(RetryAfter.parse(value, now: .night) == nil)
  }
}
