import Checks
import Profiles
import Rules

/// Workflow commands of GitHub Actions: an annotation at the rule of each test that needs a look, the worst first, since
/// GitHub shows ten errors and ten warnings of a step and no more.
struct GitHubReport: ReportWriter {
  private let style: ReportStyle
  private let paths: GitHubPaths
  private var annotations: [(standing: Standing, text: String)] = []
  private var summaries: [String] = []

  init(_ style: ReportStyle, _ paths: GitHubPaths) {
    self.style = style
    self.paths = paths
  }

  mutating func add(_ report: WindowReport) {
    let window = report.hasTime ? " \(report.windowWords)" : ""
    if let reason = report.commonReason {
      // One for all tests: GitHub shows few.
      add(.unable, report, title: "\(report.dataset)\(window)", "nothing could be evaluated: \(reason)")
    }
    for (standing, item) in report.ranked(style.strictness) where standing.needsLook && report.commonReason == nil {
      let isError = standing != .warned || style.strictness.isFailure(item.finding)
      // The place of the rule is that of the annotation, which has no room for a statement.
      let details = FindingDetails(item, report).items.filter { item in
        item.label != FindingDetails.rule && item.label != FindingDetails.query
      }
      let message = [item.finding.clause] + details.map(\.line)
      let command = GitHubCommand(
        isError ? .error : .warning, file: paths.file(item.place.file), line: item.place.line,
        title: "\(report.dataset)\(window): \(item.subject)", message: message.joined(separator: "\n"))
      annotations.append((standing, command.description))
    }
    if let reason = report.lookbackFailure {
      add(
        .unable, report, title: "\(report.dataset)\(window): lookback", "lookback could not be evaluated: \(reason)")
    }
    // It begins with a word of ours, so that no name can make a command of it.
    summaries.append(
      "leadsman: \(report.dataset.shownInFull)\(window): \(report.verdict.rawValue); "
        + report.counts(style.strictness).words)
  }

  /// An error of the dataset as a whole.
  private mutating func add(_ standing: Standing, _ report: WindowReport, title: String, _ message: String) {
    let command = GitHubCommand(
      .error, file: paths.file(report.place.file), line: report.place.line, title: title, message: message)
    annotations.append((standing, command.description))
  }

  func text() throws -> String? {
    let ranked = annotations.enumerated().sorted {
      ($0.element.standing, $0.offset) < ($1.element.standing, $1.offset)
    }
    let lines = ranked.map(\.element.text) + summaries
    return lines.isEmpty ? nil : lines.joined(separator: "\n")
  }
}
