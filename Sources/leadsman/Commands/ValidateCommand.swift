import Agent
import ArgumentParser
import Postgres
import Rules

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check all rule files, and with --connect the tables that they name.")

  @OptionGroup var common: CommonOptions
  @Flag(name: .long, help: "Also hold the rules against the catalog of each source.")
  var connect = false

  func run() async throws {
    let workspace = try Workspace.load(common)
    var mistakes: [RuleError] = []
    if connect {
      for dataset in workspace.rules.datasets { mistakes += try await catalogMistakes(dataset, workspace) }
    }
    guard mistakes.isEmpty else {
      Terminal.complain(RuleErrors(mistakes).description)
      throw CommandFailure(.usage, "\(mistakes.count) mistake\(mistakes.count == 1 ? "" : "s") in the rules")
    }
    let datasets = workspace.rules.datasets.count
    let tests = workspace.rules.datasets.reduce(0) { $0 + $1.tests.count }
    print("\(datasets) dataset\(datasets == 1 ? "" : "s"), \(tests) test\(tests == 1 ? "" : "s"): no mistakes")
  }

  private func catalogMistakes(_ dataset: Dataset, _ workspace: Workspace) async throws -> [RuleError] {
    let source = try workspace.source(of: dataset)
    do {
      let connection = try await PostgresConnection.connect(ConnectionInfo(source.connection.exposed))
      let mistakes = try await CatalogComparison(connection).mistakes(of: dataset)
      await connection.close()
      return mistakes
    } catch let error as PostgresError {
      throw CommandFailure(.notEvaluated, "\(dataset.name): \(workspace.sentence(error))")
    }
  }
}
