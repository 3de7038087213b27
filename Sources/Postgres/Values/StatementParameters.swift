import CLibpq
import Foundation

/// The parameters of one statement laid out for libpq: declared types, and all values in one buffer.
struct StatementParameters {
  let types: [UInt32]
  private let bytes: [UInt8]
  /// Where each value starts in `bytes`; nil for a null.
  private let starts: [Int?]
  private let lengths: [Int32]
  private let formats: [Int32]

  init(_ values: [PostgresValue]) {
    var bytes: [UInt8] = []
    var starts: [Int?] = []
    var lengths: [Int32] = []
    for value in values {
      let start = bytes.count
      value.append(to: &bytes)
      starts.append(value == .null ? nil : start)
      lengths.append(Int32(bytes.count - start))
      // libpq reads a value in the text format up to its NUL.
      if case .untyped = value { bytes.append(0) }
    }
    // An empty buffer has no address, and a value without an address is a null.
    bytes.append(0)
    types = values.map(\.oid)
    formats = values.map { if case .untyped = $0 { 0 } else { 1 } }
    (self.bytes, self.starts, self.lengths) = (bytes, starts, lengths)
  }

  /// Calls `body` with libpq's parameter arrays: count, types, values, lengths, formats.
  func withLibpqArrays<Result>(
    _ body: (
      Int32, UnsafePointer<UInt32>?, UnsafePointer<UnsafePointer<CChar>?>?, UnsafePointer<Int32>?, UnsafePointer<Int32>?
    ) -> Result
  ) -> Result {
    bytes.withUnsafeBytes { buffer in
      let values = starts.map { start -> UnsafePointer<CChar>? in
        guard let start, let base = buffer.baseAddress else { return nil }
        return (base + start).assumingMemoryBound(to: CChar.self)
      }
      return body(Int32(types.count), types, values, lengths, formats)
    }
  }
}

extension PostgresValue {
  /// The declared type; 0 lets the server infer it.
  var oid: UInt32 {
    switch self {
    case .null, .untyped: 0
    case .bool: TypeOID.bool
    case .int16: TypeOID.int2
    case .int32: TypeOID.int4
    case .int64: TypeOID.int8
    case .double: TypeOID.float8
    case .text: TypeOID.text
    case .bytea: TypeOID.bytea
    case .timestampTZ: TypeOID.timestampTZ
    case .uuid: TypeOID.uuid
    case .jsonb: TypeOID.jsonb
    case .textArray: TypeOID.textArray
    case .int64Array: TypeOID.int8Array
    case .doubleArray: TypeOID.float8Array
    }
  }

  fileprivate func append(to bytes: inout [UInt8]) {
    switch self {
    case .null: break
    case .bool(let value): bytes.append(value ? 1 : 0)
    case .int16(let value): bytes.appendBigEndian(value)
    case .int32(let value): bytes.appendBigEndian(value)
    case .int64(let value): bytes.appendBigEndian(value)
    case .double(let value): bytes.appendBigEndian(value.bitPattern)
    case .text(let text), .untyped(let text): bytes.append(contentsOf: text.utf8)
    case .bytea(let value): bytes.append(contentsOf: value)
    case .timestampTZ(let value): bytes.appendBigEndian(PostgresEpoch.wire(fromTimestamp: value.microseconds))
    case .uuid(let value): withUnsafeBytes(of: value.uuid) { bytes.append(contentsOf: $0) }
    case .jsonb(let text):
      // The version of jsonb's binary form.
      bytes.append(1)
      bytes.append(contentsOf: text.utf8)
    case .textArray(let values):
      bytes.appendArray(values, of: TypeOID.text) { $0.append(contentsOf: $1.utf8) }
    case .int64Array(let values):
      bytes.appendArray(values, of: TypeOID.int8) { $0.appendBigEndian($1) }
    case .doubleArray(let values):
      bytes.appendArray(values, of: TypeOID.float8) { $0.appendBigEndian($1.bitPattern) }
    }
  }
}

extension [UInt8] {
  /// Appends a one-dimensional array in binary: dimensions, has-nulls flag, element type, length, lower bound, elements.
  fileprivate mutating func appendArray<Value>(
    _ values: [Value?], of oid: UInt32, _ appendElement: (inout [UInt8], Value) -> Void
  ) {
    appendBigEndian(Int32(values.isEmpty ? 0 : 1))
    appendBigEndian(Int32(values.contains { $0 == nil } ? 1 : 0))
    appendBigEndian(oid)
    guard !values.isEmpty else { return }
    appendBigEndian(Int32(values.count))
    appendBigEndian(Int32(1))
    for value in values {
      guard let value else {
        appendBigEndian(Int32(-1))
        continue
      }
      let lengthAt = count
      appendBigEndian(Int32(0))
      appendElement(&self, value)
      let length = Int32(count - lengthAt - 4)
      Swift.withUnsafeBytes(of: length.bigEndian) { replaceSubrange(lengthAt..<lengthAt + 4, with: $0) }
    }
  }
}
