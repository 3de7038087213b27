import Agent
import ArgumentParser
import Scans

/// How `compare` reads every value and scores as another tool does, or by every statistic.
struct ToolOptions: ParsableArguments {
  enum Tool: String, ExpressibleByArgument, CaseIterable {
    case evidently, nannyml
  }

  enum Statistics: String, ExpressibleByArgument, CaseIterable {
    case all
  }

  @Option(
    name: .long,
    help: .init(
      "Score every value as this tool does, with its bins, defaults, thresholds and alerts: evidently or nannyml.",
      valueName: "tool"))
  var compat: Tool?

  @Option(
    name: .long,
    help: .init("all: every statistic of every value, exact, with its p-value.", valueName: "which"))
  var statistics: Statistics?

  @Option(
    name: .long,
    help: .init("With --compat nannyml: rows of a chunk; a tenth of each side's by default.", valueName: "rows"))
  var chunkSize: Int?

  @Option(
    name: .long,
    help: .init(
      """
      With --compat nannyml: the column in whose order chunks are cut; by default the order in which tables hold their \
      rows.
      """, valueName: "column"))
  var orderBy: String?

  @Option(
    name: .long,
    help: .init("Columns of numbers whose values are names, apart by commas.", valueName: "names"))
  var categorical: NameList?

  mutating func validate() throws {
    if compat != nil, statistics != nil {
      throw ValidationError("--compat and --statistics are two ways to score; give one of them")
    }
    if compat != .nannyml, chunkSize != nil || orderBy != nil {
      throw ValidationError("--chunk-size and --order-by go with --compat nannyml")
    }
    if let chunkSize, chunkSize < 1 { throw ValidationError("--chunk-size takes a number of at least 1") }
    if categorical != nil, compat == nil, statistics == nil {
      throw ValidationError("--categorical goes with --compat or --statistics")
    }
  }

  /// nil: compared from profiles.
  var tool: ToolComparison.Tool? {
    switch compat {
    case .evidently: .evidently
    case .nannyml: .nannyML(CountedColumn.Chunks(column: orderBy, size: chunkSize))
    case nil: statistics == nil ? nil : .all
    }
  }
}
