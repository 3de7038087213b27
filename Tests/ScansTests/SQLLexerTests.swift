import TestSupport
import Testing

@testable import Scans

@Suite struct SQLLexerTests {
  private func pieces(_ text: String) throws -> [String] {
    let bytes = Array(text.utf8)
    return try SQLLexer.tokens(of: text).map { String(decoding: bytes[$0.bytes], as: UTF8.self) }
  }

  @Test(
    "text is cut where Postgres cuts it",
    arguments: [
      ("a >= 1", ["a", ">", "=", "1"]), (" \n\t", []), ("'it''s' x", ["'it''s'", "x"]),
      (#"'\' x"#, [#"'\'"#, "x"]), (#"E'\'' x"#, [#"E'\''"#, "x"]), (#"e'\\' x"#, [#"e'\\'"#, "x"]),
      (#"somee'\' x"#, ["somee", #"'\'"#, "x"]), ("\"a\"\"b\" c", ["\"a\"\"b\"", "c"]),
      ("E'a'\n  'b\\'c' d", ["E'a'\n  'b\\'c'", "d"]), ("E'a' 'b", ["E'a'"]),
      ("N'x'U&'y'", ["N", "'x'", "U", "&", "'y'"]),
      ("$$ ' $$ x", ["$$ ' $$", "x"]), ("$q$ $$ $b$ $q$ x", ["$q$ $$ $b$ $q$", "x"]), ("$a$x$b$a$", ["$a$x$b$a$"]),
      ("a$b$ c", ["a$b$", "c"]), ("1$$)$$", ["1", "$$)$$"]), ("$1 $x", ["$1", "$", "x"]),
      ("é$é$ 'ü'", ["é$é$", "'ü'"]),
      ("$é$ ' $é$", ["$é$ ' $é$"]), ("a--b\nc", ["a", "--b", "c"]), ("a+--b", ["a", "+", "--b"]),
      ("/* a /* b */ */c", ["/* a /* b */ */", "c"]), ("a*/*b*/c", ["a", "*", "/*b*/", "c"]), ("/**/", ["/**/"]),
      ("'--' '/*'", ["'--'", "'/*'"]), ("\"'\"", ["\"'\""]),
    ])
  func cuts(text: String, expected: [String]) throws {
    if text == "E'a' 'b" {
      #expect(throws: SQLLexer.Unclosed(start: 5)) { try SQLLexer.tokens(of: text) }
    } else {
      #expect(try pieces(text) == expected)
    }
  }

  @Test(
    "what does not end is told by its start",
    arguments: [
      ("a 'b", 2), ("'''", 0), (#"E'\'"#, 1), ("x \"y", 2), ("$$ $", 0), ("$a$ $b$", 0), ("a /* /* */", 2), ("/*/", 0),
      (#"'a' E'\"#, 5),
    ])
  func unclosed(text: String, start: Int) {
    #expect(throws: SQLLexer.Unclosed(start: start)) { try SQLLexer.tokens(of: text) }
  }

  @Test("tokens lie one after the other and leave out blanks only", arguments: 0..<200 as Range<UInt64>)
  func cover(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let parts = ["'", "\"", "$", "$$", "a", "e", "\\", "-", "/", "*", "(", ")", ";", "\n", " ", "1", "é", "'x'", "\0"]
    let text = (0..<Int.random(in: 0...12, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
      .joined()
    guard let tokens = try? SQLLexer.tokens(of: text) else { return }
    var bytes = Array(text.utf8)
    var end = 0
    for token in tokens {
      #expect(token.bytes.lowerBound >= end && token.bytes.upperBound > token.bytes.lowerBound)
      end = token.bytes.upperBound
      for place in token.bytes { bytes[place] = 32 }
    }
    #expect(end <= bytes.count && bytes.allSatisfy { $0 == 32 || $0 == 10 })
  }
}
