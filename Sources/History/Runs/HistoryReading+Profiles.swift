import Postgres
package import Profiles
import Sketches

extension HistoryReading {
  private static var headersSQL: String {
    """
    /* leadsman:profiles */
    SELECT p.id, p.dataset, p.window_start, p.window_end, p.row_count, p.schema, p.measurements, p.sample, p.slices,
      p.row_sample
    FROM leadsman.profile AS p LEFT JOIN leadsman.run AS r
      ON r.dataset = p.scope AND r.window_start = p.window_start AND r.window_end = p.window_end
      AND r.superseded_by IS NULL
    WHERE p.scope = $1 AND NOT p.superseded
      AND ($2::timestamptz IS NULL OR p.window_start >= $2 AND p.window_end <= $3)
      AND ($4 OR r.verdict IS NULL OR r.verdict NOT IN ('broken_data', 'unknown'))
    ORDER BY p.window_start DESC, p.window_end DESC
    """
  }

  private static var columnsSQL: String {
    """
    /* leadsman:column profiles */
    SELECT c.profile_id, c.slice, c.name, c.type, c.row_count, c.null_count, c.non_finite_count, c.kind, c.moments,
      c.quantiles, c.value_counts, c.bins, c.distinct_count, c.totals, c.design_effect, c.shape
    FROM leadsman.column_profile AS c JOIN leadsman.profile AS p ON p.id = c.profile_id
    WHERE c.profile_id = ANY ($1)
      AND (c.slice IS NULL OR $2 OR $3 AND p.slices -> c.slice -> 'slice' ? 'filter'
        OR c.name = ANY ($5) AND p.slices -> c.slice -> 'slice' -> 'segment' ->> 'column' = ANY ($4))
      AND ($6 OR c.name = ANY ($7))
    ORDER BY c.profile_id, c.ordinal
    """
  }

  private static var lastSchemaSQL: String {
    """
    /* leadsman:last schema */
    SELECT schema, window_start, window_end FROM leadsman.profile
    WHERE scope = $1 AND NOT superseded AND (window_start, window_end) < ($2, $3)
    ORDER BY window_start DESC, window_end DESC LIMIT 1
    """
  }

  /// Profiles of a relation, by window.
  ///
  /// - Parameters:
  ///   - range: only windows that lie within; nil for all.
  ///   - excluding: windows to leave out.
  ///   - includesUnfit: takes also windows whose verdict is `broken_data` or `unknown`.
  ///   - newest: at most so many, the newest; nil for all.
  ///   - slices: which slices to read; segments take many times what the columns take.
  ///   - names: of the columns to read; nil for all.
  package func profiles(
    of scope: ProfileScope, in range: Window? = nil, excluding excluded: [Window] = [], includesUnfit: Bool = false,
    newest limit: Int? = nil, slices: StoredSlices = .all, only names: [String]? = nil
  ) async throws -> [TableProfile] {
    let rows = try await connection.query(
      Self.headersSQL,
      [
        .text(scope.text), .optional(range?.start, PostgresValue.instant), .optional(range?.end, PostgresValue.instant),
        .bool(includesUnfit),
      ])
    let excluded = Set(excluded)
    var headers: [PostgresRow] = []
    for row in rows where headers.count < limit ?? .max {
      if try !excluded.contains(row.window()) { headers.append(row) }
    }
    let ids = try headers.map { try $0.decode("id", as: Int64.self) }
    let columns = try await columns(of: ids, slices, only: names)
    return try zip(ids, headers).reversed().map { id, header in
      let stored: [StoredSlice] = try header.json("slices", of: "profile")
      let own = columns[id, default: [:]]
      return TableProfile(
        dataset: try header.decode("dataset"), window: try header.window(), rowCount: try header.decode("row_count"),
        schema: try header.json("schema", of: "profile"), measurements: try header.json("measurements", of: "profile"),
        columns: own[nil, default: []],
        slices: stored.enumerated().filter { slices.include($1.slice) }.map { place, slice in
          slice.profile(columns: own[place, default: []])
        },
        sample: try header["sample"].isNull ? nil : header.json("sample", of: "profile"),
        rowSample: try header.rowSample())
    }
  }

  /// The profile of one window; nil when there is none.
  package func profile(of scope: ProfileScope, window: Window) async throws -> TableProfile? {
    try await profiles(of: scope, in: window, includesUnfit: true).first { $0.window == window }
  }

  /// The schema that the last window before `window` was found with, and that window.
  package func lastSchema(
    dataset: String, before window: Window
  ) async throws -> (schema: SchemaSnapshot, window: Window)? {
    let rows = try await connection.query(
      Self.lastSchemaSQL, [.text(dataset), .instant(window.start), .instant(window.end)])
    guard let row = rows.first else { return nil }
    return (try row.json("schema", of: "profile"), try row.window())
  }

  /// By profile, and by the place of a slice; nil for all rows.
  private func columns(
    of profiles: [Int64], _ slices: StoredSlices, only wanted: [String]?
  ) async throws -> [Int64: [Int?: [ColumnProfile]]] {
    if profiles.isEmpty || wanted?.isEmpty == true { return [:] }
    var columns: [Int64: [Int?: [ColumnProfile]]] = [:]
    var (cuts, names): ([String], [String]) = ([], [])
    if case .segments(let of, let columns) = slices { (cuts, names) = (of, columns) }
    let parameters: [PostgresValue] = [
      .int64Array(profiles), .bool(slices == .all), .bool(slices == .filters || !cuts.isEmpty), .textArray(cuts),
      .textArray(names), .bool(wanted == nil), .textArray(wanted ?? []),
    ]
    for row in try await connection.query(Self.columnsSQL, parameters) {
      let slice = try row.decode("slice", as: Int32?.self).map(Int.init)
      columns[try row.decode("profile_id"), default: [:]][slice, default: []].append(try ColumnProfile(row: row))
    }
    return columns
  }
}

extension PostgresRow {
  fileprivate func rowSample() throws -> RowSample? {
    guard let bytes = try decode("row_sample", as: [UInt8]?.self) else { return nil }
    guard let sample = try? RowSample(serialized: bytes) else {
      throw HistoryError.unreadable(table: "profile", column: "row_sample")
    }
    return sample
  }
}
