import Columns
import Postgres
import Profiles

/// The SQL of segments, each called by the texts of its values.
extension MetricSQL {
  /// Longer texts are shortened, and told apart by a digest.
  private static let longestText = 200

  func segmented(_ metric: Metric, by columns: [String]) async throws -> AggregateEntry {
    let key = try await groupingKey(columns)
    var entry: AggregateEntry
    if case .disordered(let column, let by, let isStrict, _) = metric {
      entry = try await disordered(column, by: by, isStrict: isStrict, filter(metric), segments: key.names)
    } else {
      entry = try await aggregate(metric)
    }
    entry.segments = key
    entry.columns += columns.filter { !entry.columns.contains($0) }
    return entry
  }

  func groupingKey(_ columns: [String]) async throws -> GroupingKey {
    var names: [String] = []
    var texts: [String] = []
    for name in columns {
      let column = try column(name)
      if let withheld { throw withheld }
      if sensitive.contains(name) { throw Refusal.sensitiveSegment(name) }
      try Self.requireComparable(column)
      names.append(Self.segmentGroup(column.type, try await quoted(name)))
      texts.append(Self.segmentText(column.type, try await quoted(name)))
    }
    return GroupingKey(columns: columns, names: names, texts: texts)
  }

  /// The condition of a segment's rows.
  func isOf(_ segment: Segment) async throws -> String {
    try await isOf(segment, try await groupingKey(segment.columns))
  }

  func isOf(_ segment: Segment, _ key: GroupingKey) async throws -> String {
    var conditions: [String] = []
    for (text, value) in zip(key.texts, segment.values) {
      if let value {
        conditions.append("\(text) = \(try await connection.quote(literal: value))")
      } else {
        conditions.append("\(text) IS NULL")
      }
    }
    return conditions.joined(separator: " AND ")
  }

  /// By what rows are grouped: where values may be equal to the server and not look alike, by what they are called, so
  /// that a segment is called the same in every window.
  /// - Parameter name: quoted.
  static func segmentGroup(_ type: ColumnType, _ name: String) -> String {
    switch type {
    // As it is compared.
    case .other(let server) where server.hasSuffix("citext"): "lower(\(name)::text)"
    case .array, .other: "\(name)::text"
    case .bool, .int16, .int32, .int64, .float32, .float64, .numeric, .text, .date, .timestamp, .timestampTZ, .uuid,
      .json, .bytea:
      name
    }
  }

  /// - Parameter name: quoted.
  static func segmentText(_ type: ColumnType, _ name: String) -> String {
    switch type {
    // 0 and -0 are one value.
    case .float32, .float64: return "(\(name) + 0)::text"
    case .bool, .int16, .int32, .int64, .date, .timestamp, .timestampTZ, .uuid:
      return "\(name)::text"
    // 1.0 and 1.00 are one value.
    case .numeric: return "pg_catalog.trim_scale(\(name))::text"
    case .text, .json, .array, .bytea, .other:
      let group = segmentGroup(type, name)
      let text = group == name ? "\(name)::text" : group
      let short = "left(\(text), \(longestText - 40)) || ' ' || md5(\(text))"
      return "CASE WHEN length(\(text)) > \(longestText) THEN \(short) ELSE \(text) END"
    }
  }
}
