import Agent
import Checks
import Foundation
import Rules

/// Prints the evaluations of a command, and knows its exit code.
///
/// It keeps the words and not the evaluations, which hold all that was learned of a window.
struct EvaluationReport {
  private let options: DatasetOptions
  private let terminal: Terminal
  /// Whether each evaluation gets a line at once, and only those that need a look their detail at the end.
  private let isRange: Bool
  private var items: [EvaluationJSON] = []
  private var lines: [String] = []
  private var statuses: [ExitStatus] = []

  init(_ options: DatasetOptions, _ terminal: Terminal, isRange: Bool = false) {
    self.options = options
    self.terminal = terminal
    self.isRange = isRange
  }

  mutating func add(_ evaluation: Evaluation, of dataset: Dataset) {
    statuses.append(
      ExitStatus(evaluation.findings, failsOnWarning: options.failOn == .warn, isStrict: options.strict))
    guard !options.json else { return items.append(EvaluationJSON(evaluation)) }
    let text = EvaluationText(
      evaluation: evaluation, timeZone: dataset.time?.timeZone ?? .gmt, terminal: terminal,
      showsPassing: options.verbose)
    if isRange {
      terminal.endProgress()
      print(text.line)
      Terminal.flush()
    }
    if !isRange || text.needsLook || options.verbose { lines += text.lines }
  }

  /// - Throws: `CommandFailure` with the exit code, where that is not 0.
  func printAndExit() throws {
    terminal.endProgress()
    if options.json {
      print(try EvaluationJSON.text(items))
    } else if !lines.isEmpty {
      print((isRange ? [""] + lines : lines).joined(separator: "\n"))
    }
    let status = ExitStatus.worst(statuses)
    if status != .allHold { throw CommandFailure(status) }
  }
}
