import Checks
import Rules
import TestSupport
import Testing

@testable import leadsman

@Suite struct GitHubReportTests {
  @Test("GitHub reads back what a command was made of, from one line", arguments: 0..<200)
  func roundTrip(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (file, title, message) = (random.text(), random.text(), random.text())
    let command = GitHubCommand(.error, file: file, line: 7, title: title, message: message).description
    #expect(!command.unicodeScalars.contains { $0 == "\n" || $0 == "\r" })
    let read = try #require(Annotation(command))
    #expect(read.properties == ["file": file, "line": "7", "title": title])
    #expect(read.message == message)
  }

  @Test("A file as a whole has no line") func wholeFile() {
    let command = GitHubCommand(.warning, file: "a", line: 0, title: "b", message: "c")
    #expect(command.description == "::warning file=a,title=b::c")
  }

  @Test(
    "The worst comes first across windows, and no line that is no annotation can be taken for one", arguments: 0..<50)
  func order(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let windows = [random.findings(), random.findings()]
    var report = GitHubReport(ReportStyle(), GitHubPaths(workspace: nil, folder: "/"))
    for findings in windows { report.add(.of(findings)) }
    let lines = (try report.text() ?? "").split(separator: "\n")
    let levels = lines.map { $0.prefix { $0 != " " } }
    let standings = windows.joined().map(Strictness().standing)
    let errors = standings.count { $0 < .warned }
    let warnings = standings.count { $0 == .warned }
    #expect(
      levels == Array(repeating: "::error", count: errors) + Array(repeating: "::warning", count: warnings) + [
        "leadsman:", "leadsman:",
      ])
  }

  @Test("A window that could not be read is one annotation") func unread() throws {
    var report = GitHubReport(ReportStyle(), GitHubPaths(workspace: nil, folder: "/"))
    report.add(.of((0..<9).map { .of("\($0)", .notEvaluated(.because("away"))) }, isRead: false))
    let lines = try #require(try report.text()).split(separator: "\n")
    #expect(lines.count == 2)
    #expect(
      lines.first == "::error file=rules/rides.yaml,line=1,title=rides 2013-02-08::nothing could be evaluated: away")
  }

  @Test(
    "Files are named as seen from the checkout",
    arguments: [
      ("/repo", "/repo", "rules/a.yaml", "rules/a.yaml"), ("/repo", "/repo/data", "../rules/a.yaml", "rules/a.yaml"),
      ("/repo/", "/repo/data", "rules/a.yaml", "data/rules/a.yaml"),
      ("/repo", "/repo", "/repo/rules/a.yaml", "rules/a.yaml"),
      ("/repo", "/", "/etc/leadsman/a.yaml", "/etc/leadsman/a.yaml"), ("/repo", "/repository", "a.yaml", "a.yaml"),
      (nil, "/repo", "./rules/a.yaml", "./rules/a.yaml"),
    ] as [(String?, String, String, String)])
  func paths(_ workspace: String?, _ folder: String, _ path: String, _ told: String) {
    #expect(GitHubPaths(workspace: workspace, folder: folder).file(path) == told)
  }
}

/// A workflow command as GitHub's runner reads it.
private struct Annotation {
  private(set) var properties: [String: String] = [:]
  let message: String

  init?(_ line: String) {
    guard line.hasPrefix("::"), let end = line.dropFirst(2).firstRange(of: "::") else { return nil }
    let head = line[line.index(line.startIndex, offsetBy: 2)..<end.lowerBound]
    message = Self.decoded(String(line[end.upperBound...]), [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")])
    for pair in head.drop(while: { $0 != " " }).dropFirst().split(separator: ",") {
      let parts = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { return nil }
      properties[String(parts[0])] = Self.decoded(
        String(parts[1]), [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")])
    }
  }

  /// In this order, as the runner does; the percent sign comes last.
  private static func decoded(_ text: String, _ codes: [(String, String)]) -> String {
    codes.reduce(text) { $0.replacing($1.0, with: $1.1) }
  }
}
