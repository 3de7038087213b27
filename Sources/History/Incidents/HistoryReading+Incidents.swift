package import Checks
package import Incidents
import Postgres
import Profiles

extension HistoryReading {
  private static var incidentColumns: String {
    """
    id, dataset, fault_class, status, closure, first_start, first_end, last_start, last_end, failing_windows,
    clean_windows, previous, held_as, summary, is_notified, opened_at, acknowledged_at, resolved_at
    """
  }

  private static var incidentSQL: String {
    "/* leadsman:incident */ SELECT \(incidentColumns) FROM leadsman.incident WHERE id = $1"
  }

  private static var incidentsSQL: String {
    """
    /* leadsman:incidents */
    SELECT \(incidentColumns) FROM leadsman.incident
    WHERE ($1::text IS NULL OR dataset = $1) AND ($2::text IS NULL OR fault_class = $2) AND status = ANY ($3)
    ORDER BY first_start DESC, id LIMIT $4
    """
  }

  private static var eventsSQL: String {
    """
    /* leadsman:incident events */
    SELECT at, kind, status, actor, cause FROM leadsman.incident_event WHERE incident_id = $1 ORDER BY seq
    """
  }

  private static var closuresSQL: String {
    """
    /* leadsman:incident closures */
    SELECT c.incident_id, c.closure, c.after_start, c.after_end
    FROM leadsman.incident_closure AS c JOIN leadsman.incident AS i ON i.id = c.incident_id
    WHERE i.dataset = $1 AND i.fault_class = $2 ORDER BY i.first_start, i.id
    """
  }

  private static var unheardSQL: String {
    """
    /* leadsman:unheard incidents */
    SELECT i.id FROM leadsman.incident AS i JOIN leadsman.outbox AS o ON o.subject = i.id AND o.type = $3
    WHERE i.dataset = $1 AND i.fault_class = $2
    GROUP BY i.id HAVING bool_and(o.status IN ('superseded', 'dead'))
    """
  }

  private static var acknowledgedSQL: String {
    """
    /* leadsman:acknowledged incidents */
    SELECT id FROM leadsman.incident WHERE dataset = $1 AND fault_class = $2 AND acknowledged_at IS NOT NULL
    """
  }

  package func incident(id: String) async throws -> StoredIncident? {
    try await connection.query(Self.incidentSQL, [.text(id)]).first.map(StoredIncident.init)
  }

  /// Incidents by their first window, the newest first.
  package func incidents(
    dataset: String? = nil, faultClass: Finding.FaultClass? = nil,
    status: [Incident.Status] = Incident.Status.allCases, limit: Int = 1000
  ) async throws -> [StoredIncident] {
    let rows = try await connection.query(
      Self.incidentsSQL,
      [
        .optional(dataset, PostgresValue.text), .optional(faultClass, PostgresValue.word),
        .textArray(status.map(\.rawValue)), .int(limit),
      ])
    return try rows.map(StoredIncident.init)
  }

  /// The steps of an incident, in order.
  package func incidentEvents(id: String) async throws -> [IncidentStep] {
    try await connection.query(Self.eventsSQL, [.text(id)]).map { row in
      IncidentStep(
        at: try row.instant("at"), kind: try row.decode("kind"), status: try row.word("status", of: "incident_event"),
        actor: try row.decode("actor"), cause: try row.decode("cause"))
    }
  }

  /// What persons and promotions have ended, for `IncidentTimeline`.
  package func manualClosures(
    dataset: String, faultClass: Finding.FaultClass
  ) async throws -> [ManualClosure] {
    try await connection.query(Self.closuresSQL, [.text(dataset), .word(faultClass)]).map { row in
      let closure: Incident.Closure = try row.word("closure", of: "incident_closure")
      guard closure != .clean, closure != .superseded else {
        throw HistoryError.unreadable(table: "incident_closure", column: "closure")
      }
      return ManualClosure(
        incident: try row.decode("incident_id"), closure: closure, after: try row.window("after"))
    }
  }

  /// Ids of the incidents of which receivers were to be told and none was reached: overtaken before it was sent, or
  /// given up.
  package func unheardIncidents(dataset: String, faultClass: Finding.FaultClass) async throws -> Set<String> {
    let rows = try await connection.query(
      Self.unheardSQL, [.text(dataset), .word(faultClass), .text(EventType.incidentOpened)])
    return Set(try rows.map { try $0.decode("id") })
  }

  /// Ids of the incidents that a person has taken on, resolved or not, for `IncidentTimeline`.
  package func acknowledgedIncidents(
    dataset: String, faultClass: Finding.FaultClass
  ) async throws -> Set<String> {
    let rows = try await connection.query(Self.acknowledgedSQL, [.text(dataset), .word(faultClass)])
    return Set(try rows.map { try $0.decode("id") })
  }
}

extension StoredIncident {
  init(_ row: PostgresRow) throws {
    incident = Incident(
      id: try row.decode("id"), dataset: try row.decode("dataset"),
      faultClass: try row.word("fault_class", of: "incident"), status: try row.word("status", of: "incident"),
      closure: try row.optionalWord("closure", of: "incident"), firstWindow: try row.window("first"),
      lastFailingWindow: try row.window("last"), failingWindows: try row.decode("failing_windows"),
      cleanWindows: try row.decode("clean_windows"), previous: try row.decode("previous"),
      heldAs: try row.decode("held_as"))
    summary = try row.decode("summary")
    isNotified = try row.decode("is_notified")
    openedAt = try row.instant("opened_at")
    acknowledgedAt = try row.optionalInstant("acknowledged_at")
    resolvedAt = try row.optionalInstant("resolved_at")
  }
}
