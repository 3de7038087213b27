import ArgumentParser
import Foundation
import Profiles

struct RowsCommand: ParsableCommand {
  enum Part: String, CaseIterable, ExpressibleByArgument {
    case table
    case rows
    case rules
    case range
  }

  static let configuration = CommandConfiguration(
    commandName: "rows", abstract: "Prints one dataset as SQL and rules, for a run from outside.",
    discussion: """
      table: CREATE TABLE; rows: the rows, as COPY reads them; rules: a rule file; range: first and last day to replay.
      """)

  @Argument(help: "table, rows, rules or range.") var part: Part
  @OptionGroup var options: DatasetOptions
  @Option(help: "Of the table and the dataset.") var name = "simulated"

  func run() throws {
    let table = options.table
    let judged = table.window(options.reference).start
    let end = table.window(options.reference + options.nights - 1).end
    switch part {
    case .table: print(CopyText(table).statement(name), terminator: "")
    case .rows:
      for night in 0..<table.cell.windows {
        try FileHandle.standardOutput.write(contentsOf: CopyText(table).rows(night))
      }
    case .range: print(Self.day(judged), Self.day(end))
    case .rules:
      print(
        """
        dataset: \(name)
        source: warehouse
        table: \(name)
        time: { column: \(SimulatedTable.timeColumn), window: 1 day, timezone: UTC }
        reference: { range: \(Self.day(table.window(0).start))..\(Self.day(judged)) }
        drift: { columns: all, false_alarms: 1 per 90 days }
        incidents: { resolve_after: 2 windows }
        """)
    }
  }

  private static func day(_ instant: Instant) -> String { String(instant.description.prefix(10)) }
}
