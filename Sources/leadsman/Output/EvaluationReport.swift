import Agent
import Checks
import Foundation
import Profiles
import Rules

/// Reports the evaluations of a command in every format that was asked for, and knows its exit code.
struct EvaluationReport {
  private let style: ReportStyle
  private let terminal: Terminal
  private let selection: TestSelection?
  private let files: [ReportFile]
  /// On standard output, then in each of the files.
  private var writers: [any ReportWriter]
  private var statuses: [ExitStatus] = []
  /// Of the dataset whose own window comes next.
  private var lookback: Lookback?

  init(
    _ output: ReportOutput, _ terminal: Terminal, nextStep: NextStep, isRange: Bool = false,
    selection: TestSelection? = nil
  ) {
    style = ReportStyle(
      strictness: output.strictness, nextStep: nextStep, showsPassing: output.showsPassing, isRange: isRange)
    self.terminal = terminal
    self.selection = selection
    files = output.files
    let style = style
    writers = [output.format.writer(style, terminal)] + files.map { $0.target.format.writer(style, nil) }
  }

  mutating func add(_ evaluation: Evaluation, of dataset: Dataset, incidents: [ReportedIncident] = []) {
    statuses.append(style.strictness.status(evaluation.findings))
    let report = WindowReport(
      evaluation, of: dataset, lookback: lookback, incidents: incidents, selection: selection)
    lookback = nil
    for index in writers.indices { writers[index].add(report) }
  }

  /// What was found of windows before the one whose evaluation is added next.
  mutating func add(_ lookback: Lookback, of dataset: Dataset) {
    if lookback.unavailable != nil { statuses.append(.notEvaluated) }
    add("lookback: \(lookback.words(in: dataset.time?.timeZone ?? .gmt))", of: dataset, .beforeNext)
  }

  /// The lookback is told again with the dataset's own window, which comes next.
  mutating func join(_ lookback: Lookback) { self.lookback = lookback }

  mutating func add(_ outcome: ProfileRetention.Outcome, of dataset: Dataset) {
    if outcome.didNothing { return }
    let weeks = outcome.weeks.isEmpty ? nil : "\(outcome.weeks.count.counted("week")) rolled up"
    let deleted = outcome.deleted == 0 ? nil : "\(outcome.deleted.counted("old profile")) deleted"
    add("retention: \([weeks, deleted].compactMap(\.self).joined(separator: ", "))", of: dataset, .afterLast)
  }

  private mutating func add(_ text: String, of dataset: Dataset, _ place: ReportNote.Place) {
    let note = ReportNote(dataset: dataset.name, text: text, place: place)
    for index in writers.indices { writers[index].add(note) }
  }

  /// - Throws: `CommandFailure` with the exit code, where that is not 0.
  func printAndExit() throws {
    terminal.endProgress()
    let texts = try writers.map { try $0.text() }
    if let text = texts.first ?? nil { print(text) }
    var statuses = statuses
    for (file, text) in zip(files, texts.dropFirst()) {
      do { try file.write(text) } catch let failure as CommandFailure {
        if let sentence = failure.sentence { Terminal.complain("leadsman: \(sentence)") }
        statuses.append(failure.status)
      }
    }
    let status = ExitStatus.worst(statuses)
    if status != .allHold { throw CommandFailure(status) }
  }
}
