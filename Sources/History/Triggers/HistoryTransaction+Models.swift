import Postgres
import Profiles

extension HistoryTransaction {
  private static let versionSQL = """
    /* leadsman:save model version */
    INSERT INTO leadsman.model_version (model, version, since, trained_on_start, trained_on_end, trigger_id, promoted_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING
    """
  private static let retireSQL = """
    /* leadsman:retire reference */ UPDATE leadsman.reference SET is_active = false WHERE dataset = $1 AND is_active
    """
  private static let referenceSQL = """
    /* leadsman:save reference */
    INSERT INTO leadsman.reference (dataset, kind, window_start, window_end, excluded, since_start, since_end,
      trigger_id, set_at, actor, cause, is_active)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    """

  /// Saves that a version is in use since a moment; saving it again changes nothing.
  package func addModelVersion(_ version: ModelVersionRecord) async throws {
    try await connection.execute(
      Self.versionSQL,
      [
        .text(version.model), .text(version.version), .instant(version.since),
        .optional(version.trainedOn?.start, PostgresValue.instant),
        .optional(version.trainedOn?.end, PostgresValue.instant), .optional(version.triggerID, PostgresValue.text),
        .instant(version.promotedAt),
      ])
  }

  /// Makes a reference the active one of its dataset; those before it are kept.
  /// - Parameter isActive: false keeps it for the record alone, as when another was set after the moment it speaks of.
  package func setReference(_ reference: ReferenceRecord, isActive: Bool = true) async throws {
    if isActive { try await connection.execute(Self.retireSQL, [.text(reference.dataset)]) }
    try await connection.execute(
      Self.referenceSQL,
      [
        .text(reference.dataset), .text(reference.kind), .optional(reference.window?.start, PostgresValue.instant),
        .optional(reference.window?.end, PostgresValue.instant), try .windows(reference.excluded),
        .instant(reference.since.start), .instant(reference.since.end),
        .optional(reference.triggerID, PostgresValue.text), .instant(reference.setAt), .text(reference.actor),
        .text(reference.cause), .bool(isActive),
      ])
  }
}
