import Checks
import Foundation
import Rules

/// For a comment of CI: the windows that need a look first, each a table with its worst test first; what holds in one
/// line.
struct MarkdownReport: ReportWriter {
  /// Tests of a window that are told one by one: a comment on GitHub holds 65,536 characters.
  private static let testsTold = 40
  private static let namesTold = 100
  /// Statements that find failing rows: of how many tests, and how long ones.
  private static let statementsTold = 20
  private static let statementLength = 600

  private let style: ReportStyle
  private var sections: [(standing: Standing, lines: [String])] = []
  private var quiet: [String] = []
  private var sum = StandingCounts()
  private var worst = Standing.passed

  init(_ style: ReportStyle) { self.style = style }

  mutating func add(_ report: WindowReport) {
    let standing = report.worst(style.strictness)
    let counts = report.counts(style.strictness)
    sum = sum + counts
    worst = min(worst, standing)
    let name = "\(MarkdownText.name(report.dataset)), \(report.windowWords)"
    guard standing.needsLook else { return quiet.append("\(name): \(counts.words)\(ofSelection(report))") }
    sections.append((standing, section(name, report, standing, counts)))
  }

  func text() throws -> String? {
    let ranked = sections.enumerated().sorted { ($0.element.standing, $0.offset) < ($1.element.standing, $1.offset) }
    let holds = quiet.isEmpty ? [] : fold("healthy: \(quiet.count.counted("window"))", quiet.map { "- \($0)" })
    return (["## \(mark(worst)) Data tests: \(sum.words)"] + ranked.flatMap { [""] + $0.element.lines } + holds)
      .joined(separator: "\n")
  }

  private func section(
    _ name: String, _ report: WindowReport, _ standing: Standing, _ counts: StandingCounts
  ) -> [String] {
    let ranked = report.ranked(style.strictness)
    // Of a window that could not be read every test has the same to say.
    let told = report.commonReason == nil ? ranked.filter { $0.standing.needsLook } : []
    let rows = report.rowCount.map { "\($0.counted("row")); " } ?? ""
    var lines = ["### \(mark(standing)) \(name): \(report.verdict.rawValue)", ""]
    lines.append("\(rows)\(counts.words)\(ofSelection(report))")
    for step in style.nextStep.lines(report, style.strictness) {
      lines += ["", "**Next:** \(MarkdownText.text(step))"]
    }
    if let reason = report.lookbackFailure {
      lines += ["", "\(mark(.unable)) lookback could not be evaluated: \(MarkdownText.text(reason))"]
    }
    if let reason = report.commonReason {
      lines += ["", "nothing could be evaluated: \(MarkdownText.text(reason))"]
    }
    if !told.isEmpty {
      lines += ["", "| | test | observed | expected |", "|---|---|---|---|"]
      lines += told.prefix(Self.testsTold).map { row($0.item, $0.standing) }
      if told.count > Self.testsTold { lines += ["", "and \((told.count - Self.testsTold).grouped) more"] }
      let items = told.prefix(Self.testsTold).map(\.item).enumerated()
      lines += fold(
        "rows, rules and runbooks",
        items.map { place, item in details(item, report, tellsStatement: place < Self.statementsTold) })
    }
    let waiting = ranked.filter { $0.standing == .waiting }.map(\.item)
    lines += fold(
      "\(waiting.count.grouped) waiting",
      waiting.prefix(Self.namesTold).map { item in
        "- \(MarkdownText.name(item.subject)): \(MarkdownText.text(item.finding.outcome.words.reason ?? ""))"
      } + Self.more(waiting))
    let passed = ranked.filter { $0.standing == .passed }.map(\.item)
    lines += fold(
      "\(passed.count.grouped) passed",
      passed.prefix(Self.namesTold).map { "- \(MarkdownText.name($0.subject))" } + Self.more(passed))
    return lines
  }

  private func row(_ item: ReportedFinding, _ standing: Standing) -> String {
    let finding = item.finding
    let (outcome, reason) = finding.outcome.words
    let word = finding.isFailure ? "fail" : outcome == "warn" ? "warn" : "not evaluated"
    let cells = [
      "\(mark(standing)) \(word)", MarkdownText.name(item.subject), MarkdownText.text(reason ?? finding.observed),
      MarkdownText.text(reason == nil ? finding.expected : ""),
    ]
    return "| \(cells.joined(separator: " | ")) |"
  }

  private func details(_ item: ReportedFinding, _ report: WindowReport, tellsStatement: Bool) -> String {
    let items = FindingDetails(item, report).items.filter { item in
      item.label != FindingDetails.query || tellsStatement && item.text.utf8.count <= Self.statementLength
    }
    let parts = items.map { item in
      let text =
        switch item.label {
        case FindingDetails.runbook: MarkdownText.link(item.text)
        case FindingDetails.query: MarkdownText.name(item.text)
        default: MarkdownText.text(item.text)
        }
      return (item.label.map { "\($0): " } ?? "") + text
    }
    return "- \(MarkdownText.name(item.subject)): \(parts.joined(separator: "; "))"
  }

  /// What can be opened; nothing where there is nothing in it.
  private func fold(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["", "<details><summary>\(title)</summary>", ""] + lines + ["", "</details>"]
  }

  private static func more(_ items: [ReportedFinding]) -> [String] {
    items.count > namesTold ? ["- and \((items.count - namesTold).grouped) more"] : []
  }

  private func ofSelection(_ report: WindowReport) -> String {
    report.selection == nil ? "" : ", of the tests asked for"
  }

  private func mark(_ standing: Standing) -> String {
    switch standing {
    case .failed, .drifted: "❌"
    case .unable: "❔"
    case .warned: style.strictness.failOn == .warn ? "❌" : "⚠️"
    case .waiting, .passed: "✅"
    }
  }
}
