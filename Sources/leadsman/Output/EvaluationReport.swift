import Agent
import Checks

/// Prints the evaluations of a command and ends with their exit code.
struct EvaluationReport {
  private let evaluations: [Evaluation]
  private let options: DatasetOptions
  private let terminal: Terminal

  init(_ evaluations: [Evaluation], _ options: DatasetOptions, _ terminal: Terminal) {
    self.evaluations = evaluations
    self.options = options
    self.terminal = terminal
  }

  func printAndExit() throws {
    if options.json {
      print(try EvaluationJSON.text(evaluations.map(EvaluationJSON.init)))
    } else {
      for evaluation in evaluations {
        let text = EvaluationText(evaluation: evaluation, terminal: terminal, showsPassing: options.verbose)
        print(text.lines.joined(separator: "\n"))
      }
    }
    let status = ExitStatus.worst(
      evaluations.map {
        ExitStatus($0.findings, failsOnWarning: options.failOn == .warn, isStrict: options.strict)
      })
    if status != .allHold { throw CommandFailure(status) }
  }
}
