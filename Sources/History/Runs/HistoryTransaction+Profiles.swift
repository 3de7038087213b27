import Postgres
package import Profiles

extension HistoryTransaction {
  private static let supersedeProfileSQL = """
    /* leadsman:supersede profile */
    UPDATE leadsman.profile SET superseded = true
    WHERE scope = $1 AND window_start = $2 AND window_end = $3 AND NOT superseded
    """
  private static let insertProfileSQL = """
    /* leadsman:save profile */
    INSERT INTO leadsman.profile (scope, dataset, window_start, window_end, row_count, schema, measurements, saved_at)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8) RETURNING id
    """
  private static let insertColumnSQL = """
    /* leadsman:save column profile */
    INSERT INTO leadsman.column_profile (profile_id, ordinal, name, type, row_count, null_count, non_finite_count, kind,
      moments, quantiles, value_counts, bins, distinct_count)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
    """

  /// Saves a profile; an earlier one of the same scope and window is superseded.
  ///
  /// Keys of failing rows are left out: the findings hold them.
  /// - Parameters:
  ///   - scope: for the profile of another relation than the dataset's own, as of its training table
  ///     (`ProfileScope`); nil for the dataset's own.
  ///   - at: now.
  package func saveProfile(_ profile: TableProfile, scope: ProfileScope? = nil, at instant: Instant) async throws {
    let window = profile.window
    let scope = (scope ?? .dataset(profile.dataset)).text
    try await connection.execute(
      Self.supersedeProfileSQL, [.text(scope), .instant(window.start), .instant(window.end)])
    let rows = try await connection.query(
      Self.insertProfileSQL,
      [
        .text(scope), .text(profile.dataset), .instant(window.start), .instant(window.end), .int64(profile.rowCount),
        try .json(profile.schema), try .json(profile.measurements), .instant(instant),
      ])
    let id: Int64 = try rows[0].decode("id")
    for (ordinal, column) in profile.columns.enumerated() {
      try await connection.execute(
        Self.insertColumnSQL, [.int64(id), .int32(Int32(ordinal))] + column.parameters())
    }
  }
}
