import Agent
import ArgumentParser
import Checks
import Delivery
import Foundation
import History
import Profiles
import Rules

struct RunCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "run", abstract: "Run one window or a range of windows: history, incidents, alerts, triggers.",
    discussion: """
      Without --window or --from the newest due window of each dataset is run. Running a window again replaces its
      results and never pages twice. A past window pages and triggers only with --replay, which judges each window as if
      it were that night; without it a past range is a backfill, for the record alone.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: DatasetOptions
  @Option(name: .long, help: "The window that holds this day or moment: 2013-02-08 or 2013-02-08T05:00:00Z.")
  var window: String?
  @Option(name: .long, help: "The first window of a range, run in order.")
  var from: String?
  @Option(name: .long, help: "The end of the range; the window that holds it is not run. Now, if not given.")
  var to: String?
  @Flag(name: .long, help: "Judge each window as if it were that night: alerts and triggers carry that time.")
  var replay = false
  @Flag(name: .long, help: "Leave alerts in the outbox; the agent sends them.")
  var noDelivery = false

  func validate() throws {
    if window != nil && (from != nil || to != nil) {
      throw ValidationError("--window names one window, --from and --to a range: give one of the two")
    }
    if to != nil && from == nil { throw ValidationError("--to needs --from") }
  }

  func run() async throws {
    let workspace = try Workspace.load(common)
    let datasets = try workspace.datasets(named: options.dataset)
    let terminal = Terminal()
    let evaluations = try await State.use(workspace.settings, folder: workspace.folder) { store, state in
      var evaluations: [Evaluation] = []
      for dataset in datasets {
        evaluations += try await run(dataset, workspace, store, terminal)
      }
      if !noDelivery {
        try await Outlet.use(workspace, state) { try await $0.drain() }
      }
      return evaluations
    }
    terminal.endProgress()
    try EvaluationReport(evaluations, options, terminal).printAndExit()
  }

  private func run(
    _ dataset: Dataset, _ workspace: Workspace, _ store: HistoryStore, _ terminal: Terminal
  ) async throws -> [Evaluation] {
    let now = Instant(Date())
    let windows = try windows(of: dataset, now: now)
    let night = NightlyRun(
      dataset, routes: workspace.rules.routes, history: store, source: try workspace.source(of: dataset))
    var evaluations: [Evaluation] = []
    for (index, window) in windows.enumerated() {
      terminal.progress("\(dataset.name) \(index + 1)/\(windows.count) \(window.start) …")
      let isNewest = window == DueWindow.newest(dataset, at: now) || dataset.time == nil
      let asOf = replay ? DueWindow.replayMoment(dataset, window) : now
      let kind: RunRecord.Kind = replay ? .replay : isNewest ? .live : .backfill
      let report = try await night.run(window, asOf: asOf, kind: kind) { Instant(Date()) }
      evaluations.append(report.evaluation)
    }
    return evaluations
  }

  private func windows(of dataset: Dataset, now: Instant) throws -> [Window] {
    if let window { return [try WindowArgument(window).window(of: dataset)] }
    guard let from else { return [DueWindow.newest(dataset, at: now)] }
    let first = try WindowArgument(from).window(of: dataset)
    let end = try to.map { try WindowArgument($0).instant(in: dataset) } ?? DueWindow.newest(dataset, at: now).end
    guard let time = dataset.time else { return [] }
    guard first.start < end else { throw CommandFailure(.usage, "--from \(from) is not before the end of the range") }
    var windows = [first]
    while let last = windows.last, last.end < end { windows.append(time.window.next(last, in: time.timeZone)) }
    return windows
  }
}
