import Agent
import ArgumentParser
import Foundation

/// What of a table is read, and how: of all commands that need no rules.
struct ColumnOptions: ParsableArguments {
  @Option(name: .long, help: .init("Only these columns, apart by commas.", valueName: "names"))
  var columns: NameList?

  @Option(name: .long, help: .init("All columns but these.", valueName: "names"))
  var except: NameList?

  @Option(
    name: .long,
    help: .init(
      "Columns whose values do not leave the server: they are counted there, in hash buckets.", valueName: "names"))
  var sensitive: NameList?

  @Option(name: .long, help: .init("Connections that read side by side.", valueName: "number"))
  var connections = 2

  mutating func validate() throws {
    guard 1...64 ~= connections else { throw ValidationError("--connections takes a number from 1 to 64") }
  }

  /// Whether all columns of a table are read.
  var areAll: Bool { columns == nil && except == nil }

  func options(_ timeZone: TimeZone, showsValues: Bool) -> AdHocOptions {
    var options = AdHocOptions()
    options.timeZone = timeZone
    options.columns = columns?.names
    options.excluded = except?.names ?? []
    options.sensitive = sensitive?.names ?? []
    options.connections = connections
    options.showsValues = showsValues
    return options
  }
}

/// Names of columns as the catalog spells them, apart by commas.
struct NameList: ExpressibleByArgument {
  let names: [String]

  init?(argument: String) {
    names = argument.split(separator: ",").map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
    if names.isEmpty { return nil }
  }
}
