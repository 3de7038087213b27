import Delivery
import History
import Logging
import Postgres
import Profiles
import Retraining
import Rules

/// What the agent sees to beside the runs: promotions that were reported by plain SQL, alerts that last, and profiles
/// that have grown old.
struct Upkeep: Sendable {
  static let refreshInterval = Duration.seconds(60)
  static let retentionInterval = Duration.seconds(86_400)

  private let history: HistoryStore
  private let reconciler: TriggerReconciler
  private let refresher: AlertRefresher
  private let logger: Logger
  private let retention: ProfileRetention
  private let datasets: [Dataset]
  private var refreshed: Instant?
  /// Datasets whose profiles are still to be looked at, and when that was begun.
  private var ageing: (left: ArraySlice<Dataset>, since: Instant)?

  init(
    _ history: HistoryStore, routes: Routes, receivers: [String: any Receiver], logger: Logger,
    datasets: [Dataset] = [], retention: Settings.Retention = Settings.Retention()
  ) {
    self.history = history
    reconciler = TriggerReconciler(history, routes: routes)
    refresher = AlertRefresher(history: history, routes: routes, receivers: receivers)
    self.logger = logger
    self.retention = ProfileRetention(retention, history)
    self.datasets = datasets
  }

  /// - Throws: when the state is lost.
  mutating func look(at now: Instant) async throws {
    do {
      for trigger in try await reconciler.reconcile(at: now) {
        logger.info("promotion carried out", metadata: ["trigger": "\(trigger.id)", "dataset": "\(trigger.dataset)"])
      }
      if refreshed.map({ now >= $0.advanced(by: Self.refreshInterval) }) ?? true {
        try await refresher.refresh(every: Self.refreshInterval, at: now)
        refreshed = now
      }
      try await age(at: now)
    } catch {
      if await history.isLost(after: error) { throw error }
      logger.error("upkeep failed", metadata: ["reason": "\(FailureSentence(error))"])
    }
  }

  /// One dataset a look, so that alerts are not kept waiting.
  private mutating func age(at now: Instant) async throws {
    if ageing.map({ now >= $0.since.advanced(by: Self.retentionInterval) }) ?? true { ageing = (datasets[...], now) }
    guard let dataset = ageing?.left.popFirst() else { return }
    let outcome = try await retention.apply(to: dataset, at: now)
    if outcome.didNothing { return }
    logger.info(
      "profiles aged",
      metadata: [
        "dataset": "\(dataset.name)", "weeks": "\(outcome.weeks.count)", "deleted": "\(outcome.deleted)",
      ])
  }
}

extension HistoryStore {
  /// Whether nothing more can be done with the store after `error`: its connection is gone, or the task is to end.
  func isLost(after error: any Error) async -> Bool {
    if error is CancellationError { return true }
    return await !connection.isOpen
  }
}
