import Agent
import ArgumentParser
import Foundation

/// What of a table `suggest` reads, and what it writes.
struct SuggestOptions: ParsableArguments {
  @Option(
    name: .long,
    help: .init(
      "Where a table is that names no source: a libpq connection string or URI. Without it libpq's environment counts, as "
        + "for psql.", valueName: "conninfo"))
  var connection: String?

  @Option(
    name: .long,
    help: .init("The column that says when a row came. (default: guessed by type and name)", valueName: "column"))
  var time: String?

  @Flag(name: .long, help: "The table is one window: no column cuts it into days.")
  var whole = false

  @Option(
    name: .long,
    help: .init("Where days begin, and naive times are read. (default: UTC)", valueName: "zone"))
  var timezone: String?

  @Option(
    name: .long,
    help: .init(
      "The rows to go by: 2013-02-01..2013-03-01, the end excluded. (default: the newest days)", valueName: "range"))
  var window: String?

  @Option(
    name: .long, help: .init("How many of the newest days to go by, where no window is given.", valueName: "number"))
  var days = 90

  @OptionGroup var reads: ColumnOptions

  @Flag(name: .long, help: "Take no column for sensitive by its name, only those of --sensitive.")
  var guessNothingSensitive = false

  @Option(name: .long, help: .init("The dataset's name. (default: the table's)", valueName: "name"))
  var dataset: String?

  @Option(name: .shortAndLong, help: .init("Write the draft into this file.", valueName: "file"))
  var output: String?

  @Flag(name: .long, help: "Write over a file that is there.")
  var force = false

  mutating func validate() throws {
    guard 1...1_000 ~= days else { throw ValidationError("--days takes a number from 1 to 1000") }
    if whole, time != nil { throw ValidationError("--whole takes no time column; leave --time out, or --whole") }
    let isName = dataset?.allSatisfy { $0.isLetter || $0.isNumber || "_-.".contains($0) } ?? true
    guard isName, dataset != "" else {
      throw ValidationError("--dataset takes letters, digits, '_', '-' and '.'")
    }
    _ = try zone
  }

  var zone: TimeZone {
    get throws { try ReadingOptions.zone(timezone) }
  }

  func reading(_ common: CommonOptions) throws -> AdHocOptions {
    reads.options(try zone, showsValues: common.showValues)
  }

  var scope: SuggestionReader.Scope {
    var scope = SuggestionReader.Scope()
    scope.timeColumn = time
    scope.isWhole = whole
    scope.days = days
    scope.guessesSensitive = !guessNothingSensitive
    return scope
  }
}
