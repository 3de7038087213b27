import ArgumentParser

/// One dataset of one cell.
struct DatasetOptions: ParsableArguments {
  @Option(help: "Where the random numbers come from.") var seed: UInt64 = 1
  @Option(help: "Rows of a night.") var rows = 100
  @Option(
    help: .init("What nights are like: iid, weekly, day, ar, weekly-ar.", valueName: "name"),
    transform: { text in
      guard let scenario = Scenario(named: text) else { throw ValidationError("'\(text)' is no scenario") }
      return scenario
    })
  var scenario = Scenario.all[0]
  @Option(help: "Windows of the reference.") var reference = 30
  @Option(help: "Nights after it.") var nights = 90
  @Option(help: "Which dataset of the cell, from 0.") var dataset = 0
  @Option(
    help: .init("A fault: mean:0.1, std:1.1, swap:0.02, null:0.01.", valueName: "fault"),
    transform: { text in
      guard let shift = Shift(text) else { throw ValidationError("'\(text)' is no fault: mean:0.1") }
      return shift
    })
  var shift: Shift?
  @Option(help: "Nights after the reference before the fault.") var quiet = 28
  @OptionGroup var made: TableOptions

  func validate() throws {
    guard rows >= 2, reference >= 1, nights >= 1, dataset >= 0, quiet >= 0 else {
      throw ValidationError(
        "--rows is at least 2, --reference and --nights at least 1, --dataset and --quiet at least 0")
    }
  }

  var table: SimulatedDataset {
    let cell = SimulatedDataset.Cell(
      seed: seed, scenario: scenario, sizes: made.sizes, table: made.table, rows: rows, reference: reference,
      nights: nights)
    let table = SimulatedDataset(cell, number: dataset)
    return shift.map { table.shifted(by: $0, from: reference + quiet) } ?? table
  }
}
