package import Columns

/// The fixed object ids of built-in types.
/// - SeeAlso: PostgreSQL's src/include/catalog/pg_type.dat.
enum TypeOID {
  static let bool: UInt32 = 16
  static let bytea: UInt32 = 17
  static let int8: UInt32 = 20
  static let int2: UInt32 = 21
  static let int4: UInt32 = 23
  static let text: UInt32 = 25
  static let float8: UInt32 = 701
  static let timestampTZ: UInt32 = 1184
  static let uuid: UInt32 = 2950
  static let jsonb: UInt32 = 3802
  static let int8Array: UInt32 = 1016
  static let textArray: UInt32 = 1009
  static let float8Array: UInt32 = 1022

  static let scalars: [UInt32: ColumnType] = [
    bool: .bool, bytea: .bytea, int8: .int64, int2: .int16, int4: .int32, text: .text, 700: .float32,
    float8: .float64, 1700: .numeric, 1042: .text, 1043: .text, 19: .text, 1082: .date, 1114: .timestamp,
    timestampTZ: .timestampTZ, uuid: .uuid, 114: .json, jsonb: .json,
  ]

  static let arrays: [UInt32: ColumnType] = [
    1000: .bool, 1001: .bytea, int8Array: .int64, 1005: .int16, 1007: .int32, textArray: .text, 1021: .float32,
    float8Array: .float64, 1231: .numeric, 1014: .text, 1015: .text, 1003: .text, 1182: .date, 1115: .timestamp,
    1185: .timestampTZ, 2951: .uuid, 199: .json, 3807: .json,
  ]

  /// The type that a built-in id stands for; nil for every other id.
  static func builtIn(_ oid: UInt32) -> ColumnType? {
    scalars[oid] ?? arrays[oid].map { .array(of: $0) }
  }
}

extension ColumnType {
  /// Whether results carry the values as the server's text, because Leadsman does not know the binary form.
  package var isReadAsText: Bool {
    switch self {
    case .other: true
    case .array(let element): element.isReadAsText
    default: false
    }
  }

  /// The type as a message names it.
  package var sqlName: String {
    switch self {
    case .bool: "boolean"
    case .int16: "smallint"
    case .int32: "integer"
    case .int64: "bigint"
    case .float32: "real"
    case .float64: "double precision"
    case .numeric: "numeric"
    case .text: "text"
    case .date: "date"
    case .timestamp: "timestamp"
    case .timestampTZ: "timestamptz"
    case .uuid: "uuid"
    case .json: "json"
    case .bytea: "bytea"
    case .array(let element): element.sqlName + "[]"
    case .other(let name): name
    }
  }
}
