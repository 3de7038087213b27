package import Checks
package import Incidents
import Postgres
package import Profiles
package import Retraining

extension HistoryReading {
  private static var runColumns: String {
    """
    id, dataset, window_start, window_end, kind, status, as_of, started_at, finished_at, verdict, sentence, row_count,
    superseded_by
    """
  }

  private static var runSQL: String {
    "/* leadsman:run */ SELECT \(runColumns) FROM leadsman.run WHERE id = $1"
  }

  private static var currentRunSQL: String {
    """
    /* leadsman:current run */
    SELECT \(runColumns) FROM leadsman.run
    WHERE dataset = $1 AND window_start = $2 AND window_end = $3 AND superseded_by IS NULL
    """
  }

  private static var runsSQL: String {
    """
    /* leadsman:runs */
    SELECT \(runColumns) FROM leadsman.run
    WHERE dataset = $1 AND superseded_by IS NULL
      AND ($2::timestamptz IS NULL OR (window_start, window_end) <= ($2, $3))
    ORDER BY window_start DESC, window_end DESC LIMIT $4
    """
  }

  package func run(id: Int64) async throws -> StoredRun? {
    try await connection.query(Self.runSQL, [.int64(id)]).first.map(StoredRun.init)
  }

  /// The run of a window that no later run has superseded.
  package func currentRun(dataset: String, window: Window) async throws -> StoredRun? {
    let rows = try await connection.query(
      Self.currentRunSQL, [.text(dataset), .instant(window.start), .instant(window.end)])
    return try rows.first.map(StoredRun.init)
  }

  /// The current runs of a dataset's newest windows, by window: with their row counts, the ledger of what was evaluated.
  /// - Parameter upTo: the last window to look at; nil for all.
  package func runs(dataset: String, newest limit: Int, upTo window: Window? = nil) async throws -> [StoredRun] {
    let rows = try await connection.query(
      Self.runsSQL,
      [
        .text(dataset), .optional(window?.start, PostgresValue.instant),
        .optional(window?.end, PostgresValue.instant), .int(limit),
      ])
    return try rows.reversed().map(StoredRun.init)
  }

  /// The verdicts of a dataset's newest windows, by window.
  package func verdicts(
    dataset: String, newest limit: Int, upTo window: Window? = nil
  ) async throws -> [WindowVerdict] {
    try await runs(dataset: dataset, newest: limit, upTo: window)
      .map { WindowVerdict(window: $0.record.window, verdict: $0.record.verdict) }
  }
}

extension HistoryReading {
  private static var findingsSQL: String {
    """
    /* leadsman:findings */
    SELECT test, column_name, fault_class, outcome, windows_missing, reason, observed, expected, score, threshold,
      p_value, statistics, failing_count, failing_keys, definition, segment, segment_count, evidence_sql,
      movement
    FROM leadsman.finding WHERE run_id = $1 ORDER BY ordinal
    """
  }

  private static var outcomesSQL: String {
    """
    /* leadsman:window outcomes */
    SELECT r.id, r.window_start, r.window_end, f.test, f.column_name, f.fault_class, f.outcome, f.windows_missing,
      f.reason, '' AS observed, '' AS expected, NULL::float8 AS score, NULL::float8 AS threshold,
      NULL::float8 AS p_value, '[]'::jsonb AS statistics, NULL::bigint AS failing_count, '[]'::jsonb AS failing_keys,
      f.definition, NULL::text AS segment, NULL::bigint AS segment_count, NULL::text AS evidence_sql,
      NULL::jsonb AS movement
    FROM leadsman.run AS r LEFT JOIN leadsman.finding AS f ON f.run_id = r.id
    WHERE r.dataset = $1 AND r.superseded_by IS NULL AND ($2::timestamptz IS NULL OR r.window_start >= $2)
    ORDER BY r.window_start, r.window_end, f.ordinal
    """
  }

  private static var unresolvedSQL: String {
    """
    /* leadsman:unresolved tests */
    WITH judged AS (
      SELECT DISTINCT ON (f.test) f.test, f.run_id
      FROM leadsman.run AS r JOIN leadsman.finding AS f ON f.run_id = r.id
      WHERE r.dataset = $1 AND r.superseded_by IS NULL AND (r.window_start, r.window_end) < ($2, $3)
        AND r.window_start >= (
          SELECT min(first_start) FROM leadsman.incident WHERE dataset = $1 AND status <> 'resolved')
        AND f.test = ANY ($4) AND f.outcome <> 'not_due'
      ORDER BY f.test, r.window_start DESC, r.window_end DESC)
    SELECT DISTINCT f.test
    FROM judged JOIN leadsman.finding AS f USING (run_id, test)
    JOIN leadsman.incident AS i ON i.dataset = $1 AND i.status <> 'resolved'
      AND i.fault_class = CASE f.outcome WHEN 'fail' THEN f.fault_class WHEN 'not_evaluated' THEN 'cannot_evaluate' END
    """
  }

  /// Of some tests those that did not hold, or could not tell, when they were last judged, while an incident of that is
  /// open.
  /// - Parameter window: only windows before it count.
  package func unresolvedTests(
    _ tests: [String], dataset: String, before window: Window
  ) async throws -> Set<String> {
    let rows = try await connection.query(
      Self.unresolvedSQL, [.text(dataset), .instant(window.start), .instant(window.end), .textArray(tests)])
    return Set(try rows.map { try $0.decode("test") })
  }

  /// What a run found, in the order in which it was saved.
  package func findings(run id: Int64) async throws -> [Finding] {
    try await connection.query(Self.findingsSQL, [.int64(id)]).map { try Finding(row: $0) }
  }

  /// What the current runs say of one class of fault, by window.
  /// - Parameter since: the start of the first window to look at; nil for all.
  package func windowOutcomes(
    dataset: String, faultClass: Finding.FaultClass, since: Instant? = nil
  ) async throws -> [WindowOutcome] {
    let rows = try await connection.query(
      Self.outcomesSQL, [.text(dataset), .optional(since, PostgresValue.instant)])
    var windows: [(run: Int64, window: Window, findings: [Finding])] = []
    for row in rows {
      let run: Int64 = try row.decode("id")
      if windows.last?.run != run { windows.append((run, try row.window(), [])) }
      if try !row["test"].isNull { windows[windows.count - 1].findings.append(try Finding(row: row)) }
    }
    return WindowOutcome.fold(windows.map { ($0.window, $0.findings) }, faultClass: faultClass)
  }
}

extension StoredRun {
  init(_ row: PostgresRow) throws {
    id = try row.decode("id")
    supersededBy = try row.decode("superseded_by")
    record = RunRecord(
      dataset: try row.decode("dataset"), window: try row.window(), kind: try row.word("kind", of: "run"),
      status: try row.word("status", of: "run"), asOf: try row.instant("as_of"),
      startedAt: try row.instant("started_at"), finishedAt: try row.instant("finished_at"),
      verdict: try row.word("verdict", of: "run"), sentence: try row.decode("sentence"),
      rowCount: try row.decode("row_count"))
  }
}
