import Postgres
package import Profiles
import Sketches

extension HistoryTransaction {
  private static let supersedeProfileSQL = """
    /* leadsman:supersede profile */
    UPDATE leadsman.profile SET superseded = true
    WHERE scope = $1 AND window_start = $2 AND window_end = $3 AND NOT superseded
    """
  private static let insertProfileSQL = """
    /* leadsman:save profile */
    INSERT INTO leadsman.profile (scope, dataset, window_start, window_end, row_count, schema, measurements, saved_at,
      sample, slices, row_sample)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) RETURNING id
    """
  private static let insertColumnsSQL = """
    /* leadsman:save column profiles */
    INSERT INTO leadsman.column_profile (profile_id, ordinal, slice, name, type, row_count, null_count,
      non_finite_count, kind, moments, quantiles, value_counts, bins, distinct_count, totals, design_effect, shape)
    VALUES
    """

  /// Saves a profile; an earlier one of the same scope and window is superseded.
  ///
  /// Keys of failing rows are left out: the findings hold what is told of them.
  /// - Parameters:
  ///   - scope: for the profile of another relation than the dataset's own, as of its training table
  ///     (`ProfileScope`); nil for the dataset's own.
  ///   - at: now.
  package func saveProfile(_ profile: TableProfile, scope: ProfileScope? = nil, at instant: Instant) async throws {
    let window = profile.window
    let scope = (scope ?? .dataset(profile.dataset)).text
    try await connection.execute(
      Self.supersedeProfileSQL, [.text(scope), .instant(window.start), .instant(window.end)])
    let sample: PostgresValue = if let sample = profile.sample { try .json(sample) } else { .null }
    let rows = try await connection.query(
      Self.insertProfileSQL,
      [
        .text(scope), .text(profile.dataset), .instant(window.start), .instant(window.end), .int64(profile.rowCount),
        try .json(profile.schema), try .json(profile.measurements), .instant(instant),
        sample, try .json(profile.slices.map(StoredSlice.init)),
        .optional(profile.rowSample) { .bytea($0.serialized()) },
      ])
    let id: Int64 = try rows[0].decode("id")
    var columns = profile.columns.map { (slice: Int?.none, profile: $0) }
    for (place, slice) in profile.slices.enumerated() { columns += slice.columns.map { (place, $0) } }
    try await saveColumns(columns, of: id)
  }

  /// Many at a time: slices have some hundreds of columns together.
  private func saveColumns(_ columns: [(slice: Int?, profile: ColumnProfile)], of id: Int64) async throws {
    let rowsPerStatement = 64
    for start in stride(from: 0, to: columns.count, by: rowsPerStatement) {
      var parameters: [PostgresValue] = []
      var rows: [String] = []
      for ordinal in start..<min(columns.count, start + rowsPerStatement) {
        let (slice, column) = columns[ordinal]
        let row: [PostgresValue] =
          try [.int64(id), .int32(Int32(ordinal)), .optional(slice) { .int32(Int32($0)) }] + column.parameters()
        rows.append("(" + row.indices.map { "$\(parameters.count + $0 + 1)" }.joined(separator: ", ") + ")")
        parameters += row
      }
      try await connection.execute(Self.insertColumnsSQL + " " + rows.joined(separator: ",\n  "), parameters)
    }
  }
}
