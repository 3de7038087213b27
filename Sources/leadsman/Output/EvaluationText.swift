import Agent
import Checks
import Profiles

/// An evaluation for a person: the verdict, then what needs a look, worst first.
struct EvaluationText {
  let evaluation: Evaluation
  let terminal: Terminal
  let showsPassing: Bool

  var lines: [String] {
    let findings = evaluation.findings.sorted { Self.rank($0) < Self.rank($1) }
    let shown = findings.filter { showsPassing || $0.outcome != .pass }
    guard let reason = commonReason else { return [headline] + shown.flatMap(describe) + [counts] }
    return [headline, "  \(terminal.styled("----", .dim))  nothing could be evaluated: \(reason)", counts]
  }

  /// Why nothing at all could be evaluated, where that is one reason for all.
  private var commonReason: String? {
    guard evaluation.profile == nil else { return nil }
    let reasons = Set(evaluation.findings.map { $0.outcome.words.reason ?? "" })
    return reasons.count == 1 ? reasons.first : nil
  }

  private var headline: String {
    let rows = evaluation.profile.map { ", \($0.rowCount) row\($0.rowCount == 1 ? "" : "s")" } ?? ""
    let style: Terminal.Style =
      switch evaluation.verdict {
      case .healthy: .green
      case .unknown, .drifted: .yellow
      case .brokenData, .regressed, .degraded: .red
      }
    let verdict = terminal.styled(terminal.styled(evaluation.verdict.rawValue, style), .bold)
    return "\(evaluation.dataset)  \(WindowText(evaluation.window))\(rows): \(verdict)"
  }

  private func describe(_ finding: Finding) -> [String] {
    var text: String
    switch finding.outcome {
    case .pass: text = terminal.styled("pass", .green)
    case .warn: text = terminal.styled("warn", .yellow)
    case .fail: text = terminal.styled("FAIL", .red)
    case .notEvaluated: text = terminal.styled("----", .dim)
    }
    text = "  \(text)  \(finding.test): "
    switch finding.outcome {
    case .pass, .warn, .fail: text += "\(finding.observed); expected \(finding.expected)"
    case .notEvaluated(let reason): text += "not evaluated: \(reason.sentence)"
    }
    if finding.failingKeys.isEmpty { return [text] }
    return [text, terminal.styled("        rows: \(finding.failingKeys.joined(separator: ", "))", .dim)]
  }

  private var counts: String {
    let failed = evaluation.findings.count(where: \.isFailure)
    let warned = evaluation.findings.count { $0.outcome == .warn }
    let passed = evaluation.findings.count { $0.outcome == .pass }
    let rest = evaluation.findings.count - failed - warned - passed
    return "  \(passed) passed, \(failed) failed, \(warned) warned, \(rest) not evaluated"
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

/// A window for a person, in UTC.
struct WindowText: CustomStringConvertible {
  let description: String

  init(_ window: Window) {
    description = window.start == window.end ? "\(window.start)" : "\(window.start) to \(window.end)"
  }
}
