import Agent
import ArgumentParser
import Foundation
import Postgres
import Profiles
import Rules
import Suggestions

struct SuggestCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "suggest", abstract: "Draft a rule file for a table from what it holds; needs no rules and no state.",
    discussion: """
      Types, keys, ranges, sets, formats, freshness, row counts, how columns hang together, and what to watch for drift; \
      each limit with what was seen beside it, and room beyond. Where a column tells when rows came, limits are those of \
      single days. Values of columns that look sensitive by their name are neither read nor shown.

      Examples:
        leadsman suggest ml.predictions
        leadsman suggest warehouse:ml.predictions --time scheduled_at --timezone America/New_York --output rules/p.yaml
        leadsman suggest ml.predictions --window 2013-01-01..2013-02-01
        leadsman suggest ml.customers --whole --sensitive nickname

      Exit codes: 0 it is drafted; 2 the command line is wrong; 3 the table could not be read.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: SuggestOptions
  @Argument(help: .init("[SOURCE:]TABLE[@RANGE].", valueName: "table"))
  var table: String

  func run() async throws {
    var resolver = SourceResolver(
      settingsPath: common.settings, timeColumn: options.time, timeZone: try options.zone)
    resolver.guessesTime = true
    let source = try resolver.source(table, connection: options.connection, window: options.window)
    if source.isQuery {
      throw CommandFailure(.usage, "a rule file is about a table or view; make a view of the query, and name that")
    }
    if source.window != nil, options.whole {
      throw CommandFailure(.usage, "--whole takes all rows; leave the window out, or --whole")
    }
    let reading: SuggestionReader.Reading
    do {
      reading = try await SuggestionReader(try options.reading(common), options.scope).read(source)
    } catch let error as AdHocError {
      throw CommandFailure(.notEvaluated, error.sentence)
    }
    try write(Draft(reading.facts, names(reading)).text)
  }

  private func names(_ reading: SuggestionReader.Reading) -> Draft.Names {
    let zone = reading.facts.time?.timeZone ?? "UTC"
    return Draft.Names(
      dataset: options.dataset ?? Self.datasetName(reading.facts.table),
      source: SourceArgument(table).source ?? onlySource ?? "warehouse",
      span: reading.span.map { "\($0.first) to \($0.last), \(zone)" }, emptyDays: reading.emptyDays,
      isOfSomeColumns: !options.reads.areAll)
  }

  /// The source that the settings name, where they name but one.
  private var onlySource: String? {
    guard FileManager.default.fileExists(atPath: common.settings) else { return nil }
    let settings = try? Workspace.settings(common.settings, environment: ProcessInfo.processInfo.environment)
    return settings.flatMap { $0.sources.count == 1 ? $0.sources[0].name : nil }
  }

  /// The table's own name, as far as datasets may have it.
  static func datasetName(_ table: String) -> String {
    let name = (try? RelationName(parsing: table))?.name ?? table
    let fit = name.map { $0.isLetter || $0.isNumber || "_-.".contains($0) ? $0 : "_" }
    return fit.isEmpty ? "table" : String(fit)
  }

  private func write(_ text: String) throws {
    guard let output = options.output else { return print(text, terminator: "") }
    if FileManager.default.fileExists(atPath: output), !options.force {
      throw CommandFailure(.usage, "\(output) is there already; name another file, or write over it with --force")
    }
    do { try text.write(toFile: output, atomically: true, encoding: .utf8) } catch {
      throw CommandFailure(.usage, "\(output) cannot be written; is there such a folder?")
    }
    Terminal.complain("leadsman: the draft is in \(output)")
  }
}
