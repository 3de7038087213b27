import Testing

@testable import Scans

@Suite struct OneLineTests {
  @Test(
    "Control characters of strings are escaped, and all else is as it was",
    arguments: [
      ("SELECT ' \t\n\u{B}' , 1", "SELECT E' \\x09\\x0a\\x0b' , 1"),
      ("SELECT 'a\\b\t'", "SELECT E'a\\\\b\\x09'"), ("SELECT 'it''s\t'", "SELECT E'it''s\\x09'"),
      ("SELECT 'plain \\ text'", "SELECT 'plain \\ text'"), ("SELECT E'\\t'", "SELECT E'\\t'"),
      ("SELECT $$a\tb$$", "SELECT $$a\tb$$"), ("SELECT 'a\nb'", "SELECT 'a\nb'"),
    ])
  func escapes(sql: String, expected: String) {
    #expect(OneLineSQL(sql).text == expected)
  }
}
