import Postgres
import Profiles

extension HistoryTransaction {
  private static let enqueueSQL = """
    /* leadsman:enqueue */
    INSERT INTO leadsman.outbox (event_id, receiver, type, subject, body, created_at, as_of, status, attempt,
      next_attempt_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', 0, $6, $6)
    ON CONFLICT (event_id, receiver) DO NOTHING
    """

  /// Puts messages into the outbox, to be sent once the transaction has committed.
  ///
  /// A message whose event and receiver are there already is left as it is.
  /// - Returns: how many are new.
  @discardableResult
  package func enqueue(_ messages: [OutboxMessage]) async throws -> Int {
    var count = 0
    for message in messages {
      count += try await connection.execute(
        Self.enqueueSQL,
        [
          .text(message.eventID), .text(message.receiver), .text(message.type), .text(message.subject),
          .text(message.body), .instant(message.createdAt), .instant(message.asOf),
        ])
    }
    return count
  }
}
