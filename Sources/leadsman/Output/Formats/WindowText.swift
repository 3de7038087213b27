import Checks
import Foundation
import Rules

/// A window for a person: the verdict, then what needs a look, worst first, and what to do about it.
struct WindowText {
  /// How many tests are named that wait for the same thing.
  private static let namesTold = 3

  let report: WindowReport
  let style: ReportStyle
  let terminal: Terminal?

  /// The window in one line.
  var line: String { "\(headline)  \(report.sentence.shownInFull)" }

  var needsLook: Bool { report.worst(style.strictness).needsLook }

  /// In one line where nothing needs a look.
  var lines: [String] {
    if !needsLook && !style.showsPassing { return ["\(headline)  \(quietCounts)"] }
    let next = nextLines
    if let reason = report.commonReason {
      let dash = styled("----", .dim)
      return [headline, "  \(dash)  nothing could be evaluated: \(indented(reason))"] + next + [counts]
    }
    let tests = report.tests(style.strictness)
    let told = tests.filter { $0.standing.needsLook || (style.showsPassing && $0.standing == .passed) }
    let waiting = tests.filter { $0.standing == .waiting }.flatMap(\.items)
    return [headline] + lookLines(told.filter { $0.standing.needsLook }.map(\.items)) + waitingLines(waiting)
      + told.filter { !$0.standing.needsLook }.flatMap { describe($0.items) } + next + [counts]
  }

  private var headline: String {
    let rows = report.rowCount.map { ", \($0.counted("row"))" } ?? ""
    let color: Terminal.Style =
      switch report.verdict {
      case .healthy: .green
      case .unknown, .drifted: .yellow
      case .brokenData, .regressed, .degraded: .red
      }
    let verdict = styled(styled(report.verdict.rawValue, color), .bold)
    return "\(report.dataset.shownInFull)  \(report.windowWords)\(rows): \(verdict)"
  }

  /// - Parameter items: of one test, the worst first.
  private func describe(_ items: [ReportedFinding]) -> [String] {
    guard let item = items.first else { return [] }
    let finding = item.finding
    let segments = SegmentSummary(items)
    var text: String
    switch finding.outcome {
    case .pass: text = styled("pass", .green)
    case .warn: text = styled("warn", .yellow)
    case .fail: text = styled("FAIL", .red)
    case .notEvaluated: text = styled("----", .dim)
    }
    text = "  \(text)  \(item.testSubject.shownInFull): "
    if let segments {
      let line = text + "\(segments.observed); expected \(segments.expected)"
      return [line] + details(item, rows: segments.rows).map { styled("        \($0)", .dim) }
    }
    switch finding.outcome {
    case .pass: return [text + "\(finding.observed); expected \(finding.expected)"]
    case .warn, .fail: text += "\(finding.observed); expected \(finding.expected)"
    case .notEvaluated(let reason): text += "not evaluated: \(indented(reason.sentence))"
    }
    return [text]
      + details(item, rows: finding.failingKeys.joined(separator: ", ")).map { styled("        \($0)", .dim) }
  }

  private func details(_ item: ReportedFinding, rows: String) -> [String] {
    let own = item.own
    let contact = [own.link.map { "runbook: \($0)" }, own.owner.map { "owner: \($0)" }].compactMap(\.self)
    // Long, and so for who asks for more. A string of the rules may be broken into lines; it has to stay as it is.
    let query = (style.showsPassing ? item.finding.evidenceSQL : nil)?.components(separatedBy: "\n")
    let all = query.map { ["all rows: \($0.map(\.shownInFull).joined(separator: "\n"))"] } ?? []
    return (rows.isEmpty ? [] : ["rows: \(rows)"]) + all
      + [own.description, contact.isEmpty ? nil : contact.joined(separator: ", ")].compactMap { $0?.shownInFull }
  }

  /// What a person may do, then where to read on and whom to ask.
  private var nextLines: [String] {
    var steps = style.nextStep.lines(report, style.strictness)
    let about = report.about
    let asks = [about.link.map { "see \($0)" }, about.owner.map { "ask \($0)" }].compactMap(\.self)
    if !steps.isEmpty, !asks.isEmpty { steps.append(asks.joined(separator: ", ").shownInFull) }
    return steps.map { "  \(styled("next", .bold))  \($0)" }
  }

  /// Where many could not be evaluated for the same reason, and have nothing of their own to tell, they share a line.
  /// - Parameter tests: the worst first, the items of each too.
  private func lookLines(_ tests: [[ReportedFinding]]) -> [String] {
    func isAlone(_ items: [ReportedFinding]) -> Bool {
      guard let item = items.first, items.count == 1, case .notEvaluated = item.finding.outcome else { return false }
      return details(item, rows: "").isEmpty
    }
    let alone = Self.grouped(tests.filter(isAlone).flatMap(\.self)).filter { $0.items.count > Self.namesTold }
    let shared = Dictionary(uniqueKeysWithValues: alone.map { ($0.reason, $0.items) })
    var told: Set<String> = []
    return tests.flatMap { items -> [String] in
      guard isAlone(items), let reason = items[0].finding.outcome.words.reason, let all = shared[reason] else {
        return describe(items)
      }
      return told.insert(reason).inserted ? waitingLines(all) : []
    }
  }

  /// Tests that wait for the same thing share a line.
  private func waitingLines(_ waiting: [ReportedFinding]) -> [String] {
    Self.grouped(waiting).map { reason, items in
      let rest = items.count - Self.namesTold
      let names = items.prefix(Self.namesTold).map(\.subject.shownInFull).joined(separator: ", ")
      return
        "  \(styled("----", .dim))  \(names)\(rest > 0 ? " and \(rest.grouped) more" : ""): not evaluated: \(reason)"
    }
  }

  /// By the reason, in the order of the first of each.
  private static func grouped(_ items: [ReportedFinding]) -> [(reason: String, items: [ReportedFinding])] {
    var groups: [(reason: String, items: [ReportedFinding])] = []
    for item in items {
      let reason = item.finding.outcome.words.reason ?? ""
      if let index = groups.firstIndex(where: { $0.reason == reason }) {
        groups[index].items.append(item)
      } else {
        groups.append((reason, [item]))
      }
    }
    return groups
  }

  /// The server's own words come on lines of their own.
  private func indented(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }.joined(separator: "\n        ")
  }

  private var counts: String { "  \(report.counts(style.strictness).words)\(ofSelection)" }

  private var quietCounts: String {
    let passed = "\(report.counts(style.strictness).passed.grouped) passed"
    let waiting = Self.grouped(report.findings.filter { style.strictness.standing($0.finding) == .waiting })
    return ([passed] + waiting.map { "\($0.items.count.grouped) not evaluated: \($0.reason)" })
      .joined(separator: "; ") + ofSelection
  }

  private var ofSelection: String { report.selection == nil ? "" : ", of the tests asked for" }

  private func styled(_ text: String, _ style: Terminal.Style) -> String { terminal?.styled(text, style) ?? text }
}
