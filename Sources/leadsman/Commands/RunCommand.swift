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
      Without --window or --from the newest due window of each dataset is run. Running a window again replaces its \
      results and never pages twice. A past window pages and triggers only with --replay, which judges each window as \
      if it were that night; without it a past range is a backfill, for the record alone. Alerts are sent after each \
      window. With --from each window is one line as it ends, and those that need a look are told at the end. Where a \
      dataset has a `lookback`, the run of its newest window looks first for earlier ones whose rows have changed, and \
      runs these again.

      Examples:
        leadsman run
        leadsman run --dataset flight_delays --window 2013-02-08
        leadsman run --from 2013-02-01 --to 2013-03-01

      Exit codes: 0 all tests hold; 1 a test failed; 2 the rules or the command line are wrong, nothing was run; \
      3 something could not be evaluated, or the state cannot be had. When several apply: 2, then 1, then 3. An alert \
      that could not be sent changes none of these.
      """)

  @OptionGroup var common: CommonOptions
  @OptionGroup var options: DatasetOptions
  @OptionGroup var reporting: OutputOptions
  @Option(
    name: .long,
    help: .init("The window that holds this day or moment: 2013-02-08 or 2013-02-08T05:00:00Z.", valueName: "day"))
  var window: String?
  @Option(name: .long, help: .init("The first window of a range, run in order.", valueName: "day"))
  var from: String?
  @Option(
    name: .long,
    help: .init("The end of the range; the window that holds it is not run. Now, if not given.", valueName: "day"))
  var to: String?
  @Flag(name: .long, help: "Judge each window as if it were that night: alerts and triggers carry that time.")
  var replay = false
  @Flag(name: .long, help: "Leave alerts in the outbox; the agent sends them.")
  var noDelivery = false
  @OptionGroup(visibility: .hidden) var selected: SelectionOptions

  func validate() throws {
    if selected.selection != nil {
      throw ValidationError(
        "run takes no --only and no --tag: what it stores is the result of all tests of a window, by which incidents "
          + "open and resolve and retraining is held. `leadsman check` runs part of them")
    }
    if window != nil && (from != nil || to != nil) {
      throw ValidationError("--window names one window, --from and --to a range: give one of the two")
    }
    if to != nil && from == nil { throw ValidationError("--to needs --from") }
  }

  func run() async throws {
    let output = try reporting.output()
    let workspace = try await Workspace.load(common, sends: true)
    let now = Instant(Date())
    // All of them before the first is run: a mistake in the command line is found before anything is stored.
    let datasets = try options.datasets(workspace, ofWindow: window ?? from)
    let windows = try datasets.map { ($0, try self.windows(of: $0, now: now)) }
    let report = try await State.use(workspace) { store, state in
      if noDelivery { return try await run(windows, now: now, workspace, store, output, outlet: nil) }
      return try await Outlet.use(workspace, state) {
        try await run(windows, now: now, workspace, store, output, outlet: $0)
      }
    }
    try report.printAndExit()
  }

  private func run(
    _ windows: [(Dataset, [Window])], now: Instant, _ workspace: Workspace, _ store: HistoryStore,
    _ output: ReportOutput, outlet: Outlet?
  ) async throws -> EvaluationReport {
    let terminal = Terminal()
    var report = EvaluationReport(output, terminal, nextStep: common.nextStep, isRange: from != nil)
    var undelivered = Undelivered()
    // What a run before this one has left behind.
    try await outlet?.drain(&undelivered)
    let retention = ProfileRetention(workspace.settings.retention, store)
    for (dataset, windows) in windows {
      let night = NightlyRun(
        dataset, routes: workspace.rules.routes, history: store, source: try workspace.source(of: dataset),
        others: workspace.settings.sources, showsValues: workspace.showsValues)
      for (index, window) in windows.enumerated() {
        terminal.progress("\(dataset.name) \(index + 1)/\(windows.count) \(window.start) …")
        let kind = kind(of: window, dataset, now: now)
        if kind == .live { try await lookBack(night, before: window, store, outlet, &report, &undelivered) }
        let evaluation = try await run(night, window, kind, now: now)
        report.add(evaluation, of: dataset, incidents: try await ReportedIncident.all(of: evaluation, in: store))
        // Night by night: an alert that waited until its incident is over would never be sent.
        try await outlet?.drain(&undelivered)
      }
      report.add(try await retention.apply(to: dataset, at: now), of: dataset)
    }
    terminal.endProgress()
    try await outlet?.complain(of: undelivered)
    return report
  }

  private func lookBack(
    _ night: NightlyRun, before window: Window, _ store: HistoryStore, _ outlet: Outlet?,
    _ report: inout EvaluationReport, _ undelivered: inout Undelivered
  ) async throws {
    let lookback = try await night.lookBack(
      before: window, clock: { Instant(Date()) }, judged: { _ in try await outlet?.drain(&undelivered) })
    guard let lookback else { return }
    report.add(lookback, of: night.dataset)
    for evaluation in lookback.changes.map(\.evaluation) {
      let incidents = try await ReportedIncident.all(of: evaluation, in: store)
      report.add(evaluation, of: night.dataset, incidents: incidents)
    }
    report.join(lookback)
  }

  private func kind(of window: Window, _ dataset: Dataset, now: Instant) -> RunRecord.Kind {
    if replay { return .replay }
    return window == DueWindow.newest(dataset, at: now) || dataset.time == nil ? .live : .backfill
  }

  private func run(
    _ night: NightlyRun, _ window: Window, _ kind: RunRecord.Kind, now: Instant
  ) async throws -> Evaluation {
    // Of a window of long ago, what was new then is old by now.
    let asOf = kind == .live ? now : DueWindow.replayMoment(night.dataset, window)
    return try await night.run(window, asOf: asOf, kind: kind) { Instant(Date()) }.evaluation
  }

  private func windows(of dataset: Dataset, now: Instant) throws -> [Window] {
    if let window { return [try WindowArgument(window).window(of: dataset, endedBy: now)] }
    guard let from else { return [DueWindow.newest(dataset, at: now)] }
    let first = try WindowArgument(from).window(of: dataset, endedBy: now)
    let end = try to.map { try WindowArgument($0).window(of: dataset, begunBy: now).start }
    if let to, let end, end <= first.start {
      throw Self.emptyRange(from, to, first, isBackward: end < first.start, dataset)
    }
    var windows = [first]
    let newest = DueWindow.newest(dataset, at: now)
    while let time = dataset.time, let last = windows.last, last.end < end ?? newest.end {
      windows.append(time.window.next(last, in: time.timeZone))
    }
    return windows
  }

  /// What to write instead of a range that holds no window.
  private static func emptyRange(
    _ from: String, _ to: String, _ first: Window, isBackward: Bool, _ dataset: Dataset
  ) -> CommandFailure {
    guard !isBackward, let time = dataset.time else {
      return CommandFailure(.usage, "--to \(to) is before --from \(from); write --from \(to) --to \(from)")
    }
    let next = WindowArgument.naming(time.window.next(first, in: time.timeZone), in: time.timeZone)
    let one = WindowArgument.naming(first, in: time.timeZone)
    return CommandFailure(
      .usage,
      "--from \(from) and --to \(to) are in one window of \(dataset.name), and the window that holds --to is not run; "
        + "write --window \(one) for this one, or a later --to, as --to \(next)")
  }
}
