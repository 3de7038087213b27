import Agent
import Checks
import Foundation
import Profiles
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
  /// Of the dataset whose own window comes next.
  private var lookback: Lookback?

  init(_ options: DatasetOptions, _ terminal: Terminal, isRange: Bool = false) {
    self.options = options
    self.terminal = terminal
    self.isRange = isRange
  }

  mutating func add(_ evaluation: Evaluation, of dataset: Dataset) {
    statuses.append(
      ExitStatus(evaluation.findings, failsOnWarning: options.failOn == .warn, isStrict: options.strict))
    defer { lookback = nil }
    guard !options.json else { return items.append(EvaluationJSON(evaluation, lookback)) }
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

  /// What was found of windows before the one whose evaluation is added next, and what these came to.
  mutating func add(_ lookback: Lookback, of dataset: Dataset) {
    if lookback.unavailable != nil { statuses.append(.notEvaluated) }
    add("lookback: \(lookback.words(in: dataset.time?.timeZone ?? .gmt))", of: dataset)
    for change in lookback.changes { add(change.evaluation, of: dataset) }
    self.lookback = lookback
  }

  mutating func add(_ outcome: ProfileRetention.Outcome, of dataset: Dataset) {
    if outcome.didNothing { return }
    let weeks = outcome.weeks.isEmpty ? nil : "\(outcome.weeks.count.counted("week")) rolled up"
    let deleted = outcome.deleted == 0 ? nil : "\(outcome.deleted.counted("old profile")) deleted"
    add("retention: \([weeks, deleted].compactMap(\.self).joined(separator: ", "))", of: dataset)
  }

  /// A line of its own, which JSON does not have.
  private mutating func add(_ line: String, of dataset: Dataset) {
    if options.json { return }
    let line = "\(dataset.name)  \(line)"
    guard isRange else { return lines.append(line) }
    terminal.endProgress()
    print(line)
    Terminal.flush()
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
