import Delivery
import History
import Logging
import Postgres
import Profiles
import Retraining
import Rules

/// What the agent sees to beside the runs: promotions that were reported by plain SQL, and alerts that last.
struct Upkeep: Sendable {
  static let refreshInterval = Duration.seconds(60)

  private let history: HistoryStore
  private let reconciler: TriggerReconciler
  private let refresher: AlertRefresher
  private let logger: Logger
  private var refreshed: Instant?

  init(_ history: HistoryStore, routes: Routes, receivers: [String: any Receiver], logger: Logger) {
    self.history = history
    reconciler = TriggerReconciler(history, routes: routes)
    refresher = AlertRefresher(history: history, routes: routes, receivers: receivers)
    self.logger = logger
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
    } catch {
      if await history.isLost(after: error) { throw error }
      logger.error("upkeep failed", metadata: ["reason": "\(FailureSentence(error))"])
    }
  }
}

extension HistoryStore {
  /// Whether nothing more can be done with the store after `error`: its connection is gone, or the task is to end.
  func isLost(after error: any Error) async -> Bool {
    if error is CancellationError { return true }
    return await !connection.isOpen
  }
}
