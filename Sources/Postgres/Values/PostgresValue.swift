package import Foundation

/// A parameter of a statement, sent in binary with its type declared.
package enum PostgresValue: Hashable, Sendable {
  /// A null whose type the server infers.
  case null
  case bool(Bool)
  case int16(Int16)
  case int32(Int32)
  case int64(Int64)
  case double(Double)
  case text(String)
  case bytea([UInt8])
  case timestampTZ(PostgresTimestamp)
  case uuid(UUID)
  /// JSON text.
  case jsonb(String)
  case textArray([String?])
  case int64Array([Int64?])
  case doubleArray([Double?])
  /// A text that the server reads as whatever type the place asks for: an enum, a date, a numeric.
  case untyped(String)
}

extension PostgresValue: ExpressibleByStringLiteral, ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByNilLiteral
{
  package init(stringLiteral value: String) { self = .text(value) }
  package init(integerLiteral value: Int64) { self = .int64(value) }
  package init(floatLiteral value: Double) { self = .double(value) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(nilLiteral: ()) { self = .null }
}

extension PostgresValue {
  package static func int(_ value: Int) -> PostgresValue { .int64(Int64(value)) }

  /// `wrap(value)`, or null where there is no value: `.optional(name, PostgresValue.text)`.
  package static func optional<Value>(_ value: Value?, _ wrap: (Value) -> PostgresValue) -> PostgresValue {
    value.map(wrap) ?? .null
  }
}
