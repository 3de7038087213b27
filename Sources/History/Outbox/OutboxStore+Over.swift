import Postgres
import Profiles

extension OutboxStore {
  /// What waits, or was claimed by someone who has not come back, and speaks of what is no longer so.
  ///
  /// What is being sent at this moment, or looked at by another worker, is left alone.
  private static let overSQL = """
    /* leadsman:supersede what is over */
    WITH past AS MATERIALIZED (
      SELECT o.event_id, o.receiver FROM leadsman.outbox AS o
      WHERE (o.status IN ('queued', 'retrying') OR o.status = 'sending' AND o.lease_expires_at <= $1)
        AND (
          o.type = $2 AND EXISTS (
            SELECT FROM leadsman.incident AS i WHERE i.id = o.subject AND i.status = 'resolved')
          OR o.type = $3 AND EXISTS (
            SELECT FROM leadsman.trigger AS t WHERE t.id = o.subject AND t.status <> 'dispatched'))
      FOR UPDATE OF o SKIP LOCKED
    )
    UPDATE leadsman.outbox AS o SET status = 'superseded', lease_expires_at = NULL, changed_at = $1,
      last_error = CASE o.type WHEN $2 THEN 'the incident had ended' ELSE 'the trigger had been answered' END
    FROM past WHERE o.event_id = past.event_id AND o.receiver = past.receiver
    """

  /// The end of an incident, where the receiver was never sent its beginning, or knows of the end already.
  ///
  /// Decided only when nothing of the incident is under way to the receiver: what has come to its end does not change.
  private static let unheardSQL = """
    /* leadsman:supersede the unheard */
    WITH unheard AS MATERIALIZED (
      SELECT o.event_id, o.receiver FROM leadsman.outbox AS o
      WHERE o.type = $2 AND o.status = 'queued' AND o.attempt = 0
        AND EXISTS (SELECT FROM \(earlier))
        AND NOT EXISTS (SELECT FROM \(earlier) AND e.status IN ('queued', 'sending', 'retrying'))
        AND coalesce((
          SELECT e.type = $2 AND e.status = 'delivered' FROM \(earlier) AND e.attempt > 0 ORDER BY e.seq DESC LIMIT 1
        ), true)
      FOR UPDATE OF o SKIP LOCKED
    )
    UPDATE leadsman.outbox AS o SET status = 'superseded', changed_at = $1,
      last_error = 'the receiver had not been told of the incident'
    FROM unheard WHERE o.event_id = unheard.event_id AND o.receiver = unheard.receiver
    """

  private static let earlier =
    "leadsman.outbox AS e WHERE e.receiver = o.receiver AND e.subject = o.subject AND e.seq < o.seq"

  /// Takes back what is not sent yet and need not be said any more, so that nobody is paged for what has passed:
  /// - that an incident has opened, once it is resolved,
  /// - that it is resolved, to a receiver that was never sent that it had opened; one attempt, whatever came of it,
  ///   counts as sent,
  /// - that a trigger is dispatched, once the training core has taken it or anyone has ended it.
  ///
  /// Done when messages are claimed and not when incidents and triggers change, as the training core may change a
  /// trigger by plain SQL, and what is being sent when an incident ends may come back.
  func supersedeWhatIsOver(now: Instant) async throws {
    try await connection.execute(
      Self.overSQL, [.instant(now), .text(EventType.incidentOpened), .text(EventType.triggerDispatched)])
    // A statement of its own: it has to see what became of the messages before.
    try await connection.execute(Self.unheardSQL, [.instant(now), .text(EventType.incidentResolved)])
  }
}
