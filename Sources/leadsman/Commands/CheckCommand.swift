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
      Without --window the newest window that has ended, its `delay` past, is tested. Comparisons with the last run need
      state, and are reported as not evaluated here; `leadsman run` has them.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: DatasetOptions
  @Option(name: .long, help: "The window that holds this day or moment: 2013-02-08 or 2013-02-08T05:00:00Z.")
  var window: String?

  func run() async throws {
    let workspace = try Workspace.load(common)
    let datasets = try workspace.datasets(named: options.dataset)
    let terminal = Terminal()
    var evaluations: [Evaluation] = []
    for dataset in datasets {
      terminal.progress("\(dataset.name) …")
      evaluations.append(try await evaluate(dataset, workspace))
    }
    terminal.endProgress()
    try EvaluationReport(evaluations, options, terminal).printAndExit()
  }

  private func evaluate(_ dataset: Dataset, _ workspace: Workspace) async throws -> Evaluation {
    let now = Instant(Date())
    let window = try window.map { try WindowArgument($0).window(of: dataset) } ?? DueWindow.newest(dataset, at: now)
    let asOf = self.window == nil ? now : DueWindow.replayMoment(dataset, window)
    let source = try workspace.source(of: dataset)
    do {
      let connection = try await PostgresConnection.connect(ConnectionInfo(source.connection.exposed))
      let evaluator = Evaluator(dataset, connection: connection, limits: ReadLimits(source))
      let evaluation = try await evaluator.evaluate(window, asOf: asOf, lastSchema: .noState)
      await connection.close()
      return evaluation
    } catch let error as PostgresError {
      return .unavailable(dataset, window, asOf: asOf, reason: workspace.sentence(error))
    }
  }
}
