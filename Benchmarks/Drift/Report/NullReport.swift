/// Pages without a cause, of all cells that were run.
struct NullReport {
  struct Cell {
    let reference: Int
    let rows: Int
    let scenario: Scenario
  }

  /// Of one cell: the monitor's, and those of the tools beside it, of fewer nights.
  struct Tallies: Sendable {
    var monitor = NullTally()
    var evidently = NullTally()
    var nannyML = NullTally()

    init() {}

    init(_ table: some NightlyTable, reference: Int, nights: Int, withTools: Bool) throws {
      monitor.add(NullRun.ledger(table, reference: reference, nights: nights))
      guard withTools else { return }
      let alarms = try ToolAlarms(table, reference: reference, nights: nights)
      evidently.add(alarms: alarms.evidently)
      nannyML.add(alarms: alarms.nannyML)
    }

    static func + (left: Tallies, right: Tallies) -> Tallies {
      var sum = Tallies()
      sum.monitor = left.monitor + right.monitor
      sum.evidently = left.evidently + right.evidently
      sum.nannyML = left.nannyML + right.nannyML
      return sum
    }
  }

  /// At which the limits of the cells' true rates are taken.
  static let confidence = 0.99
  /// The largest share of nights in an open incident.
  static let openShare = 0.05

  private(set) var cells: [(cell: Cell, tallies: Tallies)] = []

  mutating func append(_ cell: Cell, _ tallies: Tallies) { cells.append((cell, tallies)) }

  /// No cell is surely above its budget, all together are not above it, and incidents do not last.
  var isWithinBudget: Bool {
    pooled.perBudget <= 1
      && cells.allSatisfy { Self.atLeast($0.tallies.monitor) <= 1 && Self.open($0.tallies.monitor) <= Self.openShare }
  }

  private var pooled: NullTally { cells.reduce(NullTally()) { $0 + $1.tallies.monitor } }

  /// Pages per 90 nights that the cell's true rate is at least, with 99 % confidence.
  private static func atLeast(_ tally: NullTally) -> Double {
    PoissonLimit.lower(tally.incidents, confidence: confidence) / tally.exposure
  }

  private static func open(_ tally: NullTally) -> Double { Double(tally.openNights) / Double(tally.nights) }

  var table: Table {
    var table = Table([
      "reference", "rows", "scenario", "nights", "incidents", "incidents_per_90", "lower_99", "upper_99", "paged",
      "column_pages_per_90", "alarm_nights", "open_nights", "unknown_nights", "tool_nights", "evidently_alarm_nights",
      "evidently_column_pages_per_90", "nannyml_alarm_nights", "nannyml_column_pages_per_90",
    ])
    for (cell, tallies) in cells {
      let monitor = tallies.monitor
      let upper = PoissonLimit.upper(monitor.incidents, confidence: Self.confidence) / monitor.exposure
      let counts = [monitor.nights, monitor.incidents].map(String.init)
      let rates = [monitor.perBudget, Self.atLeast(monitor), upper].map { $0.rounded(to: 3) }
      let nights = [monitor.alarmNights, monitor.openNights, monitor.unknownNights, tallies.evidently.nights]
      table.append(
        [String(cell.reference), String(cell.rows), cell.scenario.name] + counts + rates
          + [String(monitor.pages), Self.columnPages(monitor)] + nights.map(String.init)
          + [tallies.evidently, tallies.nannyML].flatMap { [String($0.alarmNights), Self.columnPages($0)] })
    }
    return table
  }

  private static func columnPages(_ tally: NullTally) -> String {
    tally.nights == 0 ? "–" : (Double(tally.columnPages) / tally.exposure).rounded(to: 2)
  }
}

extension NullReport {
  var markdown: String {
    """
    Pages per 90 nights, in brackets what the true rate is at least with 99 % confidence:

    \(grid { "\($0.monitor.perBudget.rounded(to: 2)) (\(Self.atLeast($0.monitor).rounded(to: 2)))" }.markdown)
    Share of nights with an alarm of Leadsman / Evidently / NannyML, the two with their defaults\(ofToolNights):

    \(grid { [$0.monitor, $0.evidently, $0.nannyML].map(Self.alarms).joined(separator: " / ") }.markdown)
    Share of nights in an open incident:

    \(grid { Self.percent(Self.open($0.monitor)) }.markdown)
    \(summary)
    """
  }

  private var ofToolNights: String {
    let nights = Set(cells.map(\.tallies.evidently.nights)).sorted().map(String.init).joined(separator: " or ")
    return nights.isEmpty || nights == "0" ? "" : " on \(nights) nights a cell"
  }

  private var summary: String {
    let pooled = pooled
    let years = (Double(pooled.nights) / 365.25).rounded(to: 1)
    let limits = [PoissonLimit.lower, PoissonLimit.upper].map {
      ($0(pooled.incidents, Self.confidence) / pooled.exposure).rounded(to: 2)
    }
    let worst = cells.map { Self.atLeast($0.tallies.monitor) }.max() ?? 0
    let open = cells.map { Self.open($0.tallies.monitor) }.max() ?? 0
    return """
      All cells together: \(pooled.incidents) pages in \(pooled.nights) nights (\(years) years), \
      \(pooled.perBudget.rounded(to: 2)) per 90 nights (99 % limits \(limits.joined(separator: " and "))); \(pooled.pages) \
      where columns that paged within \(PageHold.nights) nights do not page again. The highest lower limit of a cell is \
      \(worst.rounded(to: 2)). At most \(Self.percent(open)) of a cell's nights, and \(Self.percent(Self.open(pooled))) of \
      all, are in an open incident; \(pooled.unknownNights) nights had a column that could not be judged.
      Targets (no cell's limit above 1, all together at most 1, at most 5 % in an open incident): \
      \(isWithinBudget ? "met" : "MISSED").
      """
  }

  /// One row a reference and window size, one column a scenario.
  private func grid(_ text: (Tallies) -> String) -> Table {
    var scenarios: [Scenario] = []
    var rows: [[Int]] = []
    for (cell, _) in cells {
      if !scenarios.contains(cell.scenario) { scenarios.append(cell.scenario) }
      if !rows.contains([cell.reference, cell.rows]) { rows.append([cell.reference, cell.rows]) }
    }
    var table = Table(["reference, rows"] + scenarios.map(\.words))
    for row in rows {
      let texts = scenarios.map { scenario in
        cells.first { [$0.cell.reference, $0.cell.rows] == row && $0.cell.scenario == scenario }
          .map { text($0.tallies) } ?? ""
      }
      table.append(["\(row[0]), \(row[1])"] + texts)
    }
    return table
  }

  private static func alarms(_ tally: NullTally) -> String {
    tally.nights == 0 ? "–" : percent(Double(tally.alarmNights) / Double(tally.nights))
  }

  private static func percent(_ share: Double) -> String { "\((100 * share).rounded(to: 1)) %" }
}
