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
  private let examples: String
  private let directory: String
  private let terminal: Terminal
  private let workspace: Workspace
  private let dataset: Dataset

  init(server: EmbeddedServer, examples: String, directory: String, terminal: Terminal) throws {
    info = server.connection
    self.examples = examples
    self.directory = directory
    self.terminal = terminal
    let environment = ["LEADSMAN_DEMO": directory, "LEADSMAN_DEMO_WAREHOUSE": info.text]
    workspace = try Workspace.load(settings: "\(examples)/leadsman.yaml", environment: environment, showValues: false)
    guard let found = workspace.rules.datasets.first(where: { $0.name == DemoPlan.dataset }) else {
      throw CommandFailure(.usage, "\(examples)/rules holds no dataset '\(DemoPlan.dataset)'")
    }
    dataset = found
  }

  func run(_ nights: DemoNights) async throws -> DemoSummary {
    do {
      terminal.progress("loading 336,776 flights …")
      let warehouse = DemoWarehouse(try await PostgresConnection.connect(info), examples: examples)
      try await warehouse.prepare()
      let store = try await HistoryStore.open(info)
      var verdicts: [(window: Window, verdict: Verdict)] = []
      let night = NightlyRun(
        dataset, routes: workspace.rules.routes, history: store, source: try workspace.source(of: dataset))
      let outlet = try await Outlet(workspace, State.shared(info))
      do {
        for (index, day) in nights.days.enumerated() {
          terminal.progress("\(index + 1)/\(nights.days.count) \(day)")
          verdicts.append(try await play(day, night, warehouse, store))
          try await outlet.drain()
        }
      } catch {
        await outlet.close()
        throw error
      }
      await outlet.close()
      let summary = try await summary(verdicts, store)
      await store.close()
      return summary
    } catch let error as PostgresError {
      throw CommandFailure(.notEvaluated, error.description)
    }
  }

  private func play(
    _ day: String, _ night: NightlyRun, _ warehouse: DemoWarehouse, _ store: HistoryStore
  ) async throws -> (window: Window, verdict: Verdict) {
    try await warehouse.play(day: day, model: try await model(store))
    let window = try WindowArgument(day).window(of: dataset)
    let asOf = DueWindow.replayMoment(dataset, window)
    let report = try await night.run(window, asOf: asOf, kind: .replay) { Instant(Date()) }
    try await train(store, warehouse, at: asOf)
    return (window, report.evaluation.verdict)
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
