package import Postgres
package import Profiles

/// The messages that wait to be sent, shared by any number of workers.
///
/// No row stays locked while a message is sent: it is claimed for a lease, and whoever finishes an attempt says which.
/// Messages of one subject reach a receiver one after the other; other receivers do not wait.
package struct OutboxStore: Sendable {
  package let connection: PostgresConnection

  package init(connection: PostgresConnection) {
    self.connection = connection
  }

  /// Due now, or claimed by someone who has not come back.
  private static func isDue(_ row: String) -> String {
    """
    (\(row).status IN ('queued', 'retrying') AND \(row).next_attempt_at <= $1
      OR \(row).status = 'sending' AND \(row).lease_expires_at <= $1)
    """
  }

  /// Takes the receivers in turn, so that one with many messages does not hold up the others.
  private static let claimSQL = """
    /* leadsman:claim messages */
    WITH due AS MATERIALIZED (
      SELECT o.event_id, o.receiver, row_number() OVER (PARTITION BY o.receiver ORDER BY o.seq) AS turn
      FROM leadsman.outbox AS o
      WHERE \(isDue("o")) AND o.receiver <> ALL ($4) AND NOT EXISTS (
        SELECT FROM leadsman.outbox AS earlier
        WHERE earlier.receiver = o.receiver AND earlier.subject = o.subject AND earlier.seq < o.seq
          AND earlier.status IN ('queued', 'sending', 'retrying'))
    ), claimed AS MATERIALIZED (
      SELECT o.event_id, o.receiver FROM leadsman.outbox AS o JOIN due USING (event_id, receiver)
      WHERE \(isDue("o")) ORDER BY due.turn, o.seq LIMIT $2 FOR UPDATE OF o SKIP LOCKED
    )
    UPDATE leadsman.outbox AS o
    SET status = 'sending', attempt = o.attempt + 1, lease_expires_at = $3, changed_at = $1
    FROM claimed WHERE o.event_id = claimed.event_id AND o.receiver = claimed.receiver
    RETURNING o.seq, \(columns)
    """

  private static let columns = """
    o.event_id, o.receiver, o.type, o.subject, o.body, o.created_at, o.as_of, o.status, o.attempt, o.next_attempt_at,
    o.lease_expires_at, o.last_error, o.delivered_at
    """

  private static let finishSQL = """
    /* leadsman:finish message */
    UPDATE leadsman.outbox SET status = $4, next_attempt_at = coalesce($5, next_attempt_at), last_error = $6,
      delivered_at = CASE WHEN $4 = 'delivered' THEN $7::timestamptz END, lease_expires_at = NULL, changed_at = $7
    WHERE event_id = $1 AND receiver = $2 AND attempt = $3 AND status = 'sending'
    """

  /// Takes up to `limit` messages that are due, for the caller alone until `lease` is over; the commit is done when
  /// this returns. What was claimed and never finished is claimed again once its lease has expired.
  ///
  /// What need not be said any more by now is superseded first: see `supersedeWhatIsOver`.
  /// - Parameter busy: receivers whose messages stay where they are.
  package func claim(
    limit: Int, now: Instant, lease: Duration, except busy: [String] = []
  ) async throws -> [OutboxMessage] {
    try await supersedeWhatIsOver(now: now)
    let rows = try await connection.query(
      Self.claimSQL, [.instant(now), .int(limit), .instant(now.advanced(by: lease)), .textArray(busy)])
    let claimed = try rows.map { (seq: try $0.decode("seq", as: Int64.self), stored: try StoredMessage(row: $0)) }
    return claimed.sorted { $0.seq < $1.seq }.map(\.stored.message)
  }

  /// Ends the attempt that `message` was claimed for.
  /// - Returns: false, and nothing is changed, where the lease had expired and someone else has claimed it since.
  @discardableResult
  package func finish(_ message: OutboxMessage, _ result: DeliveryResult, now: Instant) async throws -> Bool {
    let (status, next, error): (OutboxMessage.Status, Instant?, String?) =
      switch result {
      case .delivered: (.delivered, nil, nil)
      case .retry(let instant, let error): (.retrying, instant, error)
      case .dead(let reason): (.dead, nil, reason)
      case .superseded(let reason): (.superseded, nil, reason)
      }
    return try await connection.execute(
      Self.finishSQL,
      Self.attempt(message) + [
        .word(status), .optional(next, PostgresValue.instant), .optional(error, PostgresValue.text), .instant(now),
      ]) == 1
  }

  private static func attempt(_ message: OutboxMessage) -> [PostgresValue] {
    [.text(message.eventID), .text(message.receiver), .int32(Int32(message.attempt))]
  }
}

extension OutboxStore {
  private static let countsSQL = """
    /* leadsman:outbox counts */
    SELECT receiver, status, count(*) AS count FROM leadsman.outbox GROUP BY receiver, status
    """
  private static let messagesSQL = """
    /* leadsman:messages */
    SELECT \(columns) FROM leadsman.outbox AS o WHERE o.status = ANY ($1) ORDER BY o.seq DESC LIMIT $2
    """
  private static let replaySQL = """
    /* leadsman:replay message */
    UPDATE leadsman.outbox SET status = 'queued', created_at = $3, next_attempt_at = $3, changed_at = $3
    WHERE event_id = $1 AND receiver = $2 AND status = 'dead'
    """

  /// How many messages each receiver has in each status.
  package func counts() async throws -> [String: [OutboxMessage.Status: Int]] {
    var counts: [String: [OutboxMessage.Status: Int]] = [:]
    for row in try await connection.query(Self.countsSQL) {
      let status: OutboxMessage.Status = try row.word("status", of: "outbox")
      counts[try row.decode("receiver"), default: [:]][status] = try row.decode("count")
    }
    return counts
  }

  /// Messages, the newest first.
  package func messages(_ status: [OutboxMessage.Status], limit: Int = 1000) async throws -> [StoredMessage] {
    try await connection.query(Self.messagesSQL, [.textArray(status.map(\.rawValue)), .int(limit)])
      .map { try StoredMessage(row: $0) }
  }

  /// Puts a dead letter back into the queue, with the time that a new message has.
  /// - Returns: false where there is no such dead letter.
  @discardableResult
  package func replay(eventID: String, receiver: String, now: Instant) async throws -> Bool {
    try await connection.execute(Self.replaySQL, [.text(eventID), .text(receiver), .instant(now)]) == 1
  }
}

extension StoredMessage {
  fileprivate init(row: PostgresRow) throws {
    message = OutboxMessage(
      eventID: try row.decode("event_id"), receiver: try row.decode("receiver"), type: try row.decode("type"),
      subject: try row.decode("subject"), body: try row.decode("body"), createdAt: try row.instant("created_at"),
      asOf: try row.instant("as_of"), attempt: try row.decode("attempt"))
    status = try row.word("status", of: "outbox")
    nextAttemptAt = try row.instant("next_attempt_at")
    leaseExpiresAt = try row.optionalInstant("lease_expires_at")
    lastError = try row.decode("last_error")
    deliveredAt = try row.optionalInstant("delivered_at")
  }
}
