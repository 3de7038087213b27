import Agent
import ArgumentParser
import Checks
import Postgres
import Rules

struct ValidateCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate", abstract: "Check all rule files, and with --connect the tables that they name.",
    discussion: """
      Every mistake is shown at once, each with its line. Receivers are made on trial, and nothing is sent. With \
      --connect a training table that does not exist is a warning: it may come.

      Examples:
        leadsman validate
        leadsman validate --connect

      Exit codes: 0 no mistakes; 2 there are mistakes; 3 there are none, but a source cannot be reached or a table may \
      not be read.
      """)

  @OptionGroup var common: CommonOptions
  @Flag(name: .long, help: "Also hold the rules against the server of each source; no row is read.")
  var connect = false

  func run() async throws {
    let workspace = try await Workspace.load(common, sends: true)
    let outcome = try await connect ? comparison(workspace) : CatalogComparison.Outcome()
    if !outcome.all.errors.isEmpty { Terminal.complain(outcome.all.description) }
    let (mistakes, warnings) = (outcome.mistakes.count, outcome.warnings.count)
    // A rule file is a dataset.
    let unread = Set(outcome.unread.map(\.location.file)).count
    guard mistakes == 0, unread == 0 else {
      let counts = [
        mistakes == 0 ? nil : "\(mistakes.counted("mistake")) in the rules",
        unread == 0 ? nil : "\(unread.counted("dataset")) not held against the catalog",
        warnings == 0 ? nil : warnings.counted("warning"),
      ]
      throw CommandFailure(
        mistakes > 0 ? .usage : .notEvaluated, counts.compactMap(\.self).joined(separator: ", "))
    }
    let datasets = workspace.rules.datasets.count
    let tests = workspace.rules.datasets.reduce(0) { $0 + $1.tests.count }
    print(
      "\(datasets.counted("dataset")), \(tests.counted("test")): no mistakes"
        + (warnings == 0 ? "" : ", \(warnings.counted("warning"))"))
  }

  private func comparison(_ workspace: Workspace) async throws -> CatalogComparison.Outcome {
    let comparison = CatalogComparison { workspace.sentence($0) }
    return try await comparison.outcome(of: workspace.rules.datasets, sources: workspace.settings.sources)
  }
}
