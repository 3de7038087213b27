package import Checks
package import Incidents
import Postgres
package import Profiles

extension HistoryReading {
  private static var failuresSQL: String {
    """
    /* leadsman:window failures */
    WITH before AS (
      SELECT window_start, window_end FROM leadsman.run
      WHERE dataset = $1 AND superseded_by IS NULL AND (window_start, window_end) < ($3, $4)
      ORDER BY window_start DESC, window_end DESC LIMIT $5
    ), first AS (
      SELECT coalesce((SELECT min(window_start) FROM before), $3::timestamptz) AS start
    )
    SELECT r.id, r.window_start, r.window_end, f.test
    FROM leadsman.run AS r LEFT JOIN (
      SELECT DISTINCT run_id, test FROM leadsman.finding WHERE outcome = 'fail' AND fault_class = $2
    ) AS f ON f.run_id = r.id
    WHERE r.dataset = $1 AND r.superseded_by IS NULL AND r.window_start >= (SELECT start FROM first)
    ORDER BY r.window_start, r.window_end, f.test
    """
  }

  /// Which tests of a class fail, by window; oldest first, with the windows in which none does.
  /// - Parameters:
  ///   - window: of it, of all after it and of those before it.
  ///   - count: how many windows before it, at most.
  package func windowFailures(
    dataset: String, faultClass: Finding.FaultClass, from window: Window, and count: Int
  ) async throws -> [WindowFailures] {
    let rows = try await connection.query(
      Self.failuresSQL,
      [.text(dataset), .word(faultClass), .instant(window.start), .instant(window.end), .int(count)])
    var windows: [(run: Int64, window: Window, tests: Set<String>)] = []
    for row in rows {
      let run: Int64 = try row.decode("id")
      if windows.last?.run != run { windows.append((run, try row.window(), [])) }
      if let test: String = try row.decode("test") { windows[windows.count - 1].tests.insert(test) }
    }
    return windows.map { WindowFailures(window: $0.window, tests: $0.tests) }
  }
}
