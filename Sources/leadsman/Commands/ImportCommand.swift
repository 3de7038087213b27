import ArgumentParser
import Checks
import Foundation
import Import
import Postgres
import Rules

struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import", abstract: "Turn tests of dbt, Soda and Great Expectations into rule files.",
    discussion: """
      Reads properties files of dbt (schema.yml), SodaCL and contracts of Soda, and suites of Great Expectations (JSON), \
      and writes a rule file for each table. What has no equivalent is listed: with its line and the reason on standard \
      error and as a comment in the rule file. Nothing is approximated; docs/import.md tells test by test what differs.

      Examples:
        leadsman import models/schema.yml --schema analytics --output rules/
        leadsman import checks.yml --source warehouse --time loaded_at
        leadsman import suite.json --table ml.predictions --output rules/predictions.yaml

      Exit codes: 0 imported, also where some tests have no equivalent; 1 with --strict, where some have none; 2 a file \
      or the command line is wrong, nothing is written.
      """)

  @Option(
    name: .long, help: .init("Whose files they are: dbt, soda or gx. (default: told by each file)", valueName: "tool"))
  var from: ForeignTool?
  @Option(name: .long, help: .init("The source of the datasets, as leadsman.yaml names it.", valueName: "name"))
  var source = "warehouse"
  @Option(name: .long, help: .init("The table of suites of Great Expectations, which name none.", valueName: "table"))
  var table: String?
  @Option(name: .long, help: .init("The schema of tables that are named without one.", valueName: "name"))
  var schema: String?
  @Option(
    name: .long,
    help: .init("The column by which rows fall into windows; without it they stay one.", valueName: "column"))
  var time: String?
  @Option(name: .long, help: .init("The length of a window, with --time.", valueName: "window"))
  var window = "1 day"
  @Option(name: .long, help: .init("A variable of Soda; may be given several times.", valueName: "name=value"))
  var variable: [VariableArgument] = []
  @Option(
    name: .shortAndLong,
    help: .init("A file, or a folder that gets a file a table. (default: standard output)", valueName: "path"))
  var output: String?
  @Flag(name: .long, help: "Write over files that are there.")
  var force = false
  @Flag(name: .long, help: "Exit with 1 where a test has no equivalent.")
  var strict = false
  @Argument(help: .init("Files of dbt, Soda or Great Expectations.", valueName: "files"))
  var files: [String]

  func validate() throws {
    guard (try? CalendarWindow(parsing: window)) != nil else {
      throw ValidationError("'\(window)' is no window; write 6 hours, 1 day, 1 week or 1 month")
    }
    if let table, (try? RelationName(parsing: table)) == nil {
      throw ValidationError(
        "'\(table)' is no name of a table; write --table table, schema.table, or '\"Quoted Name\"' where Postgres needs "
          + "quotes")
    }
    if schema == "" { throw ValidationError("--schema is empty; name a schema, or leave it out") }
  }

  func run() throws {
    var options = ImportOptions(source: source, table: table, schema: schema, time: time, window: window)
    for given in variable { options.variables[given.name] = given.value }
    var importer = Importer(options, tool: from)
    do throws(ImportError) {
      for file in files { try importer.read(path: file) }
    } catch {
      Terminal.complain("\(error)")
      throw CommandFailure(.usage, "nothing was imported")
    }
    try write(importer.files)
    let unmatched = importer.unmatched
    for test in unmatched { Terminal.complain(test.sentence.shownInFull) }
    let imported = importer.count - unmatched.count
    let rest = unmatched.isEmpty ? "" : "; \(unmatched.count) \(unmatched.count == 1 ? "has" : "have") no equivalent"
    Terminal.complain("leadsman: \(imported) of \(importer.count.counted("test")) imported\(rest)")
    if strict, !unmatched.isEmpty { throw CommandFailure(.testFailed) }
  }

  private func write(_ rules: [(dataset: String, text: String)]) throws {
    guard let output else {
      let documents = rules.map { rules.count == 1 ? $0.text : "# \($0.dataset).yaml\n\($0.text)" }
      return print(documents.joined(separator: "---\n"), terminator: "")
    }
    var isFolder: ObjCBool = false
    let isThere = FileManager.default.fileExists(atPath: output, isDirectory: &isFolder)
    let isNamedAsFile = output.hasSuffix(".yaml") || output.hasSuffix(".yml")
    let isMeantAsFolder = isThere ? isFolder.boolValue : output.hasSuffix("/") || rules.count > 1 && !isNamedAsFile
    guard isMeantAsFolder || rules.count < 2 else {
      throw CommandFailure(.usage, "\(rules.count) datasets do not fit into the one file '\(output)'; name a folder")
    }
    let paths = rules.map { isMeantAsFolder ? FileAccess.resolve("\($0.dataset).yaml", in: output) : output }
    if let taken = paths.first(where: FileManager.default.fileExists), !force {
      throw CommandFailure(.usage, "'\(taken)' is there already; --force writes over it")
    }
    do {
      if isMeantAsFolder { try FileManager.default.createDirectory(atPath: output, withIntermediateDirectories: true) }
      for (path, rule) in zip(paths, rules) { try rule.text.write(toFile: path, atomically: true, encoding: .utf8) }
    } catch {
      throw CommandFailure(.usage, "'\(output)' cannot be written")
    }
    for path in paths { print(path) }
  }
}

/// `country=NO`.
struct VariableArgument: ExpressibleByArgument {
  let name: String
  let value: String

  init?(argument: String) {
    let parts = argument.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false).map(String.init)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    name = parts[0]
    value = parts[1]
  }
}

extension ForeignTool: ExpressibleByArgument {}
