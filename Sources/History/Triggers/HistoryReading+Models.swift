import Postgres
package import Profiles

extension HistoryReading {
  private static var versionsSQL: String {
    """
    /* leadsman:model versions */
    SELECT model, version, since, trained_on_start, trained_on_end, trigger_id, promoted_at
    FROM leadsman.model_version WHERE model = $1 AND ($2::timestamptz IS NULL OR since <= $2)
    ORDER BY since DESC, promoted_at DESC, version LIMIT $3
    """
  }

  private static var referenceSQL: String {
    """
    /* leadsman:active reference */
    SELECT dataset, kind, window_start, window_end, excluded, since_start, since_end, trigger_id, set_at, actor, cause
    FROM leadsman.reference WHERE dataset = $1 AND is_active
    """
  }

  /// The versions of a model, the newest first.
  package func modelVersions(model: String, limit: Int = 100) async throws -> [ModelVersionRecord] {
    try await versions(of: model, at: nil, limit: limit)
  }

  /// The version of a model in use at a moment, nil for the newest that is known.
  package func currentModelVersion(model: String, at instant: Instant? = nil) async throws -> ModelVersionRecord? {
    try await versions(of: model, at: instant, limit: 1).first
  }

  /// What a dataset's windows are held against since it was last set; nil when it never was.
  package func activeReference(dataset: String) async throws -> ReferenceRecord? {
    guard let row = try await connection.query(Self.referenceSQL, [.text(dataset)]).first else { return nil }
    return ReferenceRecord(
      dataset: try row.decode("dataset"), kind: try row.decode("kind"), window: try row.optionalWindow(),
      excluded: try row.windows("excluded", of: "reference"), since: try row.window("since"),
      triggerID: try row.decode("trigger_id"), setAt: try row.instant("set_at"), actor: try row.decode("actor"),
      cause: try row.decode("cause"))
  }

  private func versions(of model: String, at instant: Instant?, limit: Int) async throws -> [ModelVersionRecord] {
    let rows = try await connection.query(
      Self.versionsSQL, [.text(model), .optional(instant, PostgresValue.instant), .int(limit)])
    return try rows.map { row in
      ModelVersionRecord(
        model: try row.decode("model"), version: try row.decode("version"), since: try row.instant("since"),
        trainedOn: try row.optionalWindow("trained_on"), triggerID: try row.decode("trigger_id"),
        promotedAt: try row.instant("promoted_at"))
    }
  }
}
