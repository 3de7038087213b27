import History
import Postgres
import Profiles

/// Bytes that the history takes in for one night, before the server compresses them.
struct StoredNight: Sendable {
  private(set) var whole = 0
  private(set) var segments = 0

  init(_ profile: TableProfile) throws {
    whole = try profile.columns.reduce(0) { try $0 + Self.bytes($1) }
    segments = try profile.slices.flatMap(\.columns).reduce(0) { try $0 + Self.bytes($1) }
  }

  private static func bytes(_ column: ColumnProfile) throws -> Int {
    try column.parameters().reduce(0) { $0 + $1.byteCount }
  }
}

extension PostgresValue {
  /// Of the values that a column's profile has.
  fileprivate var byteCount: Int {
    switch self {
    case .bytea(let bytes): bytes.count
    case .text(let text), .jsonb(let text), .untyped(let text): text.utf8.count
    case .null: 0
    default: 8
    }
  }
}
