import Agent
import ArgumentParser
import Checks
import Foundation
import Postgres
import Profiles
import Rules

struct CheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Test one window of each dataset; needs no state and stores nothing.",
    discussion: """
      Without --window the newest window that has ended, its `delay` past, is tested. Comparisons with the last run \
      need state, and are reported as not evaluated here; `leadsman run` has them. --only and --tag leave tests out; \
      what is left must have both, a name of --only and a tag of --tag.

      Examples:
        leadsman check
        leadsman check --dataset flight_delays --window 2013-02-08 --verbose
        leadsman check --json --fail-on warn
        leadsman check --format github --report junit=results.xml --report markdown=comment.md
        leadsman check --only not_null --tag critical

      Exit codes: 0 all tests hold; 1 a test failed; 2 the rules or the command line are wrong, nothing was tested; \
      3 something could not be evaluated. When several apply: 2, then 1, then 3.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: DatasetOptions
  @OptionGroup var selected: SelectionOptions
  @OptionGroup var reporting: OutputOptions
  @Option(
    name: .long,
    help: .init("The window that holds this day or moment: 2013-02-08 or 2013-02-08T05:00:00Z.", valueName: "day"))
  var window: String?

  func run() async throws {
    let output = try reporting.output()
    let workspace = try await Workspace.load(common)
    let now = Instant(Date())
    let selection = selected.selection
    let all = try options.datasets(workspace, ofWindow: window)
    let datasets = try selection?.narrowed(all) ?? all
    let windows = try datasets.map { ($0, try self.window(of: $0, now: now)) }
    let terminal = Terminal()
    var report = EvaluationReport(output, terminal, nextStep: common.nextStep, selection: selection)
    var found: Set<String> = []
    var isAllRead = true
    for (dataset, window) in windows {
      terminal.progress("\(dataset.name) …")
      let whole = try await evaluate(dataset, window, now: now, workspace)
      // Where nothing could be read, that is what there is to tell.
      let isRead = whole.profile != nil
      let asked = whole.keeping { !isRead || selection?.includes($0, of: dataset) ?? true }
      isAllRead = isAllRead && isRead
      found.formUnion(asked.findings.map(\.test))
      if !asked.findings.isEmpty { report.add(asked, of: dataset) }
    }
    if isAllRead {
      terminal.endProgress()
      try selection?.checkFound(found)
    }
    try report.printAndExit()
  }

  private func window(of dataset: Dataset, now: Instant) throws -> Window {
    try window.map { try WindowArgument($0).window(of: dataset, begunBy: now) } ?? DueWindow.newest(dataset, at: now)
  }

  private func evaluate(
    _ dataset: Dataset, _ window: Window, now: Instant, _ workspace: Workspace
  ) async throws -> Evaluation {
    let asOf = self.window == nil ? now : DueWindow.replayMoment(dataset, window)
    let source = try workspace.source(of: dataset)
    do {
      let reader = try await SourceReader.connect(dataset, source)
      let evaluator = Evaluator(
        dataset, reader: reader, sources: workspace.settings.sources, showsValues: workspace.showsValues)
      let evaluation = try await evaluator.evaluate(window, asOf: asOf, lastSchema: .noState)
      await reader.close()
      return evaluation
    } catch let error as PostgresError {
      return .unavailable(dataset, window, asOf: asOf, because: error, showsValues: workspace.showsValues)
    }
  }
}
