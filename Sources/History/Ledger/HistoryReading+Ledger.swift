import Postgres
package import Profiles

/// What a stored profile says of its window's rows as a whole.
package struct ProfileMark: Sendable, Equatable {
  package let window: Window
  /// nil where no row could be read.
  package let rowCount: Int64?
  /// What the table's columns were.
  package let schema: SchemaSnapshot
  /// By how it is taken; empty where it was not.
  package let fingerprints: [Metric: Fingerprint]
}

extension HistoryReading {
  private static var marksSQL: String {
    """
    /* leadsman:profile marks */
    SELECT window_start, window_end, row_count, schema, measurements FROM leadsman.profile
    WHERE scope = $1 AND NOT superseded AND parts IS NULL AND window_start >= $2 AND window_end <= $3
    ORDER BY window_start, window_end
    """
  }

  private static var stampSQL: String {
    """
    /* leadsman:profiles stamp */
    SELECT count(*) || ' to ' || coalesce(max(id), 0) FROM leadsman.profile
    WHERE scope = ANY ($1) AND NOT superseded AND window_start >= $2 AND window_end <= $3
    """
  }

  /// What is known of the windows within `range` that were scanned, by window; their columns are not read.
  package func profileMarks(of scope: ProfileScope, in range: Window) async throws -> [ProfileMark] {
    let rows = try await connection.query(
      Self.marksSQL, [.text(scope.text), .instant(range.start), .instant(range.end)])
    return try rows.map { row in
      let measurements: [Metric: Measurement] = try row.json("measurements", of: "profile")
      var fingerprints: [Metric: Fingerprint] = [:]
      for (metric, measurement) in measurements {
        if case .fingerprint(let value) = measurement { fingerprints[metric] = value }
      }
      let isUnread = if case .unavailable? = measurements[.rowCount(filter: nil)] { true } else { false }
      return ProfileMark(
        window: try row.window(), rowCount: isUnread ? nil : try row.decode("row_count"),
        schema: try row.json("schema", of: "profile"), fingerprints: fingerprints)
    }
  }

  /// A text that changes whenever one of the profiles within `range` comes, goes or is superseded.
  package func profilesStamp(of scopes: [ProfileScope], in range: Window) async throws -> String {
    let rows = try await connection.query(
      Self.stampSQL, [.textArray(scopes.map(\.text)), .instant(range.start), .instant(range.end)])
    return try rows[0].decode(0)
  }
}

extension HistoryTransaction {
  private static let forgetSQL = """
    /* leadsman:forget profiles */
    DELETE FROM leadsman.profile AS p USING unnest($2::text[]::timestamptz[], $3::text[]::timestamptz[]) AS w(s, e)
    WHERE p.scope = $1 AND p.parts IS NULL AND p.window_start = w.s AND p.window_end = w.e
    """

  /// Deletes the profiles of windows that were scanned, superseded ones too.
  /// - Returns: how many there were.
  @discardableResult
  package func deleteProfiles(of scope: ProfileScope, windows: [Window]) async throws -> Int {
    if windows.isEmpty { return 0 }
    return try await connection.execute(
      Self.forgetSQL,
      [
        .text(scope.text), .textArray(windows.map(\.start.description)), .textArray(windows.map(\.end.description)),
      ])
  }
}
