import ArgumentParser

/// Measures the drift monitor where nothing has drifted, and where something has; see `run --help`.
@main
struct DriftBenchmark: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "How often the drift monitor pages without a cause, and how soon it pages with one.",
    discussion: """
      Every value is a function of the seed, the cell of the grid, the dataset's number, the column, the night and the \
      row: the same command prints the same bytes, however many jobs it has. Exit codes: 0 the targets are met; 1 one is \
      missed; 2 the command line or a file is wrong.
      """,
    subcommands: [
      NullCommand.self, ShuffledCommand.self, PowerCommand.self, CostCommand.self, RowsCommand.self, NightsCommand.self,
    ])
}
