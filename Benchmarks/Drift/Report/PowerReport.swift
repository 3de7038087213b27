/// How soon faults were found, of all cells that were run.
struct PowerReport {
  struct Cell {
    let scenario: Scenario
    let rows: Int
    let shift: Shift
    /// The oracle's threshold of the p-values.
    let logP: Double
  }

  private var cells: [(cell: Cell, found: PowerRun.Found)] = []

  mutating func append(_ cell: Cell, _ found: PowerRun.Found) { cells.append((cell, found)) }

  /// A change of units and a column that is all null are found on the first night, whatever the window size.
  var pagesAtOnce: Bool {
    cells.filter { $0.cell.shift.isGross }.allSatisfy { $0.found.monitor.quantile(0.9) == 1 }
  }

  var table: Table {
    var table = Table([
      "scenario", "rows", "fault", "runs", "median", "p90", "first_night", "oracle_log_p", "oracle_median",
      "oracle_p90",
      "oracle_first_night",
    ])
    for (cell, found) in cells {
      table.append(
        [cell.scenario.name, String(cell.rows), cell.shift.name, String(found.monitor.runs.count)]
          + Self.cells(found.monitor) + [cell.logP.rounded(to: 2)] + Self.cells(found.pValues))
    }
    return table
  }

  private static func cells(_ delays: Delays) -> [String] {
    [0.5, 0.9].map { delays.quantile($0).map(String.init) ?? "–" } + [delays.firstNight.rounded(to: 3)]
  }

  /// One table a scenario: one row a fault, two columns a window size.
  var markdown: String {
    var scenarios: [Scenario] = []
    for (cell, _) in cells where !scenarios.contains(cell.scenario) { scenarios.append(cell.scenario) }
    let tables = scenarios.map { scenario in
      """
      Nights until a fault is found, median/90th percentile (–: not within the nights), \(scenario.words); beside it \
      p-values with an oracle's threshold:

      \(table(of: scenario).markdown)
      """
    }
    return tables.joined(separator: "\n")
      + "\nTarget (a unit change and an all-null column page on the first night): \(pagesAtOnce ? "met" : "MISSED").\n"
  }

  private func table(of scenario: Scenario) -> Table {
    let cells = cells.filter { $0.cell.scenario == scenario }
    var rows: [Int] = []
    var shifts: [Shift] = []
    for (cell, _) in cells {
      if !rows.contains(cell.rows) { rows.append(cell.rows) }
      if !shifts.contains(cell.shift) { shifts.append(cell.shift) }
    }
    var table = Table(["fault", "runs"] + rows.flatMap { ["\($0) rows", "oracle"] })
    for shift in shifts {
      let found = rows.compactMap { rows in cells.first { $0.cell.rows == rows && $0.cell.shift == shift }?.found }
      let runs = found.map(\.monitor.runs.count).min() ?? 0
      table.append([shift.words, String(runs)] + found.flatMap { [$0.monitor.words, $0.pValues.words] })
    }
    return table
  }
}
