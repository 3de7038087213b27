package import History
package import Profiles

/// The messages that wait to be sent.
///
/// A message that is claimed belongs to the caller until its lease ends; `finish` says which attempt it ends, so that
/// a caller who comes back too late changes nothing. Messages of one subject are claimed one after the other.
package protocol OutboxQueue: Sendable {
  /// Takes up to `limit` messages that are due at `now`, in the order in which they are to be sent.
  /// - Parameter busy: receivers whose messages stay where they are.
  func claim(limit: Int, now: Instant, lease: Duration, except busy: [String]) async throws -> [OutboxMessage]

  /// Records what became of a claimed message.
  /// - Returns: false where someone else has claimed the message since.
  func finish(_ message: OutboxMessage, _ result: DeliveryResult, now: Instant) async throws -> Bool

  /// Adds messages; one whose event and receiver are there already is left as it is.
  /// - Returns: how many are new.
  func enqueue(_ messages: [OutboxMessage]) async throws -> Int
}
