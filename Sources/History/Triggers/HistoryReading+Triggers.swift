import Postgres
package import Profiles
package import Retraining

extension HistoryReading {
  static var triggerColumns: String {
    """
    id, model, dataset, cause, reason, window_start, window_end, train_on_start, train_on_end, excluded, model_version,
    created_at, status, suppressed_because, outcome, new_version, worker, claimed_at, deadline, finished_at
    """
  }

  private static var triggerSQL: String {
    "/* leadsman:trigger */ SELECT \(triggerColumns) FROM leadsman.trigger WHERE id = $1"
  }

  private static var triggersSQL: String {
    """
    /* leadsman:triggers */
    SELECT \(triggerColumns) FROM leadsman.trigger
    WHERE ($1::text IS NULL OR model = $1) AND ($2::text IS NULL OR dataset = $2) AND status = ANY ($3)
    ORDER BY created_at DESC, id LIMIT $4
    """
  }

  private static var lastFinishedSQL: String {
    """
    /* leadsman:last finished trigger */
    SELECT \(triggerColumns) FROM leadsman.trigger WHERE model = $1 AND finished_at IS NOT NULL
    ORDER BY finished_at DESC, id LIMIT 1
    """
  }

  private static var overdueSQL: String {
    """
    /* leadsman:overdue triggers */
    SELECT \(triggerColumns) FROM leadsman.trigger WHERE status = ANY ($1) AND deadline <= $2 ORDER BY deadline, id
    """
  }

  private static var eventsSQL: String {
    """
    /* leadsman:trigger events */
    SELECT at, status, actor, cause FROM leadsman.trigger_event WHERE trigger_id = $1 ORDER BY seq
    """
  }

  package func trigger(id: String) async throws -> StoredTrigger? {
    try await connection.query(Self.triggerSQL, [.text(id)]).first.map(StoredTrigger.init)
  }

  /// The trigger of a model that has not come to its end; there is at most one.
  package func activeTrigger(model: String) async throws -> StoredTrigger? {
    try await triggers(model: model, status: Trigger.Status.allCases.filter(\.isActive), limit: 1).first
  }

  /// Triggers by the moment they were made, the newest first.
  package func triggers(
    model: String? = nil, dataset: String? = nil, status: [Trigger.Status] = Trigger.Status.allCases,
    limit: Int = 1000
  ) async throws -> [StoredTrigger] {
    let rows = try await connection.query(
      Self.triggersSQL,
      [
        .optional(model, PostgresValue.text), .optional(dataset, PostgresValue.text),
        .textArray(status.map(\.rawValue)), .int(limit),
      ])
    return try rows.map(StoredTrigger.init)
  }

  /// The trigger of a model that came to its end last, whatever the end.
  package func lastFinishedTrigger(model: String) async throws -> StoredTrigger? {
    try await connection.query(Self.lastFinishedSQL, [.text(model)]).first.map(StoredTrigger.init)
  }

  /// Active triggers whose deadline has passed.
  package func overdueTriggers(at instant: Instant) async throws -> [StoredTrigger] {
    let active = Trigger.Status.allCases.filter(\.isActive).map(\.rawValue)
    return try await connection.query(Self.overdueSQL, [.textArray(active), .instant(instant)])
      .map(StoredTrigger.init)
  }

  /// The steps of a trigger, in order, those that the training core took by itself among them.
  package func triggerEvents(id: String) async throws -> [TriggerStep] {
    try await connection.query(Self.eventsSQL, [.text(id)]).map { row in
      TriggerStep(
        at: try row.instant("at"), status: try row.word("status", of: "trigger_event"),
        actor: try row.decode("actor"), cause: try row.decode("cause"))
    }
  }
}

extension StoredTrigger {
  init(_ row: PostgresRow) throws {
    trigger = Trigger(
      id: try row.decode("id"), model: try row.decode("model"), dataset: try row.decode("dataset"),
      cause: try row.word("cause", of: "trigger"), reason: try row.decode("reason"), window: try row.window(),
      trainOn: try row.window("train_on"), excluded: try row.windows("excluded", of: "trigger"),
      modelVersion: try row.decode("model_version"), createdAt: try row.instant("created_at"),
      status: try row.word("status", of: "trigger"),
      suppressedBecause: try row.optionalWord("suppressed_because", of: "trigger"),
      worker: try row.decode("worker"), outcome: try row.optionalWord("outcome", of: "trigger"),
      newVersion: try row.decode("new_version"))
    claimedAt = try row.optionalInstant("claimed_at")
    deadline = try row.optionalInstant("deadline")
    finishedAt = try row.optionalInstant("finished_at")
  }
}
