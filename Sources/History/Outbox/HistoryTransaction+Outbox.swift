import Postgres
package import Profiles

extension HistoryTransaction {
  private static let enqueueSQL = """
    /* leadsman:enqueue */
    INSERT INTO leadsman.outbox (event_id, receiver, type, subject, body, created_at, as_of, status, attempt,
      next_attempt_at, changed_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, 'queued', 0, $6, $6)
    ON CONFLICT (event_id, receiver) DO NOTHING
    """
  private static let supersedeSQL = """
    /* leadsman:supersede messages */
    UPDATE leadsman.outbox SET status = 'superseded', changed_at = $3, last_error = $4
    WHERE subject = $1 AND ($2::text IS NULL OR receiver = $2) AND status IN ('queued', 'retrying')
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

  /// Takes back what is not sent yet, except what is being sent at this moment.
  /// - Parameter receiver: nil for all.
  /// - Returns: how many were taken back.
  @discardableResult
  package func supersedeMessages(
    subject: String, receiver: String? = nil, reason: String, at instant: Instant
  ) async throws -> Int {
    try await connection.execute(
      Self.supersedeSQL, [.text(subject), .optional(receiver, PostgresValue.text), .instant(instant), .text(reason)])
  }
}
