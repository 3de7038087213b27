import Checks
import Rules
import TestSupport
import Testing

@testable import leadsman

@Suite struct MarkdownTests {
  @Test("A cell of a table shows any text as it is, and nothing of it is markup", arguments: 0..<300)
  func cells(_ seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let texts = [random.text(), random.text()]
    let row = "| \(MarkdownText.name(texts[0])) | \(MarkdownText.text(texts[1])) |"
    let isOneLine = !row.contains { $0.isNewline }
    #expect(isOneLine)
    let cells = MarkdownRow(row).cells
    #expect(cells == texts.map(\.shownInFull), "\(row)")
  }

  @Test(
    "Words stay bare; what GitHub would make something of becomes code",
    arguments: [
      ("city is 1 % null (1 of 100 rows)", "city is 1 % null (1 of 100 rows)"), ("a_b", "`a_b`"), ("@team", "`@team`"),
      ("see www.example.org", "`see www.example.org`"), ("ftp://x", "`ftp://x`"), (":smile:", "`:smile:`"),
      ("a|b", "<code>a&#124;b</code>"), ("`", "<code>&#96;</code>"), ("\\", "<code>&#92;</code>"), ("#1", "`#1`"),
    ])
  func words(_ text: String, _ written: String) { #expect(MarkdownText.text(text) == written) }

  @Test(
    "Only a sound address can be followed",
    arguments: [
      ("https://wiki/a?b=1&c=_d_", "<https://wiki/a?b=1&c=_d_>"), ("javascript:alert(1)", "javascript:alert(1)"),
      ("https://a b", "`https://a b`"), ("https://a>b", "`https://a>b`"), ("page 7", "page 7"),
    ])
  func links(_ address: String, _ written: String) { #expect(MarkdownText.link(address) == written) }

  @Test("Every table has as many cells a row as its head, whatever the names", arguments: 0..<50)
  func tables(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var report = MarkdownReport(ReportStyle())
    let findings = random.findings()
    report.add(.of(findings))
    let text = try #require(try report.text())
    let rows = text.split(separator: "\n").filter { $0.hasPrefix("| ") && !$0.hasPrefix("| |") }
    let worse = findings.count { Strictness().standing($0).needsLook }
    #expect(rows.count == min(worse, 40))
    #expect(rows.allSatisfy { MarkdownRow(String($0)).cells.count == 4 }, "\(text)")
    #expect(
      text.split(separator: "\n").count { $0.hasPrefix("<details>") }
        == text.split(separator: "\n").count { $0 == "</details>" })
  }

  @Test("A comment stays below what GitHub takes, and says what it leaves out") func length() throws {
    var report = MarkdownReport(ReportStyle())
    let name = String(repeating: "x", count: 60)
    let observed = String(repeating: "y", count: 200)
    let sql = String(repeating: "z", count: 600)
    report.add(
      .of(
        (0..<500).map { number in
          .of(
            "\(number) \(name)", .fail, observed: observed, failingKeys: [observed],
            evidenceSQL: number < 7 ? sql + ";" : sql)
        }))
    let text = try #require(try report.text())
    #expect(text.utf16.count < 65_536)
    #expect(text.contains("and 460 more"))
    // Of the first 20, but those that are too long.
    #expect(text.split(separator: "all rows: ").count - 1 == 13)
  }

  @Test("Of a window that could not be read one reason is told, and no table") func unread() throws {
    var report = MarkdownReport(ReportStyle())
    report.add(.of((0..<9).map { .of("\($0)", .notEvaluated(.because("away"))) }, isRead: false))
    let text = try #require(try report.text())
    #expect(text.contains("nothing could be evaluated: away"))
    #expect(!text.contains("|"))
  }
}

/// A row of a table as GitHub's Markdown reads it, of what we write: code in backticks or tags, entities, bare words.
private struct MarkdownRow {
  private(set) var cells: [String] = []

  init(_ row: String) {
    var cells: [String] = [""]
    // A bar ends a cell wherever it stands, unless a backslash comes before it.
    var previous: Character = " "
    for character in row {
      if character == "|", previous != "\\" { cells.append("") } else { cells[cells.count - 1].append(character) }
      previous = character
    }
    self.cells = cells.dropFirst().dropLast().map { Self.shown(Self.trimmed($0)) }
  }

  private static func trimmed(_ text: String) -> String {
    var text = text[...]
    while text.first == " " { text.removeFirst() }
    while text.last == " " { text.removeLast() }
    return String(text)
  }

  private static func shown(_ cell: String) -> String {
    if cell.hasPrefix("`") {
      let inner = cell.dropFirst().dropLast()
      // A backtick within would end the code.
      return inner.contains("`") ? "broken: \(cell)" : String(inner)
    }
    if cell.hasPrefix("<code>") { return decoded(String(cell.dropFirst("<code>".count).dropLast("</code>".count))) }
    return cell.contains { "`*_<>[]&\\~#@!$".contains($0) } ? "broken: \(cell)" : cell
  }

  private static func decoded(_ text: String) -> String {
    var result = ""
    var rest = text[...]
    while let first = rest.popFirst() {
      guard first == "&" else {
        result += "`*_<>[]\\~#@!|$:".contains(first) ? "broken" : String(first)
        continue
      }
      let number = rest.dropFirst().prefix { $0 != ";" }
      rest = rest.dropFirst(number.count + 2)
      if let scalar = UInt32(number).flatMap(Unicode.Scalar.init) { result.unicodeScalars.append(scalar) }
    }
    return result
  }
}
