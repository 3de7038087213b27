import ArgumentParser
import Foundation

struct PowerCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "power", abstract: "Measures how soon faults are found, beside p-values with an oracle's threshold.",
    discussion: """
      A run is one column with the fault. All columns that a fault suits have it at once, so that a dataset gives many \
      runs. The threshold of the p-values (Kolmogorov–Smirnov and chi-squared) is the loosest one that keeps one page in \
      90 nights on other datasets of the same cell without a fault: nobody could know it beforehand.
      """)

  @OptionGroup var grid: GridOptions
  @Option(help: "Windows of the reference.") var reference = 30
  @Option(help: "Nights after the reference before the fault.") var quiet = 28
  @Option(help: "Nights with the fault.") var nights = 61
  @Option(help: "Runs of each fault, at least.") var runs = 400
  @Option(help: "Datasets of 90 nights without a fault, for the threshold of the p-values.") var tuning = 20
  @Option(
    help: .init("Faults, several by commas: mean:0.1, std:1.1, swap:0.02, null:0.01.", valueName: "names"),
    transform: Self.shifts)
  var shifts: [Shift] = Shift.standard
  @Flag(help: "A small grid: rows 1,000, 40 runs.") var quick = false

  private static let tuningNights = 90
  /// Datasets of the tuning are numbered from here on, and no others.
  private static let firstTuning = 1_000_000

  static func shifts(_ text: String) throws -> [Shift] {
    try text.split(separator: ",").map { part in
      guard let shift = Shift(String(part)) else { throw ValidationError("'\(part)' is no fault: mean:0.1") }
      return shift
    }
  }

  func validate() throws {
    guard reference >= 1, quiet >= 0, nights >= 1, runs >= 1, tuning >= 1 else {
      throw ValidationError("--reference, --nights, --runs and --tuning are at least 1, --quiet at least 0")
    }
    let columns = grid.made.table.columns
    for shift in shifts where !columns.contains(where: shift.suits) {
      throw ValidationError("no column is such that \(shift.name) could be its fault")
    }
  }

  func run() async throws {
    var report = PowerReport()
    for scenario in grid.scenarios {
      for rows in quick ? [1000] : grid.rows {
        let name = "\(scenario.name)  rows \(rows)"
        let threshold = try await Waiting.timed("\(name)  threshold") { try await self.threshold(scenario, rows) }
        let found = try await Waiting.timed("\(name)  faults") { try await self.found(scenario, rows, threshold) }
        for (shift, found) in zip(shifts, found) {
          report.append(.init(scenario: scenario, rows: rows, shift: shift, logP: threshold), found)
        }
      }
    }
    try grid.work.write(report.table)
    print(report.markdown)
    if !report.pagesAtOnce { throw ExitCode(1) }
  }

  private func cell(_ scenario: Scenario, _ rows: Int, nights: Int) -> SimulatedDataset.Cell {
    SimulatedDataset.Cell(
      seed: grid.seed, scenario: scenario, sizes: grid.made.sizes, table: grid.made.table, rows: rows,
      reference: reference, nights: nights)
  }

  private func threshold(_ scenario: Scenario, _ rows: Int) async throws -> Double {
    let cell = cell(scenario, rows, nights: Self.tuningNights)
    let logP = try await Jobs.map(quick ? min(4, tuning) : tuning, atOnce: grid.work.jobs) { number in
      NullRun.logP(
        SimulatedDataset(cell, number: Self.firstTuning + number), reference: cell.reference, nights: cell.nights)
    }
    return OracleThreshold.logP(logP, pagesPer90Nights: 1)
  }

  /// Of each shift what all datasets together found.
  private func found(_ scenario: Scenario, _ rows: Int, _ threshold: Double) async throws -> [PowerRun.Found] {
    let cell = cell(scenario, rows, nights: quiet + nights)
    let columns = cell.table.columns
    let fewest = shifts.map { shift in columns.count { shift.suits($0) } }.min() ?? 1
    let runs = quick ? min(40, runs) : runs
    let (shifts, quiet) = (shifts, quiet)
    let parts = try await Jobs.map((runs + fewest - 1) / fewest, atOnce: grid.work.jobs) { number in
      PowerRun.found(SimulatedDataset(cell, number: number), shifts, quiet: quiet, threshold: threshold)
    }
    return shifts.indices.map { index in
      parts.reduce(into: PowerRun.Found()) { all, part in
        all.monitor.append(contentsOf: part[index].monitor)
        all.pValues.append(contentsOf: part[index].pValues)
      }
    }
  }
}
