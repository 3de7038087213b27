import Checks
package import Delivery
import Foundation
package import History
package import Logging
package import Profiles
package import Rules
import ServiceLifecycle

/// Runs due datasets by their schedules and works the outbox, until it is told to stop.
///
/// The runs at hand are finished first. When the state is lost the service throws, and a supervisor starts it again.
package struct AgentService: Service {
  private let settings: Settings
  private let rules: RuleSet
  private let history: HistoryStore
  private let openHistory: @Sendable () async throws -> HistoryStore
  private let worker: DeliveryWorker
  private let receivers: [String: any Receiver]
  private let interval: Duration
  private let logger: Logger
  private let clock: any Clock<Duration>
  private let now: @Sendable () -> Instant
  private let cache = DriftReferenceCache()

  /// - Parameters:
  ///   - history: for what is seen to beside the runs.
  ///   - openHistory: opens a further store on the same state, one for each of the datasets that run side by side,
  ///     `settings.concurrency` at most.
  ///   - interval: the time between two looks at the schedules.
  ///   - clock: for that time.
  ///   - now: the time of day.
  package init(
    settings: Settings, rules: RuleSet, history: HistoryStore,
    openHistory: @escaping @Sendable () async throws -> HistoryStore, worker: DeliveryWorker,
    receivers: [String: any Receiver], interval: Duration, logger: Logger,
    clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Instant = { Instant(Date()) }
  ) {
    self.settings = settings
    self.rules = rules
    self.history = history
    self.openHistory = openHistory
    self.worker = worker
    self.receivers = receivers
    self.interval = interval
    self.logger = logger
    self.clock = clock
    self.now = now
  }

  package func run() async throws {
    logger.info("agent started", metadata: ["datasets": "\(rules.datasets.count)"])
    let scheduler = Scheduler(rules.datasets, logger: logger, now: now)
    let upkeep = Upkeep(
      history, routes: rules.routes, receivers: receivers, logger: logger, datasets: rules.datasets,
      retention: settings.retention)
    // Whichever fails first ends the agent: half of it alive would look like all of it.
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await cancelWhenGracefulShutdown { _ = try await worker.run(now: now) } }
      // A long scan must hold up neither the other datasets nor the alerts that have to be told again.
      group.addTask { try await keepUp(upkeep) }
      for _ in 0..<min(settings.concurrency, rules.datasets.count) {
        group.addTask { try await runLane(scheduler) }
      }
      // `waitForAll` would wait for the other parts too.
      for try await _ in group {}
    }
    logger.info("agent stopped")
  }

  private func keepUp(_ upkeep: Upkeep) async throws {
    var upkeep = upkeep
    try await atEachLook { try await upkeep.look(at: now()) }
  }

  private func runLane(_ scheduler: Scheduler) async throws {
    let store = try await openHistory()
    do { try await atEachLook { try await runDueDatasets(scheduler, store) } } catch {
      await store.close()
      throw error
    }
    await store.close()
  }

  /// Shutdown ends the wait between two looks, never what is done at one.
  private func atEachLook(_ body: () async throws -> Void) async throws {
    for await _ in LookTicks(interval: interval, clock: clock).cancelOnGracefulShutdown() { try await body() }
  }

  private func runDueDatasets(_ scheduler: Scheduler, _ store: HistoryStore) async throws {
    try await scheduler.look {
      await store.isLost(after: $0)
    } runIfDue: {
      try await runIfDue($0, store)
    }
  }

  private func runIfDue(_ dataset: Dataset, _ store: HistoryStore) async throws {
    let last = try await store.runs(dataset: dataset.name, newest: 1).first?.record.window
    guard let due = DueWindow.scheduled(dataset, at: now(), lastRun: last),
      let source = settings.sources.first(where: { $0.name == dataset.source.value })
    else { return }
    let night = NightlyRun(
      dataset, routes: rules.routes, history: store, source: source, others: settings.sources,
      cache: cache)
    if let lookback = try await night.lookBack(before: due.window, clock: now) { log(lookback, of: dataset) }
    let report = try await night.run(due.window, asOf: due.at, kind: .live, clock: now)
    logger.info(
      "run finished",
      metadata: [
        "dataset": "\(dataset.name)", "window": "\(due.window.start)",
        "verdict": "\(report.evaluation.verdict.rawValue)",
      ])
  }

  private func log(_ lookback: Lookback, of dataset: Dataset) {
    var metadata: Logger.Metadata = [
      "dataset": "\(dataset.name)", "windows": "\(lookback.windows)", "rows_read": "\(lookback.rowsRead)",
    ]
    if let reason = lookback.unavailable {
      metadata["reason"] = "\(reason)"
      return logger.warning("lookback failed", metadata: metadata)
    }
    metadata["changed"] = "\(lookback.changes.map { "\($0.window.start) (\($0.words))" }.joined(separator: ", "))"
    logger.info("looked back", metadata: metadata)
  }
}

/// The moments at which the agent looks at the schedules: at once, and then at every interval.
private struct LookTicks: AsyncSequence, Sendable {
  let interval: Duration
  let clock: any Clock<Duration>

  struct Iterator: AsyncIteratorProtocol {
    let interval: Duration
    let clock: any Clock<Duration>
    var isFirst = true

    mutating func next() async -> Void? {
      defer { isFirst = false }
      if isFirst { return () }
      return try? await clock.sleep(for: interval)
    }
  }

  func makeAsyncIterator() -> Iterator { Iterator(interval: interval, clock: clock) }
}
