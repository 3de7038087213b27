import Postgres
import TestSupport
import Testing

@testable import Scans

@Suite struct FilterTextTests {
  @Test(
    "comparisons of columns and constants are plain, and what calls or computes is not",
    arguments: [
      ("a > 1", true), ("a BETWEEN -1 AND 5 OR NOT (b = 'x')", true), ("a IN (1, 2) AND (b IS NULL)", true),
      ("at >= timestamp '2013-01-01'", true), ("t.a <> 3 /* / */", true), ("a / b > 1", false), ("f(a) > 1", false),
      ("a::integer > 0", false), ("\"f\"(a)", false), ("a = (SELECT 1)", false), ("a - b > 0", false),
      ("a ~ 'x'", false),
    ])
  func plain(text: String, isPlain: Bool) throws {
    #expect(try FilterText(text).isPlain == isPlain)
  }

  @Test("a place in a statement is told in the filter's own characters")
  func places() throws {
    let filter = try FilterText("é > 1")
    let statement = "SELECT é, \(filter.sql), (a > 1\n)"
    #expect(filter.place(of: 12, in: statement) == "at character 1 of the `where`")
    #expect(filter.place(of: 16, in: statement) == "at character 5 of the `where`")
    #expect(filter.place(of: 18, in: statement) == "at the end of the `where`")
    for position in [1, 8, 10, 19, 22, 99] { #expect(filter.place(of: position, in: statement) == nil) }
  }

  /// The server itself says whether a text leaves its parentheses: what stands beside it is then no second column.
  @Test("a text that is accepted never leaves its parentheses", arguments: 0..<4 as Range<UInt64>)
  func escapes(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let parts = [
      "true", " AND true", " OR true", "'a' = 'a'", ") , (true", ") , (true", "(", ")", "'", "E'\\'' = ''", "$$", "--",
      "/*", "*/", "\n", ";",
    ]
    let connection = try await TestServer.connect()
    var escapes = 0
    for _ in 0..<400 {
      let text = (0..<Int.random(in: 1...5, using: &random)).map { _ in parts.randomElement(using: &random) ?? "" }
        .joined()
      // Where the server takes it at all, the mark after it stays a column of its own, unless the text escapes.
      guard let columns = try? await connection.columns(of: "SELECT (\(text)\n) AS one, 'mark' AS two") else {
        continue
      }
      let isKept = columns.map(\.name) == ["one", "two"]
      #expect(isKept || (try? FilterText(text)) == nil, "seed \(seed): \(text)")
      if !isKept { escapes += 1 }
    }
    #expect(escapes > 0, "seed \(seed) tried nothing that escapes")
    await connection.close()
  }
}
