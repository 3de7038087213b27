import Agent
import ArgumentParser
import Foundation
import Profiles
import Rules

struct PlanCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "plan", abstract: "Show what a run would read, how and at what cost; nothing is read.",
    discussion: """
      Each test's way (proved by the catalog, counted in the server, from the stream) and why; then the statements with \
      the server's estimates, the indexes or partitions they use, and what `max_cost` and `max_rows` say to them. The \
      server plans, and runs nothing.

      Examples:
        leadsman plan
        leadsman plan rules/flight_delays.yaml --window 2013-02-08
        leadsman plan --dataset flight_delays --json

      Exit codes: 0 all of it would be evaluated; 2 the rules or the command line are wrong; 3 something would not be.
      """)

  @OptionGroup var common: CommonOptions
  @Argument(help: .init("Rule files of the workspace; all, if none is given.", valueName: "rules"))
  var files: [String] = []
  @Option(name: .long, help: .init("Only this dataset; may be given several times.", valueName: "name"))
  var dataset: [String] = []
  @Option(
    name: .long,
    help: .init("The window that holds this day or moment: 2013-02-08 or 2013-02-08T05:00:00Z.", valueName: "day"))
  var window: String?
  @Flag(name: .long, help: "Print JSON.")
  var json = false

  func run() async throws {
    let workspace = try await Workspace.load(common)
    let now = Instant(Date())
    let windows = try datasets(workspace).map { ($0, try self.window(of: $0, now: now)) }
    let terminal = Terminal()
    var previews: [PlanPreview] = []
    for (index, (dataset, window)) in windows.enumerated() {
      let source = try workspace.source(of: dataset)
      let preview = try await PlanPreview.of(dataset, window, source, showsValues: workspace.showsValues)
      previews.append(preview)
      if json { continue }
      let text = PlanText(preview: preview, timeZone: dataset.time?.timeZone ?? .gmt, terminal: terminal)
      print(((index > 0 ? [""] : []) + text.lines).joined(separator: "\n"))
      Terminal.flush()
    }
    if json { print(try EvaluationJSON.text(previews.map(PlanJSON.init))) }
    if !previews.allSatisfy(\.isComplete) { throw CommandFailure(.notEvaluated) }
  }

  /// Those whose files or names are given, each once; all, where neither is. A window that is asked for leaves out those
  /// that have none, unless they are named.
  private func datasets(_ workspace: Workspace) throws -> [Dataset] {
    guard files.isEmpty && dataset.isEmpty else {
      var named = Set(try workspace.datasets(named: dataset).map(\.name))
      if dataset.isEmpty { named = [] }
      for file in files { named.insert(try self.dataset(ofFile: file, workspace).name) }
      return workspace.rules.datasets.filter { named.contains($0.name) }
    }
    let datasets = workspace.rules.datasets
    guard window != nil else { return datasets }
    guard datasets.contains(where: { $0.time != nil }) else {
      throw CommandFailure(.usage, "no dataset has a time column, so there is no window to choose")
    }
    for dataset in datasets where dataset.time == nil {
      Terminal.complain("leadsman: \(dataset.name) has no time column, so it has no window to choose: it is left out")
    }
    return datasets.filter { $0.time != nil }
  }

  private func dataset(ofFile path: String, _ workspace: Workspace) throws -> Dataset {
    func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }
    let datasets = workspace.rules.datasets
    if let found = datasets.first(where: { absolute($0.location.file) == absolute(path) }) { return found }
    let known = datasets.map(\.location.file).joined(separator: ", ")
    let isName = datasets.contains { $0.name == path }
    throw CommandFailure(
      .usage,
      "'\(path)' is no rule file of the workspace; "
        + (isName ? "to name a dataset, write --dataset \(path)" : "there are: \(known)"))
  }

  private func window(of dataset: Dataset, now: Instant) throws -> Window {
    try window.map { try WindowArgument($0).window(of: dataset, begunBy: now) } ?? DueWindow.newest(dataset, at: now)
  }
}
