import Agent
import Checks
import Foundation
import Profiles

/// An evaluation for a person: the verdict, then what needs a look, worst first.
struct EvaluationText {
  let evaluation: Evaluation
  /// The dataset's.
  let timeZone: TimeZone
  let terminal: Terminal
  let showsPassing: Bool

  /// The window in one line.
  var line: String { "\(headline)  \(VerdictSentence(evaluation))" }

  /// Whether there is more to see than what holds or warms up.
  var needsLook: Bool {
    evaluation.findings.contains { finding in
      switch finding.outcome {
      case .fail, .warn, .notEvaluated(.because): true
      case .pass, .notEvaluated: false
      }
    }
  }

  var lines: [String] {
    let findings = evaluation.shownFindings.sorted { Self.rank($0) < Self.rank($1) }
    let shown = findings.filter { showsPassing || $0.outcome != .pass }
    guard let reason = commonReason else { return [headline] + shown.flatMap(describe) + [counts] }
    return [headline, "  \(terminal.styled("----", .dim))  nothing could be evaluated: \(indented(reason))", counts]
  }

  /// Why nothing at all could be evaluated, where that is one reason for all.
  private var commonReason: String? {
    guard evaluation.profile == nil else { return nil }
    let reasons = Set(evaluation.shownFindings.map { $0.outcome.words.reason ?? "" })
    return reasons.count == 1 ? reasons.first : nil
  }

  private var headline: String {
    // The count of a window that could not be read says nothing.
    let rows = evaluation.rowCount.map { ", \($0.counted("row"))" } ?? ""
    let style: Terminal.Style =
      switch evaluation.verdict {
      case .healthy: .green
      case .unknown, .drifted: .yellow
      case .brokenData, .regressed, .degraded: .red
      }
    let verdict = terminal.styled(terminal.styled(evaluation.verdict.rawValue, style), .bold)
    return "\(evaluation.dataset)  \(evaluation.window.words(in: timeZone))\(rows): \(verdict)"
  }

  private func describe(_ finding: Finding) -> [String] {
    var text: String
    switch finding.outcome {
    case .pass: text = terminal.styled("pass", .green)
    case .warn: text = terminal.styled("warn", .yellow)
    case .fail: text = terminal.styled("FAIL", .red)
    case .notEvaluated: text = terminal.styled("----", .dim)
    }
    text = "  \(text)  \(finding.subject): "
    switch finding.outcome {
    case .pass, .warn, .fail: text += "\(finding.observed); expected \(finding.expected)"
    case .notEvaluated(let reason): text += "not evaluated: \(indented(reason.sentence))"
    }
    if finding.failingKeys.isEmpty { return [text] }
    return [text, terminal.styled("        rows: \(finding.failingKeys.joined(separator: ", "))", .dim)]
  }

  /// The server's own words come on lines of their own.
  private func indented(_ text: String) -> String {
    text.split(whereSeparator: \.isNewline).map { $0.trimmingCharacters(in: .whitespaces) }
      .filter { !$0.isEmpty }.joined(separator: "\n        ")
  }

  private var counts: String {
    let failed = evaluation.findings.count(where: \.isFailure)
    let warned = evaluation.findings.count { $0.outcome == .warn }
    let passed = evaluation.findings.count { $0.outcome == .pass }
    let rest = evaluation.findings.count - failed - warned - passed
    let numbers = [passed, failed, warned, rest].map(\.grouped)
    return "  \(numbers[0]) passed, \(numbers[1]) failed, \(numbers[2]) warned, \(numbers[3]) not evaluated"
  }

  private static func rank(_ finding: Finding) -> Int {
    switch finding.outcome {
    case .fail: finding.faultClass == .drift ? 1 : 0
    case .notEvaluated(.because): 2
    case .warn: 3
    case .notEvaluated: 4
    case .pass: 5
    }
  }
}

extension Finding {
  /// The test's name, with the column where a name of the user's own does not tell it: `fares are known (fare)`.
  fileprivate var subject: String {
    guard let column, !test.hasSuffix("(\(column))") else { return test }
    return "\(test) (\(column))"
  }
}

extension Evaluation {
  /// Of the window; nil where it could not be read.
  var rowCount: Int64? { profile.flatMap { $0.unread == nil ? $0.rowCount : nil } }
}
