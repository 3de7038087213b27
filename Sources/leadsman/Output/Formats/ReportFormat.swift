import ArgumentParser

/// In what form a command reports.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
  case junit
  case markdown
  case github
}

extension ReportFormat {
  /// - Parameter terminal: where the report is shown; nil where it goes into a file.
  func writer(_ style: ReportStyle, _ terminal: Terminal?) -> any ReportWriter {
    switch self {
    case .text: TextReport(style, terminal)
    case .json: JSONReport()
    case .junit: JUnitReport(style)
    case .markdown: MarkdownReport(style)
    case .github: GitHubReport(style, GitHubPaths())
    }
  }
}
