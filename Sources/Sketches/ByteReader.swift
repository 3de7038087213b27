/// Reads little-endian fields one after another and never past the end.
package struct ByteReader {
  private let bytes: [UInt8]
  /// Where the next field starts.
  package private(set) var offset = 0

  package init(_ bytes: [UInt8]) { self.bytes = bytes }

  var remaining: Int { bytes.count - offset }

  package mutating func integer<Value: FixedWidthInteger & BitwiseCopyable>(
    as type: Value.Type = Value.self
  ) throws(SketchError) -> Value {
    let start = try advance(by: MemoryLayout<Value>.size)
    return Value(littleEndian: bytes.withUnsafeBytes { $0.loadUnaligned(fromByteOffset: start, as: type) })
  }

  mutating func double() throws(SketchError) -> Double { Double(bitPattern: try integer()) }

  /// - Parameter count: of doubles; checked against the bytes at hand before anything is allocated.
  package mutating func doubles(count: Int) throws(SketchError) -> [Double] {
    let start = try advance(by: count, of: MemoryLayout<Double>.size)
    return bytes.withUnsafeBytes { raw in
      (0..<count).map { index in
        Double(bitPattern: UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: start + index * 8, as: UInt64.self)))
      }
    }
  }

  package mutating func bytes(count: Int) throws(SketchError) -> ArraySlice<UInt8> {
    let start = try advance(by: count)
    return bytes[start..<start + count]
  }

  /// An unsigned LEB128 number below 2^63, in its shortest form.
  package mutating func variableLength() throws(SketchError) -> Int {
    let start = offset
    var value: UInt64 = 0
    for shift in stride(from: UInt64(0), to: 63, by: 7) {
      let byte: UInt8 = try integer()
      value |= UInt64(byte & 0x7F) << shift
      if byte & 0x80 == 0 {
        guard byte != 0 || shift == 0 else { break }
        return Int(value)
      }
    }
    throw .malformed(byteOffset: start, reason: .valueOutOfRange)
  }

  package func expectEnd() throws(SketchError) {
    if remaining > 0 { throw .malformed(byteOffset: offset, reason: .trailingBytes) }
  }

  private mutating func advance(by count: Int, of size: Int = 1) throws(SketchError) -> Int {
    guard count >= 0, count <= remaining / size else { throw .truncated(byteOffset: offset) }
    defer { offset += count * size }
    return offset
  }
}

extension [UInt8] {
  package mutating func append(littleEndian value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  package mutating func append(littleEndian value: Double) { append(littleEndian: value.bitPattern) }

  /// - Parameter value: ≥ 0; written as unsigned LEB128.
  package mutating func append(variableLength value: Int) {
    var rest = UInt64(value)
    while rest > 0x7F {
      append(UInt8(rest & 0x7F) | 0x80)
      rest >>= 7
    }
    append(UInt8(rest))
  }
}
