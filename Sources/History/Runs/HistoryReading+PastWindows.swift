package import Checks
import Postgres
package import Profiles

extension HistoryReading {
  /// Windows of about the same length: a day over a change of clocks is one, the hours of before are not.
  private static var pastWindowsSQL: String {
    """
    /* leadsman:past windows */
    SELECT p.window_start, p.window_end, p.row_count, p.measurements
    FROM leadsman.profile AS p LEFT JOIN leadsman.run AS r
      ON r.dataset = p.scope AND r.window_start = p.window_start AND r.window_end = p.window_end
      AND r.superseded_by IS NULL
    WHERE p.scope = $1 AND NOT p.superseded AND p.parts IS NULL AND (p.window_start, p.window_end) < ($2, $3)
      AND p.window_end - p.window_start BETWEEN 0.6 * ($3 - $2) AND 1.6 * ($3 - $2)
      AND (r.verdict IS NULL OR r.verdict NOT IN ('broken_data', 'unknown') OR NOT EXISTS (
        SELECT FROM leadsman.finding AS f
        WHERE f.run_id = r.id AND f.fault_class <> 'drift' AND f.outcome = 'fail'
          AND f.test <> ALL ($5)))
    ORDER BY p.window_start DESC, p.window_end DESC LIMIT $4
    """
  }

  private static var brokenBySQL: String {
    """
    /* leadsman:windows broken by one test */
    SELECT r.window_start, r.window_end FROM leadsman.run AS r
    WHERE r.dataset = $1 AND r.superseded_by IS NULL AND r.verdict = 'broken_data'
      AND r.window_start >= $2 AND r.window_end <= $3 AND NOT EXISTS (
        SELECT FROM leadsman.finding AS f
        WHERE f.run_id = r.id AND f.fault_class <> 'drift' AND f.outcome = 'fail' AND f.test <> $4)
    ORDER BY r.window_start, r.window_end
    """
  }

  /// Windows within `range` of which nothing but `test` was found broken.
  package func windows(dataset: String, in range: Window, brokenBy test: String) async throws -> [Window] {
    let parameters: [PostgresValue] = [.text(dataset), .instant(range.start), .instant(range.end), .text(test)]
    return try await connection.query(Self.brokenBySQL, parameters).map { try $0.window() }
  }

  /// What was measured of a dataset's windows, apart from distributions; oldest first.
  ///
  /// Left out are windows of another length, and those that a test beside `tests` found broken. A window in which some
  /// test could not be evaluated stays, as else a test that never can be would leave no history at all.
  /// - Parameters:
  ///   - window: only windows before it.
  ///   - newest: at most so many.
  package func pastWindows(
    dataset: String, before window: Window, newest limit: Int, tolerating tests: [String]
  ) async throws -> [PastWindow] {
    let parameters: [PostgresValue] = [
      .text(dataset), .instant(window.start), .instant(window.end), .int(limit), .textArray(tests),
    ]
    return try await connection.query(Self.pastWindowsSQL, parameters).reversed().map { row in
      PastWindow(
        window: try row.window(), rowCount: try row.decode("row_count"),
        measurements: try row.json("measurements", of: "profile"))
    }
  }
}
