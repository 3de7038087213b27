import Agent
import ArgumentParser
import Checks
import Foundation
import Profiles

struct CompareCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compare", abstract: "Show how two tables, queries, windows or sources differ; needs no rules.",
    discussion: """
      Columns that only one has, types, rows, and of every column that both have how far it moved, the furthest first: \
      `moved` is the least share of rows that differ. Values are shown, but of --sensitive columns. Two tables of one \
      database are read as of one moment.

      Examples:
        leadsman compare ml.training ml.predictions
        leadsman compare warehouse:ml.features staging:ml.features --json
        leadsman compare rides rides --time at --window 2013-01-01..2013-02-01 --other-window 2013-02-01..2013-03-01
        leadsman compare rides "SELECT * FROM rides_new WHERE city = 'Oslo'" --fail-over psi=0.2
        leadsman compare ml.training ml.predictions --compat evidently --json

      Exit codes: 0 they were compared; 1 a column is over a limit of --fail-over; 2 the command line is wrong; 3 \
      something could not be read, or could not be held against a limit. When several apply: 2, then 1, then 3.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var reading: ReadingOptions
  @OptionGroup var tools: ToolOptions

  @Option(
    name: .long, help: .init("Where B is, if it is elsewhere than --connection says.", valueName: "conninfo"))
  var otherConnection: String?

  @Option(name: .long, help: .init("The rows of B that count, if others than --window.", valueName: "range"))
  var otherWindow: String?

  @Option(
    name: .long,
    help: .init(
      "Exit with 1 where a statistic of any column is above a limit, as psi=0.2; may be given several times. Of: "
        + ComparisonStatistic.allCases.map(\.rawValue).joined(separator: ", ") + ".", valueName: "statistic=limit"))
  var failOver: [Limit] = []

  @Argument(help: .init("[SOURCE:]TABLE[@RANGE], or [SOURCE:]\"SELECT …\": what B is held against.", valueName: "A"))
  var first: String

  @Argument(help: .init("What is held against A, given likewise.", valueName: "B"))
  var second: String

  func run() async throws {
    var options = try reading.options(showsValues: common.showValues)
    options.categorical = tools.categorical?.names ?? []
    let (one, other) = try sources()
    if let tool = tools.tool { return try await score(one, other, as: tool, options) }
    try SourceResolver.requireTables([one, other], where: options.sample != nil)
    let pair: AdHocReader.Pair
    do { pair = try await AdHocReader(options).pair(one, other) } catch let error as AdHocError {
      throw CommandFailure(.notEvaluated, error.sentence)
    }
    let comparison = TableComparison(
      pair.first, pair.second, comparesNullability: !one.isQuery && !other.isQuery,
      sensitive: Set(options.sensitive))
    let report = ComparisonReport(
      comparison: comparison, first: ComparisonReport.Side(label: one.label, window: one.window),
      second: ComparisonReport.Side(label: other.label, window: other.window), isOneMoment: pair.isOneMoment,
      leftOut: pair.leftOut, limits: failOver)
    if reading.json {
      print(try EvaluationJSON.text(ComparisonJSON(report)))
    } else {
      let text = ComparisonText(report: report, timeZone: options.timeZone, terminal: Terminal())
      print(text.lines.joined(separator: "\n"))
    }
    if report.status != .allHold { throw CommandFailure(report.status) }
  }

  /// Reads every value, one column after the other.
  private func score(
    _ one: AdHocSource, _ other: AdHocSource, as tool: ToolComparison.Tool, _ options: AdHocOptions
  ) async throws {
    guard options.sample == nil, options.segments == nil, failOver.isEmpty else {
      throw CommandFailure(
        .usage, "--compat and --statistics score all values: --sample, --segments and --fail-over do not go with them")
    }
    let comparison: ToolComparison
    do {
      comparison = try await ToolComparison(
        AdHocReader(options), one, other, tool, categorical: Set(options.categorical))
    } catch let error as AdHocError { throw CommandFailure(.notEvaluated, error.sentence) }
    if tools.compat == .nannyml, tools.orderBy == nil {
      Terminal.complain(
        "leadsman: chunks are cut in the order in which the tables hold their rows, which need not be that in which they "
          + "came; --order-by names a column to cut by")
    }
    let report = ToolComparisonReport(comparison: comparison, first: one.label, second: other.label)
    if reading.json {
      print(try EvaluationJSON.text(ToolComparisonJSON(report)))
    } else {
      print(ToolComparisonText(report: report, terminal: Terminal()).lines.joined(separator: "\n"))
    }
  }

  private func sources() throws -> (AdHocSource, AdHocSource) {
    let resolver = SourceResolver(
      settingsPath: common.settings, timeColumn: reading.time, timeZone: try reading.zone)
    if otherConnection != nil, let source = SourceArgument(second).source {
      throw CommandFailure(.usage, "B is in the source '\(source)', so --other-connection has nothing to say")
    }
    return (
      try resolver.source(first, connection: reading.connection, window: reading.window),
      try resolver.source(
        second, connection: otherConnection ?? reading.connection, window: otherWindow ?? reading.window)
    )
  }

  /// `psi=0.2`
  struct Limit: ExpressibleByArgument {
    let statistic: ComparisonStatistic
    let value: Double

    init?(argument: String) {
      let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, let statistic = ComparisonStatistic(rawValue: String(parts[0])),
        let value = Double(parts[1]), value.isFinite, value >= 0
      else { return nil }
      self.statistic = statistic
      self.value = value
    }
  }
}
