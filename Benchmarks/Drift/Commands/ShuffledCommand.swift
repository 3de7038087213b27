import ArgumentParser
import Foundation

struct ShuffledCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "shuffled", abstract: "Counts pages on real rows in an order in which nothing can have drifted.",
    discussion: """
      With --rows each row falls into a night by chance. With --time-column each day keeps its rows, and the days are \
      shuffled: what days have of their own is in the data.
      """)

  @Option(help: .init("Comma-separated values with a head.", valueName: "file")) var csv: String
  @Option(help: "Of the file's rows, for a person.") var name: String
  @Option(help: .init("Rows of a night.", valueName: "count")) var rows: Int?
  @Option(help: .init("Whose days are shuffled; not a column of the table then.", valueName: "column"))
  var timeColumn: String?
  @Option(help: .init("Hours added to each time before its day is taken.", valueName: "hours"))
  var utcOffset = 0
  @Option(help: .init("The days to take, the last one excluded: 2013-09-16..2013-11-25.", valueName: "range"))
  var days: String?
  @Option(help: .init("Columns that say which row it is, by commas: other tools are told.", valueName: "columns"))
  var identifiers = ""
  @Option(help: "Windows of the reference, several by commas.", transform: GridOptions.numbers)
  var reference: [Int] = [10, 30]
  @Option(help: "Nights in all, at least; each shuffle gives as many as the rows do, 90 at most.")
  var nights = 5490
  @Option(help: "Shuffles that the other tools judge too, with their defaults.")
  var toolShuffles = 1
  @Option(help: "Where the random numbers come from.") var seed: UInt64 = 1
  @OptionGroup var work: WorkOptions

  func validate() throws {
    guard (rows == nil) != (timeColumn == nil) else { throw ValidationError("give one of --rows and --time-column") }
    guard rows ?? 2 >= 2, nights >= 1 else { throw ValidationError("--rows is at least 2, --nights at least 1") }
    _ = try range()
  }

  func run() async throws {
    let file = try CSVTable(path: csv, timeColumn: timeColumn, hours: utcOffset)
    var report = NullReport()
    for reference in reference {
      let first = try table(file, 0, reference)
      let perShuffle = min(90, first.nightCount - reference)
      guard perShuffle > 0 else {
        throw ValidationError("\(csv) makes \(first.nightCount) nights, and the reference alone takes \(reference)")
      }
      let shuffles = (nights + perShuffle - 1) / perShuffle
      let size = (0..<first.nightCount).reduce(0) { $0 + first.rowCount($1) } / first.nightCount
      let tallies = try await Waiting.timed("\(name)  reference \(reference)") {
        try await Jobs.map(shuffles, atOnce: work.jobs) { number in
          try NullReport.Tallies(
            try table(file, number, reference), reference: reference, nights: perShuffle,
            withTools: number < toolShuffles)
        }
      }
      let scenario = Scenario(name: name)
      report.append(
        .init(reference: reference, rows: size, scenario: scenario), tallies.reduce(NullReport.Tallies(), +))
    }
    try work.write(report.table)
    print(report.markdown)
    if !report.isWithinBudget { throw ExitCode(1) }
  }

  private func table(_ file: CSVTable, _ number: Int, _ reference: Int) throws -> ShuffledTable {
    var stream = RandomStream(seed, UInt64(reference), UInt64(number))
    let identifiers = Set(identifiers.split(separator: ",").map(String.init))
    if let rows { return ShuffledTable(file, rows: rows, identifiers: identifiers, &stream) }
    return ShuffledTable(daysOf: file, within: try range(), identifiers: identifiers, &stream)
  }

  private func range() throws -> Range<Int>? {
    guard let days else { return nil }
    let ends = days.components(separatedBy: "..").compactMap { CalendarDay($0) }
    guard ends.count == 2, ends[0] < ends[1] else {
      throw ValidationError("--days is like 2013-09-16..2013-11-25")
    }
    return ends[0].number..<ends[1].number
  }
}
