package import Columns

/// One value of a result as it arrived, on its way to a Swift type.
///
/// Borrows the memory of its result and must not be kept.
package struct PostgresCell {
  package enum Format: Sendable {
    case text
    case binary
  }

  /// Why a cell could not be decoded.
  package enum Failure: Error, Sendable {
    /// The type asked for does not hold values of the column's type.
    case typeMismatch
    /// The bytes are not what the column's type looks like.
    case malformed
    /// A null inside an array whose elements are not optional.
    case unexpectedNull
  }

  package let bytes: UnsafeRawBufferPointer
  package let format: Format
  package let type: ColumnType

  /// The bytes as UTF-8; what is not UTF-8 (from a database in SQL_ASCII) is replaced by U+FFFD.
  var text: String { String(decoding: bytes, as: UTF8.self) }

  /// The bytes as one big-endian integer.
  func integer<Integer: FixedWidthInteger & BitwiseCopyable>(
    _ type: Integer.Type = Integer.self
  ) throws(Failure) -> Integer {
    guard bytes.count == MemoryLayout<Integer>.size else { throw .malformed }
    return bytes.bigEndian(at: 0, as: type)
  }
}

/// A Swift type that values of results decode to.
package protocol PostgresDecodable: Sendable {
  static func decode(_ cell: PostgresCell) throws(PostgresCell.Failure) -> Self

  /// What a null becomes; nil where a null is an error.
  static func decodeNull() -> Self?

  /// What an array of this type decodes from: an SQL array, except for `UInt8`, which makes bytea of `[UInt8]`.
  static func decodeArray(_ cell: PostgresCell) throws(PostgresCell.Failure) -> [Self]
}

extension PostgresDecodable {
  package static func decodeNull() -> Self? { nil }

  package static func decodeArray(_ cell: PostgresCell) throws(PostgresCell.Failure) -> [Self] {
    try ArrayCell(cell).elements()
  }
}
