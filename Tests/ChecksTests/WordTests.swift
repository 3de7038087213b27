import Testing

@testable import Checks

@Suite struct WordTests {
  @Test(
    "a share is never rounded to a 0 or 100 that it is not",
    arguments: [
      (0, "0 %"), (1e-9, "< 0.01 %"), (0.000099, "< 0.01 %"), (0.0001, "0.01 %"), (0.0002, "0.02 %"),
      (0.005, "0.5 %"), (0.00999, "1 %"), (0.01, "1 %"), (0.0123, "1.2 %"), (0.5, "50 %"), (0.512, "51.2 %"),
      (0.97, "97 %"), (0.99, "99 %"), (0.9949, "99.49 %"), (0.9999, "99.99 %"), (0.99991, "> 99.99 %"),
      (1 - 1e-12, "> 99.99 %"), (1, "100 %"),
    ] as [(Double, String)])
  func percent(share: Double, text: String) {
    #expect(Percent(share).description == text)
  }

  @Test("a share that the user wrote is shown as written")
  func exactPercent() {
    #expect(
      [0.97, 0.99995, 0.1, 1, 0.9999999].map(\.exactPercent) == ["97 %", "99.995 %", "10 %", "100 %", "99.99999 %"])
  }

  @Test(
    "a duration is told in its two largest units",
    arguments: [
      (0, "0 seconds"), (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (61, "1 minute 1 second"),
      (3600, "1 hour"), (7322, "2 hours 2 minutes"), (86_400, "1 day"), (86_460, "1 day 1 minute"),
      (183_600, "2 days 3 hours"), (-90, "−1 minute 30 seconds"),
    ] as [(Int64, String)])
  func duration(seconds: Int64, text: String) {
    #expect(Duration.seconds(seconds).words == text)
  }

  @Test("a list shows at most eight")
  func list() {
    #expect([String]().list == "")
    #expect((1...8).map { "\($0)" }.list == "1, 2, 3, 4, 5, 6, 7, 8")
    #expect((1...9).map { "\($0)" }.list == "1, 2, 3, 4, 5, 6, 7, 8 and 1 more")
    #expect((1...1_208).map { "\($0)" }.sentences == "1; 2; 3; 4; 5; 6; 7; 8 and 1,200 more")
    #expect(["a was dropped", "b was added"].sentences == "a was dropped; b was added")
  }

  @Test("numbers are short")
  func short() {
    #expect([0.0, 0.123456, 12345.6, 1e-7].map(\.short) == ["0", "0.1235", "12,346", "1e-07"])
    #expect([999.4, 999.96, 1_000, -1234.5].map(\.short) == ["999.4", "1,000", "1,000", "−1,235"])
    #expect([1e14, 1e15, .infinity].map(\.short) == ["100,000,000,000,000", "1e+15", "inf"])
  }

  @Test(
    "thousands are set apart",
    arguments: [
      (0, "0"), (7, "7"), (999, "999"), (1_000, "1,000"), (999_999, "999,999"), (1_234_567, "1,234,567"),
      (-1_000, "−1,000"), (.min, "−9,223,372,036,854,775,808"),
    ] as [(Int64, String)])
  func grouped(number: Int64, text: String) {
    #expect(number.grouped == text)
  }

  @Test("one is told in the singular")
  func counted() {
    #expect([0, 1, 2, 1_000].map(\.rows) == ["0 rows", "1 row", "2 rows", "1,000 rows"])
    #expect(Int64(1).counted("value") == "1 value")
  }

  @Test("a duration in seconds keeps its fraction")
  func seconds() {
    #expect(Duration.milliseconds(1500).inSeconds == 1.5)
    #expect(Duration.milliseconds(-1500).inSeconds == -1.5)
  }
}
