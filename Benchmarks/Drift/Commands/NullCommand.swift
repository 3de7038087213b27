import ArgumentParser
import Foundation

struct NullCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "null", abstract: "Counts pages while nothing is wrong, cell by cell of a grid.")

  @OptionGroup var grid: GridOptions
  @Option(
    help: .init("Windows of the reference, several by commas.", valueName: "counts"), transform: GridOptions.numbers)
  var reference: [Int] = [10, 30]
  @Option(help: "Nights after each reference.")
  var nights = 90
  @Option(help: "Datasets of each cell, each with a reference of its own; 61 make 15 years of 90 nights.")
  var datasets = 61
  @Option(help: "Datasets of each cell that the other tools judge too, with their defaults.")
  var toolDatasets = 1
  @Flag(help: "A small grid: rows 20 and 1,000, 4 datasets.")
  var quick = false

  func validate() throws {
    guard nights >= 1, datasets >= 1, toolDatasets >= 0 else {
      throw ValidationError("--nights and --datasets are at least 1, --tool-datasets at least 0")
    }
  }

  func run() async throws {
    var report = NullReport()
    for reference in reference {
      for rows in quick ? [20, 1000] : grid.rows {
        for scenario in grid.scenarios {
          let cell = SimulatedDataset.Cell(
            seed: grid.seed, scenario: scenario, sizes: grid.made.sizes, table: grid.made.table, rows: rows,
            reference: reference,
            nights: nights)
          let name = "reference \(reference)  rows \(rows)  \(scenario.name)"
          let tallies = try await Waiting.timed(name) {
            try await self.tallies(cell)
          } words: {
            $0.monitor.words
          }
          report.append(.init(reference: reference, rows: rows, scenario: scenario), tallies)
        }
      }
    }
    try grid.work.write(report.table)
    print(report.markdown)
    if !report.isWithinBudget { throw ExitCode(1) }
  }

  private func tallies(_ cell: SimulatedDataset.Cell) async throws -> NullReport.Tallies {
    let (datasets, toolDatasets) = (quick ? min(4, datasets) : datasets, toolDatasets)
    let parts = try await Jobs.map(datasets, atOnce: grid.work.jobs) { number in
      try NullReport.Tallies(
        SimulatedDataset(cell, number: number), reference: cell.reference, nights: cell.nights,
        withTools: number < toolDatasets)
    }
    return parts.reduce(NullReport.Tallies(), +)
  }
}
