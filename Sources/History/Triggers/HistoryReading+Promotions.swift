import Postgres

extension HistoryReading {
  private static var pendingSQL: String {
    """
    /* leadsman:pending promotions */
    SELECT \(triggerColumns) FROM leadsman.trigger AS t
    WHERE status = 'succeeded' AND outcome = 'promoted' AND ($1::text IS NULL OR dataset = $1)
      AND NOT EXISTS (SELECT FROM leadsman.reference AS r WHERE r.trigger_id = t.id)
    ORDER BY finished_at, id
    """
  }

  /// Triggers whose model was promoted, and whose promotion nothing has followed from yet, by when they ended.
  /// - Parameter dataset: nil for all.
  package func pendingPromotions(dataset: String? = nil) async throws -> [StoredTrigger] {
    try await connection.query(Self.pendingSQL, [.optional(dataset, PostgresValue.text)]).map(StoredTrigger.init)
  }
}
