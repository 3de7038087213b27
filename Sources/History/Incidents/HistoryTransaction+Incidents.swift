package import Incidents
import Postgres
package import Profiles

extension HistoryTransaction {
  private static let saveSQL = """
    /* leadsman:save incident */
    INSERT INTO leadsman.incident AS i (id, dataset, fault_class, status, closure, first_start, first_end, last_start,
      last_end, failing_windows, clean_windows, previous, held_as, summary, opened_at, acknowledged_at, resolved_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $15, coalesce($13::text, ''), $14,
      CASE WHEN $4 = 'acknowledged' THEN $14::timestamptz END, CASE WHEN $4 = 'resolved' THEN $14::timestamptz END)
    ON CONFLICT (id) DO UPDATE SET
      status = excluded.status, closure = excluded.closure, first_start = excluded.first_start,
      first_end = excluded.first_end, last_start = excluded.last_start, last_end = excluded.last_end,
      failing_windows = excluded.failing_windows, clean_windows = excluded.clean_windows,
      previous = excluded.previous, held_as = excluded.held_as, summary = coalesce($13, i.summary),
      acknowledged_at = coalesce(i.acknowledged_at, excluded.acknowledged_at),
      resolved_at = CASE WHEN excluded.status = 'resolved' THEN coalesce(i.resolved_at, $14) END
    """
  private static let appendSQL = """
    /* leadsman:append incident event */
    INSERT INTO leadsman.incident_event (incident_id, seq, at, kind, status, actor, cause)
    SELECT $1, coalesce(max(seq), 0) + 1, $2, $3, $4, $5, $6 FROM leadsman.incident_event WHERE incident_id = $1
    RETURNING seq
    """
  private static let closeSQL = """
    /* leadsman:save incident closure */
    INSERT INTO leadsman.incident_closure (incident_id, closure, after_start, after_end) VALUES ($1, $2, $3, $4)
    ON CONFLICT (incident_id) DO UPDATE SET closure = excluded.closure, after_start = excluded.after_start,
      after_end = excluded.after_end
    """
  private static let notifiedSQL = """
    /* leadsman:incident notified */ UPDATE leadsman.incident SET is_notified = true WHERE id = $1
    """

  /// Saves an incident as a run has left it, and appends the step.
  /// - Parameters:
  ///   - summary: nil keeps the one that is stored.
  ///   - actor, cause: who or what made the change, and why.
  /// - Returns: the step's number within the incident, from 1, which names what is said of it.
  @discardableResult
  package func saveIncident(
    _ change: IncidentChange, summary: String? = nil, actor: String, cause: String, at instant: Instant
  ) async throws -> Int {
    try await save(change.incident, summary: summary, at: instant)
    return try await append(change.incident, kind: change.kind.rawValue, actor: actor, cause: cause, at: instant)
  }

  /// Saves the step that a person or a promotion has taken, and what later folds need to know of it.
  /// - Returns: the step's number within the incident, from 1, which names what is said of it.
  @discardableResult
  package func saveIncident(
    _ transition: IncidentTransition, cause: String, at instant: Instant
  ) async throws -> Int {
    let incident = transition.incident
    try await save(incident, summary: nil, at: instant)
    if let closure = transition.closure {
      try await connection.execute(
        Self.closeSQL,
        [.text(closure.incident), .word(closure.closure), .instant(closure.after.start), .instant(closure.after.end)])
    }
    return try await append(incident, kind: transition.action.word, actor: transition.actor, cause: cause, at: instant)
  }

  /// Remembers that someone was told of an incident.
  package func markNotified(incident id: String) async throws {
    try await connection.execute(Self.notifiedSQL, [.text(id)])
  }

  private func save(_ incident: Incident, summary: String?, at instant: Instant) async throws {
    try await connection.execute(
      Self.saveSQL,
      [
        .text(incident.id), .text(incident.dataset), .word(incident.faultClass), .word(incident.status),
        .optional(incident.closure, PostgresValue.word), .instant(incident.firstWindow.start),
        .instant(incident.firstWindow.end), .instant(incident.lastFailingWindow.start),
        .instant(incident.lastFailingWindow.end), .int(incident.failingWindows), .int(incident.cleanWindows),
        .optional(incident.previous, PostgresValue.text), .optional(summary, PostgresValue.text), .instant(instant),
        .optional(incident.heldAs, PostgresValue.text),
      ])
  }

  private func append(
    _ incident: Incident, kind: String, actor: String, cause: String, at instant: Instant
  ) async throws -> Int {
    let rows = try await connection.query(
      Self.appendSQL,
      [.text(incident.id), .instant(instant), .text(kind), .word(incident.status), .text(actor), .text(cause)])
    return try rows[0].decode("seq")
  }
}

extension IncidentAction {
  /// The name of the step in `incident_event`.
  fileprivate var word: String {
    switch self {
    case .acknowledge: "acknowledged"
    case .resolve: "resolved_by_hand"
    case .accept(let acceptance): "accepted_" + acceptance.rawValue
    case .retrained: "retrained"
    }
  }
}
