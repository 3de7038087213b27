import Postgres

/// Starts a scan anew, in a new snapshot, where a hot standby had to take its snapshot away to follow the primary.
package struct ScanRetry: Sendable {
  /// Three times more, after 5, 20 and 80 seconds.
  package static let standard = ScanRetry(pauses: [.seconds(5), .seconds(20), .seconds(80)]) { pause in
    try await Task.sleep(for: pause)
  }

  /// Before each further attempt.
  private let pauses: [Duration]
  private let sleep: @Sendable (Duration) async throws -> Void

  package init(pauses: [Duration], sleep: @escaping @Sendable (Duration) async throws -> Void) {
    self.pauses = pauses
    self.sleep = sleep
  }

  /// - Parameters:
  ///   - table: for the error.
  ///   - attempt: is told how many have failed.
  /// - Throws: `ScanError.lostToRecovery` after the last attempt; whatever else `attempt` throws.
  func run<Result>(_ table: String, _ attempt: (Int) async throws -> Result) async throws -> Result {
    for (failed, pause) in pauses.enumerated() {
      do { return try await attempt(failed) } catch let error as PostgresError where error.isLossOfSnapshot {
        try await sleep(pause)
      }
    }
    do { return try await attempt(pauses.count) } catch let error as PostgresError where error.isLossOfSnapshot {
      ServerWords.kept?.keep(error, toldAs: error.description)
      throw ScanError.lostToRecovery(table: table, attempts: pauses.count + 1)
    }
  }
}

extension PostgresError {
  /// Whether the server gave the statement, or the session, up for the sake of others, so that the same may do in a new
  /// snapshot. A scan only reads: on a primary this hardly ever happens to it.
  var isLossOfSnapshot: Bool { sqlState == .serializationFailure || sqlState == .deadlockDetected }
}
