import Logging
import Profiles
import Rules
import ServiceLifecycle

/// Has due datasets run by lanes that work side by side; no dataset runs beside itself.
///
/// A run that fails is said in the log and tried again after a pause; it stops no other.
struct Scheduler: Sendable {
  static let pauseAfterFailure = Duration.seconds(300)

  private let datasets: [Dataset]
  private let now: @Sendable () -> Instant
  private let logger: Logger
  private let claims = DatasetClaims()

  init(_ datasets: [Dataset], logger: Logger, now: @escaping @Sendable () -> Instant) {
    self.datasets = datasets
    self.logger = logger
    self.now = now
  }

  /// One look of one lane: the datasets that no other lane is at, one after the other. Shutdown ends it after the run
  /// at hand.
  /// - Parameters:
  ///   - isFatal: whether an error leaves nothing to go on with.
  ///   - runIfDue: runs the dataset, if its schedule asks for it.
  /// - Throws: what is fatal.
  func look(
    isFatal: (any Error) async -> Bool, runIfDue: (Dataset) async throws -> Void
  ) async throws {
    for dataset in datasets where !Task.isShuttingDownGracefully {
      guard await claims.take(dataset.name, at: now()) else { continue }
      do {
        try await runIfDue(dataset)
        await claims.release(dataset.name)
      } catch {
        let until = now().advanced(by: Self.pauseAfterFailure)
        await claims.release(dataset.name, until: until)
        if await isFatal(error) { throw error }
        logger.error(
          "run failed",
          metadata: [
            "dataset": "\(dataset.name)", "reason": "\(FailureSentence(error))", "next_attempt": "\(until)",
          ])
      }
    }
  }
}

/// Which datasets are being run, and which are left alone for a while.
private actor DatasetClaims {
  private var taken: Set<String> = []
  private var pausedUntil: [String: Instant] = [:]

  /// - Returns: whether the dataset is the caller's until it is released.
  func take(_ dataset: String, at now: Instant) -> Bool {
    if let until = pausedUntil[dataset], now < until { return false }
    return taken.insert(dataset).inserted
  }

  func release(_ dataset: String, until: Instant? = nil) {
    pausedUntil[dataset] = until
    taken.remove(dataset)
  }
}
