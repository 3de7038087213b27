import Agent
import ArgumentParser
import Checks
import Profiles

struct ProfileCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "profile", abstract: "Show all that one scan learns of a table or query; needs no rules and no state.",
    discussion: """
      Rows, and of every column: nulls, NaN and infinities, distinct values, extent, moments and quantiles, or the most \
      frequent values. Values are shown, but of --sensitive columns.

      Examples:
        leadsman profile ml.predictions
        leadsman profile "SELECT * FROM ml.predictions WHERE carrier = 'UA'" --json
        leadsman profile warehouse:ml.predictions --time scheduled_at --window 2013-02-08 --segments origin

      Exit codes: 0 it is shown; 2 the command line is wrong; 3 it could not be read, or a column of it could not.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var reading: ReadingOptions
  @Argument(help: .init("[SOURCE:]TABLE[@RANGE], or [SOURCE:]\"SELECT …\".", valueName: "table"))
  var table: String

  func run() async throws {
    let resolver = SourceResolver(
      settingsPath: common.settings, timeColumn: reading.time, timeZone: try reading.zone)
    let source = try resolver.source(table, connection: reading.connection, window: reading.window)
    let options = try reading.options(showsValues: common.showValues)
    try SourceResolver.requireTables([source], where: options.sample != nil)
    let profile: TableProfile
    do { profile = try await AdHocReader(options).profile(source) } catch let error as AdHocError {
      throw CommandFailure(.notEvaluated, error.sentence)
    }
    let shown = ProfileReport(
      profile, label: source.label, window: source.window, sensitive: Set(options.sensitive))
    if reading.json {
      print(try EvaluationJSON.text(ProfileJSON(shown)))
    } else {
      print(ProfileText(report: shown, timeZone: options.timeZone, terminal: Terminal()).lines.joined(separator: "\n"))
    }
    if !shown.unread.isEmpty { throw CommandFailure(.notEvaluated) }
  }
}

extension SourceResolver {
  /// - Throws: `CommandFailure.usage` where a query would have to be sampled, which has no blocks or rows to choose from.
  static func requireTables(_ sources: [AdHocSource], where isNeeded: Bool) throws {
    guard isNeeded, sources.contains(where: \.isQuery) else { return }
    throw CommandFailure(.usage, "--sample takes tables only; write TABLESAMPLE into the query")
  }
}
