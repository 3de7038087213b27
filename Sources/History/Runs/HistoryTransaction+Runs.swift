package import Checks
import Postgres
import Profiles

extension HistoryTransaction {
  private static let nextRunSQL = """
    /* leadsman:next run */ SELECT nextval(pg_get_serial_sequence('leadsman.run', 'id'))
    """
  private static let supersedeRunSQL = """
    /* leadsman:supersede run */
    UPDATE leadsman.run SET superseded_by = $4
    WHERE dataset = $1 AND window_start = $2 AND window_end = $3 AND superseded_by IS NULL
    """
  private static let insertRunSQL = """
    /* leadsman:save run */
    INSERT INTO leadsman.run (id, dataset, window_start, window_end, kind, status, as_of, started_at, finished_at,
      verdict, sentence, row_count)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
    """
  private static let insertFindingSQL = """
    /* leadsman:save finding */
    INSERT INTO leadsman.finding (run_id, ordinal, test, column_name, fault_class, outcome, windows_missing, reason,
      observed, expected, score, threshold, p_value, statistics, failing_count, failing_keys, definition,
      segment, segment_count, evidence_sql, movement)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21)
    """

  /// Saves a run and its findings; an earlier run of the same dataset and window is superseded.
  /// - Returns: the run's id.
  @discardableResult
  package func saveRun(_ run: RunRecord, findings: [Finding]) async throws -> Int64 {
    let id: Int64 = try await connection.query(Self.nextRunSQL)[0].decode(0)
    try await connection.execute(
      Self.supersedeRunSQL,
      [.text(run.dataset), .instant(run.window.start), .instant(run.window.end), .int64(id)])
    try await connection.execute(
      Self.insertRunSQL,
      [
        .int64(id), .text(run.dataset), .instant(run.window.start), .instant(run.window.end), .word(run.kind),
        .word(run.status), .instant(run.asOf), .instant(run.startedAt), .instant(run.finishedAt), .word(run.verdict),
        .text(run.sentence), .optional(run.rowCount, PostgresValue.int64),
      ])
    for (ordinal, finding) in findings.enumerated() {
      try await connection.execute(
        Self.insertFindingSQL, [.int64(id), .int32(Int32(ordinal))] + finding.parameters())
    }
    return id
  }
}
