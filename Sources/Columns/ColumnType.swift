/// The type of a column as Leadsman understands it, and so how its values are stored in a `Column`.
package indirect enum ColumnType: Hashable, Sendable, Codable {
  case bool
  case int16
  case int32
  case int64
  case float32
  case float64
  case numeric
  /// text, varchar, bpchar, name, and every enum.
  case text
  case date
  case timestamp
  case timestampTZ
  case uuid
  case json
  case bytea
  case array(of: ColumnType)
  /// A type that is read as the server's own text; carries the server's name for it.
  case other(String)
}

extension ColumnType {
  /// Which of a column's arrays holds the values.
  package enum Storage: Sendable {
    /// bool (0 or 1), integers, dates (days since 1970-01-01), timestamps (microseconds since 1970-01-01 UTC);
    /// `Int64.min` and `Int64.max` stand for −infinity and infinity of dates and timestamps.
    case integers
    /// float4, float8, and numeric rounded to the nearest double (its NaN and ±infinity kept).
    case doubles
    /// text and json in UTF-8, uuid as 16 bytes, bytea as it is, arrays and other types as the server's text.
    case bytes
  }

  package var storage: Storage {
    switch self {
    case .bool, .int16, .int32, .int64, .date, .timestamp, .timestampTZ: .integers
    case .float32, .float64, .numeric: .doubles
    case .text, .uuid, .json, .bytea, .array, .other: .bytes
    }
  }

  /// Whether arithmetic on the values means something.
  package var isNumeric: Bool {
    switch self {
    case .int16, .int32, .int64, .float32, .float64, .numeric: true
    default: false
    }
  }

  package var isInteger: Bool { self == .int16 || self == .int32 || self == .int64 }

  package var isTemporal: Bool {
    switch self {
    case .date, .timestamp, .timestampTZ: true
    default: false
    }
  }
}
