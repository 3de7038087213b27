import Agent
import Checks
import Foundation
import History
import Incidents
import Postgres
import Profiles
import Retraining
import Rules

/// Plays the nights: upstream loads a day, Leadsman runs it, and the training core answers what it is asked.
struct DemoPlay {
  private let info: ConnectionInfo
  private let files: DemoFiles
  private let directory: String
  private let terminal: Terminal
  private let workspace: Workspace
  private let dataset: Dataset

  init(server: EmbeddedServer, files: DemoFiles, directory: String, terminal: Terminal) async throws {
    info = server.connection
    self.files = files
    self.directory = directory
    self.terminal = terminal
    let environment = ["LEADSMAN_DEMO": directory, "LEADSMAN_DEMO_WAREHOUSE": info.text]
    workspace = try await Workspace.load(
      settings: files.settings, environment: environment, showValues: false, sends: true)
    guard let found = workspace.rules.datasets.first(where: { $0.name == DemoPlan.dataset }) else {
      throw CommandFailure(.usage, "\(files.settings) leads to no dataset '\(DemoPlan.dataset)'")
    }
    dataset = found
  }

  func run(_ nights: DemoNights) async throws -> DemoSummary {
    do {
      terminal.progress("loading 336,776 flights …")
      let warehouse = DemoWarehouse(try await PostgresConnection.connect(info), files: files)
      try await warehouse.prepare()
      let store = try await HistoryStore.open(info)
      var verdicts: [(window: Window, verdict: Verdict)] = []
      let night = NightlyRun(
        dataset, routes: workspace.rules.routes, history: store, source: try workspace.source(of: dataset))
      try await Outlet.use(workspace, State.shared(info)) { outlet in
        var undelivered = Undelivered()
        for (index, day) in nights.days.enumerated() {
          terminal.progress("\(index + 1)/\(nights.days.count) \(day)")
          let (window, asOf, verdict) = try await play(day, night, warehouse, store)
          verdicts.append((window, verdict))
          // Before the training core answers: a promotion ends the drift incident, of which nobody was told then.
          try await outlet.drain(&undelivered)
          try await train(store, warehouse, at: asOf)
          try await outlet.drain(&undelivered)
        }
        terminal.endProgress()
        try await outlet.complain(of: undelivered)
      }
      let summary = try await summary(verdicts, store)
      await store.close()
      return summary
    } catch let error as PostgresError {
      throw CommandFailure(.notEvaluated, error.description)
    }
  }

  private func play(
    _ day: String, _ night: NightlyRun, _ warehouse: DemoWarehouse, _ store: HistoryStore
  ) async throws -> (window: Window, asOf: Instant, verdict: Verdict) {
    try await warehouse.play(day: day, model: try await model(store))
    let window = try WindowArgument(day).window(of: dataset, begunBy: Instant(Date()))
    let asOf = DueWindow.replayMoment(dataset, window)
    let report = try await night.run(window, asOf: asOf, kind: .replay) { Instant(Date()) }
    return (window, asOf, report.evaluation.verdict)
  }

  private func model(_ store: HistoryStore) async throws -> String {
    guard let model = dataset.model else { return "v1" }
    return try await store.currentModelVersion(model: model.name)?.version ?? "v1"
  }

  /// The training core: claims what waits in the inbox, trains, and reports the outcome.
  private func train(_ store: HistoryStore, _ warehouse: DemoWarehouse, at now: Instant) async throws {
    let desk = TriggerDesk(store, routes: workspace.rules.routes, clock: { Instant(Date()) })
    let worker = "demo training core"
    while let trigger = try await desk.claim(by: worker, model: dataset.model?.name, at: now) {
      _ = try await desk.apply(.run, to: trigger.id, actor: worker, at: now)
      let versions = try await store.modelVersions(model: trigger.model).count
      let version = "v\(versions + 2)"
      try await warehouse.train(
        version: version, from: trigger.trainOn.start.description, to: trigger.trainOn.end.description,
        excluded: trigger.excluded.map { ($0.start.description, $0.end.description) }, at: now.description)
      _ = try await desk.apply(.succeed(.promoted, newVersion: version), to: trigger.id, actor: worker, at: now)
    }
  }

  private func summary(
    _ verdicts: [(window: Window, verdict: Verdict)], _ store: HistoryStore
  ) async throws -> DemoSummary {
    DemoSummary(
      nights: verdicts,
      incidents: try await store.incidents(dataset: dataset.name).map { ($0.incident, $0.summary) },
      triggers: try await store.triggers(dataset: dataset.name).map(\.trigger).reversed(),
      files: [("alerts", "\(directory)/alerts.jsonl"), ("triggers", "\(directory)/triggers.jsonl")],
      terminal: terminal)
  }
}
