import Foundation
import Postgres

/// The connections that stream side by side, all in the moment of the first.
struct StreamCrew {
  /// A further connection waits for its lock no longer: whoever waits before it for a stronger one waits for this scan.
  private static let longestLockWait: Duration = .seconds(1)

  let leader: PostgresConnection
  let connect: (@Sendable () async throws -> PostgresConnection)?
  /// Of a stream, whose connections wait for each other.
  let limits: ReadLimits
  /// Locked by each; empty of a query, whose tables the first holds.
  let relations: [RelationName]
  let timeZone: TimeZone?

  /// Calls `body` with the first connection and up to `count` − 1 further ones: where the server has no more to give, with
  /// as many as there are. They are closed afterwards.
  ///
  /// Further connections stand behind a savepoint `leadsman_share`.
  func work<Result: Sendable>(
    _ count: Int, _ body: ([PostgresConnection]) async throws -> Result
  ) async throws -> Result {
    guard count > 1, connect != nil else { return try await body([leader]) }
    let exported = try await leader.exportSnapshot()
    return try await work(count, sharing: exported, [leader], body)
  }

  private func work<Result: Sendable>(
    _ count: Int, sharing exported: String, _ crew: [PostgresConnection],
    _ body: ([PostgresConnection]) async throws -> Result
  ) async throws -> Result {
    guard crew.count < count, let next = try await opened() else { return try await body(crew) }
    var isAboard = false
    do {
      var limits = limits
      limits.lockTimeout = min(limits.lockTimeout, Self.longestLockWait)
      let result = try await next.withReadOnlySnapshot(of: relations, limits: limits, sharing: exported) { snapshot in
        if let timeZone { try await snapshot.use(timeZone) }
        try await next.executeScript("\(StreamSettings.order); \(StreamSettings.parts); SAVEPOINT leadsman_share")
        isAboard = true
        return try await work(count, sharing: exported, crew + [next], body)
      }
      await next.close()
      return result
    } catch {
      await next.close()
      if isAboard || error is CancellationError { throw error }
      return try await body(crew)
    }
  }

  /// - Returns: nil where there is none to be had.
  private func opened() async throws -> PostgresConnection? {
    do { return try await connect?() } catch let error as CancellationError { throw error } catch { return nil }
  }
}

/// What the server's settings must be while rows are streamed.
enum StreamSettings {
  /// Rows in one order, whatever the settings before: the sketches depend on it in their last digits.
  static let order = "/* leadsman:one reader */ SET LOCAL max_parallel_workers_per_gather = 0"
  /// So that every chunk is found by the blocks or the index that it was cut by; and many short plans are not compiled.
  static let parts = "SET LOCAL enable_seqscan = off; SET LOCAL jit = off"
}
