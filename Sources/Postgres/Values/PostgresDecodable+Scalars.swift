import Columns
package import Foundation

extension Optional: PostgresDecodable where Wrapped: PostgresDecodable {
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> Wrapped? {
    try Wrapped.decode(cell)
  }

  package static func decodeNull() -> Wrapped?? { .some(.none) }
}

extension Bool: PostgresDecodable {
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> Bool {
    guard cell.type == .bool else { throw .typeMismatch }
    switch (cell.format, cell.bytes.count == 1 ? cell.bytes[0] : nil) {
    case (.binary, 1), (.text, UInt8(ascii: "t")): return true
    case (.binary, 0), (.text, UInt8(ascii: "f")): return false
    default: throw .malformed
    }
  }
}

extension Int16: PostgresDecodable {}
extension Int32: PostgresDecodable {}
extension Int64: PostgresDecodable {}
extension Int: PostgresDecodable {}

extension PostgresDecodable where Self: FixedWidthInteger {
  /// Decodes smallint, integer and bigint, each where `Self` is at least as wide.
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> Self {
    let width =
      switch cell.type {
      case .int16: 16
      case .int32: 32
      case .int64: 64
      default: Int.max
      }
    guard width <= bitWidth else { throw .typeMismatch }
    if cell.format == .text {
      guard let value = Self(cell.text) else { throw .malformed }
      return value
    }
    return switch cell.type {
    case .int16: Self(truncatingIfNeeded: try cell.integer(Int16.self))
    case .int32: Self(truncatingIfNeeded: try cell.integer(Int32.self))
    default: Self(truncatingIfNeeded: try cell.integer(Int64.self))
    }
  }
}

extension Double: PostgresDecodable {
  /// Decodes real, double precision, and numeric to the nearest double.
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> Double {
    switch (cell.type, cell.format) {
    case (.float32, .binary): return Double(Float(bitPattern: try cell.integer()))
    case (.float64, .binary): return Double(bitPattern: try cell.integer())
    case (.numeric, .binary):
      guard let wire = NumericWire(cell.bytes) else { throw .malformed }
      return wire.double
    case (.float32, .text): return Double(try Float.decode(cell))
    case (.float64, .text), (.numeric, .text):
      guard let value = Double(cell.text) else { throw .malformed }
      return value
    default: throw .typeMismatch
    }
  }
}

extension Float: PostgresDecodable {
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> Float {
    guard cell.type == .float32 else { throw .typeMismatch }
    if cell.format == .binary { return Float(bitPattern: try cell.integer()) }
    guard let value = Float(cell.text) else { throw .malformed }
    return value
  }
}

extension PostgresNumeric: PostgresDecodable {
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> PostgresNumeric {
    guard cell.type == .numeric else { throw .typeMismatch }
    let value = cell.format == .binary ? PostgresNumeric(wire: cell.bytes) : PostgresNumeric(text: cell.text)
    guard let value else { throw .malformed }
    return value
  }
}

extension String: PostgresDecodable {
  /// Decodes the text types, enums, json, and every type that is read as text.
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> String {
    switch cell.type {
    case .text, .other: return cell.text
    case .json:
      // jsonb in binary opens with the version of its format; no JSON text can.
      guard cell.format == .binary, cell.bytes.first == 1 else { return cell.text }
      return String(decoding: cell.bytes.dropFirst(), as: UTF8.self)
    default: throw .typeMismatch
    }
  }
}

extension UUID: PostgresDecodable {
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> UUID {
    guard cell.type == .uuid else { throw .typeMismatch }
    if cell.format == .text {
      guard let value = UUID(uuidString: cell.text) else { throw .malformed }
      return value
    }
    guard cell.bytes.count == 16 else { throw .malformed }
    return UUID(uuid: cell.bytes.loadUnaligned(as: uuid_t.self))
  }
}

/// Not a column type by itself: it makes `[UInt8]` decode bytea.
extension UInt8: PostgresDecodable {
  package static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> UInt8 { throw .typeMismatch }

  package static func decodeArray(_ cell: PostgresCell) throws(PostgresCell.Failure) -> [UInt8] {
    guard cell.type == .bytea else { throw .typeMismatch }
    if cell.format == .binary { return Array(cell.bytes) }
    guard cell.bytes.starts(with: #"\x"#.utf8), cell.bytes.count.isMultiple(of: 2) else { throw .malformed }
    var bytes: [UInt8] = []
    for index in stride(from: 2, to: cell.bytes.count, by: 2) {
      let pair = String(decoding: cell.bytes[index..<index + 2], as: UTF8.self)
      guard let byte = UInt8(pair, radix: 16) else { throw .malformed }
      bytes.append(byte)
    }
    return bytes
  }
}
