import Postgres
package import Profiles

extension HistoryTransaction {
  private static let markSQL = """
    /* leadsman:mark trigger */
    INSERT INTO leadsman.trigger_event (trigger_id, at, status, actor, cause)
    SELECT id, $2, status, $3, $4 FROM leadsman.trigger WHERE id = $1
    """

  /// Appends to a trigger's steps something that was learned of it since; it stays as it is.
  package func markTrigger(id: String, actor: String, cause: String, at instant: Instant) async throws {
    try await connection.execute(Self.markSQL, [.text(id), .instant(instant), .text(actor), .text(cause)])
  }
}
