import ArgumentParser
import Checks
import Foundation

/// In what form a command reports.
enum ReportFormat: String, CaseIterable, ExpressibleByArgument {
  case text
  case json
  case junit
  case markdown
  case github
}

/// Gathers the report of a command, window by window, in the order in which these end.
///
/// It keeps what it will print and not what it is told, so that a long range stays small.
protocol ReportWriter {
  mutating func add(_ report: WindowReport)
  /// What was done beside the windows, as one more line; only people read it.
  mutating func add(_ note: ReportNote)
  /// Without the line break at its end; nil where there is nothing to say.
  func text() throws -> String?
}

extension ReportWriter {
  mutating func add(_ note: ReportNote) {}
}

struct ReportNote {
  /// The window that it belongs to.
  enum Place {
    case beforeNext
    case afterLast
  }

  let dataset: String
  let text: String
  let place: Place
}

/// What all formats go by.
struct ReportStyle {
  var strictness = Strictness()
  var nextStep = NextStep(settings: nil)
  var showsPassing = false
  /// Whether each window gets a line at once, and only those that need a look their detail at the end.
  var isRange = false
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
