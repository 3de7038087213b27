package import Delivery
import Foundation
package import History
package import Logging
import Profiles
package import Rules
import ServiceLifecycle

/// Runs due datasets by their schedules and works the outbox, until it is told to stop.
///
/// The run at hand is finished first. When the state is lost the service throws, and a supervisor starts it again.
package struct AgentService: Service {
  private let settings: Settings
  private let rules: RuleSet
  private let history: HistoryStore
  private let worker: DeliveryWorker
  private let refresher: AlertRefresher
  private let interval: Duration
  private let logger: Logger
  private let cache = DriftReferenceCache()
  private static let refreshInterval = Duration.seconds(60)

  package init(
    settings: Settings, rules: RuleSet, history: HistoryStore, worker: DeliveryWorker,
    receivers: [String: any Receiver], interval: Duration, logger: Logger
  ) {
    self.settings = settings
    self.rules = rules
    self.history = history
    self.worker = worker
    refresher = AlertRefresher(history: history, routes: rules.routes, receivers: receivers)
    self.interval = interval
    self.logger = logger
  }

  package func run() async throws {
    logger.info("agent started", metadata: ["datasets": "\(rules.datasets.count)"])
    // Whichever fails first ends the agent: half of it alive would look like all of it.
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask {
        try await cancelWhenGracefulShutdown { _ = try await worker.run { Instant(Date()) } }
      }
      group.addTask { try await runDueDatasets() }
      // `waitForAll` would wait for the other half too.
      for try await _ in group {}
    }
    logger.info("agent stopped")
  }

  /// Shutdown ends the wait between two looks, never a run.
  private func runDueDatasets() async throws {
    var refreshed: Instant?
    for await _ in LookTicks(interval: interval).cancelOnGracefulShutdown() {
      for dataset in rules.datasets where !Task.isShuttingDownGracefully { try await runIfDue(dataset) }
      let now = Instant(Date())
      if refreshed.map({ now >= $0.advanced(by: Self.refreshInterval) }) ?? true {
        try await refresher.refresh(every: Self.refreshInterval, at: now)
        refreshed = now
      }
    }
  }

  private func runIfDue(_ dataset: Dataset) async throws {
    let last = try await history.runs(dataset: dataset.name, newest: 1).first?.record.window
    guard let due = DueWindow.scheduled(dataset, at: Instant(Date()), lastRun: last),
      let source = settings.sources.first(where: { $0.name == dataset.source.value })
    else { return }
    let night = NightlyRun(dataset, routes: rules.routes, history: history, source: source, cache: cache)
    let report = try await night.run(due.window, asOf: due.at, kind: .live) { Instant(Date()) }
    logger.info(
      "run finished",
      metadata: [
        "dataset": "\(dataset.name)", "window": "\(due.window.start)", "verdict": "\(report.evaluation.verdict)",
      ])
  }
}

/// The moments at which the agent looks at the schedules: at once, and then at every interval.
private struct LookTicks: AsyncSequence, Sendable {
  let interval: Duration

  struct Iterator: AsyncIteratorProtocol {
    let interval: Duration
    var isFirst = true

    mutating func next() async -> Void? {
      defer { isFirst = false }
      if isFirst { return () }
      return try? await Task.sleep(for: interval)
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(interval: interval) }
}
