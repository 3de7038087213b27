import Postgres
package import Profiles
package import Retraining

extension HistoryTransaction {
  private static let insertSQL = """
    /* leadsman:insert trigger */
    INSERT INTO leadsman.trigger (id, model, dataset, cause, reason, window_start, window_end, train_on_start,
      train_on_end, excluded, model_version, created_at, status, suppressed_because, outcome, new_version, worker,
      deadline, changed_at, changed_by, change_cause)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
    ON CONFLICT DO NOTHING
    """
  private static let updateSQL = """
    /* leadsman:update trigger */
    UPDATE leadsman.trigger SET status = $2, suppressed_because = $3, outcome = $4, new_version = $5, worker = $6,
      deadline = coalesce($7, deadline), changed_at = $8, changed_by = $9, change_cause = $10,
      is_stamped = true
    WHERE id = $1
    """
  private static let claimSQL = """
    /* leadsman:claim trigger */
    UPDATE leadsman.trigger SET status = 'accepted', worker = $2, claimed_at = $3, deadline = coalesce($4, deadline),
      changed_at = $3, changed_by = $2, change_cause = 'claimed', is_stamped = true
    WHERE id = (
      SELECT id FROM leadsman.trigger WHERE status = 'dispatched' AND ($1::text IS NULL OR model = $1)
      ORDER BY created_at, id LIMIT 1 FOR UPDATE SKIP LOCKED
    )
    RETURNING \(triggerColumns)
    """
  private static let lockSQL = "/* leadsman:lock trigger */ SELECT 1 FROM leadsman.trigger WHERE id = $1 FOR UPDATE"

  /// Saves a new trigger and its first step; who listens is woken on commit when it is dispatched already.
  ///
  /// Waits for another transaction that is about to save one for the same model.
  /// - Returns: false, and nothing is saved, where the same trigger is there already, or, for one that is not
  ///   suppressed, where the model has another one that is active.
  package func insertTrigger(
    _ trigger: Trigger, deadline: Instant? = nil, actor: String, cause: String, at instant: Instant
  ) async throws -> Bool {
    let stored = try await connection.execute(
      Self.insertSQL,
      [
        .text(trigger.id), .text(trigger.model), .text(trigger.dataset), .word(trigger.cause), .text(trigger.reason),
        .instant(trigger.window.start), .instant(trigger.window.end), .instant(trigger.trainOn.start),
        .instant(trigger.trainOn.end), try .windows(trigger.excluded),
        .optional(trigger.modelVersion, PostgresValue.text), .instant(trigger.createdAt), .word(trigger.status),
        .optional(trigger.suppressedBecause, PostgresValue.word), .optional(trigger.outcome, PostgresValue.word),
        .optional(trigger.newVersion, PostgresValue.text), .optional(trigger.worker, PostgresValue.text),
        .optional(deadline, PostgresValue.instant), .instant(instant), .text(actor), .text(cause),
      ])
    return stored == 1
  }

  /// Saves what can change of a trigger that is there; a change of its status is appended as a step.
  /// - Parameter deadline: nil keeps the one that is stored.
  /// - Returns: false where there is no such trigger.
  @discardableResult
  package func updateTrigger(
    _ trigger: Trigger, deadline: Instant? = nil, actor: String, cause: String, at instant: Instant
  ) async throws -> Bool {
    let stored = try await connection.execute(
      Self.updateSQL,
      [
        .text(trigger.id), .word(trigger.status), .optional(trigger.suppressedBecause, PostgresValue.word),
        .optional(trigger.outcome, PostgresValue.word), .optional(trigger.newVersion, PostgresValue.text),
        .optional(trigger.worker, PostgresValue.text), .optional(deadline, PostgresValue.instant), .instant(instant),
        .text(actor), .text(cause),
      ])
    return stored == 1
  }

  /// Reads a trigger and keeps others from changing it until the transaction ends.
  package func lockTrigger(id: String) async throws -> StoredTrigger? {
    try await connection.query(Self.lockSQL, [.text(id)])
    return try await trigger(id: id)
  }

  /// Gives the oldest dispatched trigger to a worker of the training core; no two workers get the same.
  /// - Parameters:
  ///   - model: nil takes that of any model.
  ///   - deadline: nil keeps the one that is stored.
  /// - Returns: nil where there is none.
  package func claimNextTrigger(
    by worker: String, model: String? = nil, deadline: Instant? = nil, at instant: Instant
  ) async throws -> StoredTrigger? {
    let rows = try await connection.query(
      Self.claimSQL,
      [
        .optional(model, PostgresValue.text), .text(worker), .instant(instant),
        .optional(deadline, PostgresValue.instant),
      ])
    return try rows.first.map(StoredTrigger.init)
  }
}
