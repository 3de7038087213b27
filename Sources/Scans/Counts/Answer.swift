import Postgres
import Profiles

/// What one entry of an aggregate SELECT came to.
enum Answer: Sendable {
  case measurement(Measurement)
  case double(Double)
  case decimal(PostgresNumeric)

  init(_ row: PostgresRow, _ index: Int, of entry: AggregateEntry) throws {
    if row[index].isNull {
      self = .measurement(.noRows)
      return
    }
    switch entry.form {
    case .double: self = .double(try row.decode(index))
    case .decimal: self = .decimal(try row.decode(index))
    case .number: self = .measurement(.number(try row.decode(index)))
    case .measurement: self = .measurement(try Self.measurement(row, index, of: entry))
    }
  }

  /// Of a number that is none, no rows.
  var measurement: Measurement { if case .measurement(let measurement) = self { measurement } else { .noRows } }

  private static func measurement(
    _ row: PostgresRow, _ index: Int, of entry: AggregateEntry
  ) throws -> Measurement {
    if entry.isFingerprint { return try row.fingerprint(index) }
    if !entry.isInstant { return .count(try row.decode(index, as: Int64.self)) }
    let newest = try row.decode(index, as: PostgresTimestamp.self)
    guard newest.isFinite else { return .unavailable(reason: "the newest value is infinite") }
    return .instant(Instant(microsecondsSince1970: newest.microseconds))
  }
}

extension Measurement {
  /// What the rows of two relations come to together.
  func merged(with other: Measurement) -> Measurement {
    switch (self, other) {
    case (.count(let one), .count(let other)): .count(one + other)
    case (.instant(let one), .instant(let other)): .instant(max(one, other))
    case (.unavailable, _), (_, .noRows): self
    case (_, .unavailable), (.noRows, _): other
    default: .unavailable(reason: "it cannot be had of parts of the table")
    }
  }
}
