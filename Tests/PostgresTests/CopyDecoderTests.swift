import Columns
import Postgres
import TestSupport
import Testing

/// Streams written by hand, so that the decoder is not held against itself.
@Suite struct CopyDecoderTests {
  static let columns: [(name: String, type: ColumnType)] = [
    ("id", .int32), ("amount", .numeric), ("note", .text), ("at", .timestampTZ), ("doc", .json),
  ]

  static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }

  static func field(_ bytes: [UInt8]?) -> [UInt8] { bigEndian(Int32(bytes?.count ?? -1)) + (bytes ?? []) }

  static let header = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0x00] + bigEndian(Int32(0)) + bigEndian(Int32(0))
  static let trailer = bigEndian(Int16(-1))
  static let row =
    bigEndian(Int16(5)) + field(bigEndian(Int32(-7)))
    + field([0, 2, 0, 0, 0x40, 0, 0, 2] + bigEndian(Int16(12)) + bigEndian(Int16(3400)))
    + field(Array("naïve".utf8)) + field(bigEndian(Int64(1_000_000))) + field([1] + Array("{}".utf8))
  static let nullRow = bigEndian(Int16(5)) + (0..<5).flatMap { _ in field(nil) }
  static let stream = header + row + nullRow + row + trailer

  /// What a decoder makes of the pieces of a stream, row by row.
  static func decode(
    _ pieces: [ArraySlice<UInt8>], columns: [(name: String, type: ColumnType)] = columns, batchRows: Int = 2
  ) throws -> [String] {
    var decoder = CopyDecoder(columns: columns, batchRows: batchRows)
    var rows: [String] = []
    for piece in pieces {
      try piece.withUnsafeBytes { try decoder.feed($0) { rows += describe($0) } }
    }
    try decoder.finish { rows += describe($0) }
    #expect(decoder.rowCount == rows.count)
    return rows
  }

  static func describe(_ batch: borrowing ColumnBatch) -> [String] {
    let columns = batch.columns
    return (0..<batch.rowCount).map { row in
      columns.map { column in
        guard column.validity[row] else { return "null" }
        switch column.type.storage {
        case .integers: return "\(column.integers[row])"
        case .doubles: return "\(column.doubles[row])"
        case .bytes:
          return String(decoding: column.bytes[column.offsets[row]..<column.offsets[row + 1]], as: UTF8.self)
        }
      }.joined(separator: "|")
    }
  }

  static let expected = [
    "-7|-12.34|naïve|946684801000000|{}", "null|null|null|null|null", "-7|-12.34|naïve|946684801000000|{}",
  ]

  @Test("A stream cut at any point gives the same rows")
  func everySplitPoint() throws {
    for cut in 0...Self.stream.count {
      #expect(try Self.decode([Self.stream[..<cut], Self.stream[cut...]]) == Self.expected, "cut at \(cut)")
    }
    #expect(try Self.decode(Self.stream.indices.map { Self.stream[$0...$0] }) == Self.expected)
  }

  @Test("A stream that ends early is truncated, wherever it ends")
  func everyTruncation() {
    for count in 0..<Self.stream.count {
      #expect(throws: CopyError.self, "\(count) bytes") { try Self.decode([Self.stream[..<count]]) }
    }
  }

  /// Bytes without a say in the rows: the flags that a reader may ignore, and how many digits a numeric shows.
  static let silentBytes: [Int] =
    [13, 14] + [header.count, header.count + row.count + nullRow.count].flatMap { [$0 + 20, $0 + 21] }

  @Test("A stream with flipped bytes gives an error or other values, and never a crash", arguments: 0..<20)
  func flippedBytes(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    for _ in 0..<500 {
      var stream = Self.stream
      for _ in 0..<Int.random(in: 1...3, using: &generator) {
        stream[Int.random(in: stream.indices, using: &generator)] ^= UInt8.random(in: 1...255, using: &generator)
      }
      var visible = stream
      for index in Self.silentBytes { visible[index] = Self.stream[index] }
      do {
        let rows = try Self.decode([stream[...]])
        #expect(rows != Self.expected || visible == Self.stream, "seed \(seed)")
      } catch CopyError.malformed(let offset, _) {
        #expect((0...stream.count).contains(offset))
      } catch {
        Issue.record("seed \(seed): \(error)")
      }
    }
  }

  struct Fault: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let stream: [UInt8]
    let error: CopyError
  }

  static let faults: [Fault] = [
    Fault(
      testDescription: "wrong signature", stream: Array("PGCOPY\r\n".utf8),
      error: .malformed(byteOffset: 0, reason: .wrongSignature)),
    Fault(
      testDescription: "critical flag", stream: Array(header[..<11]) + [0, 1, 0, 0] + bigEndian(Int32(0)),
      error: .malformed(byteOffset: 11, reason: .unknownFlags)),
    Fault(
      testDescription: "negative extension", stream: Array(header[..<15]) + bigEndian(Int32(-1)),
      error: .malformed(byteOffset: 15, reason: .negativeExtensionLength)),
    Fault(
      testDescription: "field count", stream: header + bigEndian(Int16(4)),
      error: .malformed(byteOffset: 19, reason: .wrongFieldCount(expected: 5, found: 4))),
    Fault(
      testDescription: "length against type", stream: header + bigEndian(Int16(5)) + field([1, 2, 3]),
      error: .malformed(byteOffset: 21, reason: .impossibleFieldLength(column: "id", length: 3))),
    Fault(
      testDescription: "length below null", stream: header + bigEndian(Int16(5)) + bigEndian(Int32(-2)),
      error: .malformed(byteOffset: 21, reason: .impossibleFieldLength(column: "id", length: -2))),
    Fault(
      testDescription: "numeric digit of 10000",
      stream: header + bigEndian(Int16(5)) + field(nil) + field([0, 1, 0, 0, 0, 0, 0, 0, 0x27, 0x10]) + field(nil)
        + field(nil) + field(nil),
      error: .malformed(byteOffset: 29, reason: .malformedField(column: "amount"))),
    Fault(
      testDescription: "bytes after the trailer", stream: stream + [0],
      error: .malformed(byteOffset: stream.count, reason: .bytesAfterTrailer)),
    Fault(
      testDescription: "no trailer", stream: header + row,
      error: .malformed(byteOffset: header.count + row.count, reason: .truncated)),
  ]

  @Test("A fault is told with its place", arguments: faults)
  func faultIsLocated(fault: Fault) {
    #expect(throws: fault.error) { try Self.decode([fault.stream[...]]) }
  }

  @Test("A header extension is skipped, cut or not")
  func headerExtension() throws {
    let stream = Self.header[..<15] + Self.bigEndian(Int32(3)) + [9, 9, 9] + Self.row + Self.trailer
    #expect(try Self.decode([stream[...]]) == [Self.expected[0]])
    #expect(try Self.decode(stream.indices.map { stream[$0...$0] }) == [Self.expected[0]])
  }

  @Test("Rows without columns are counted")
  func zeroColumns() throws {
    let stream = Self.header + Self.bigEndian(Int16(0)) + Self.bigEndian(Int16(0)) + Self.trailer
    #expect(try Self.decode([stream[...]], columns: []) == ["", ""])
  }

  @Test("Batches end at their number of rows, and early where texts are long")
  func batchSizes() throws {
    let text = [UInt8](repeating: 0x61, count: 1_000)
    let stream = Self.header + (0..<10).flatMap { _ in Self.bigEndian(Int16(1)) + Self.field(text) } + Self.trailer
    func sizes(batchRows: Int, batchBytes: Int) throws -> [Int] {
      var decoder = CopyDecoder(columns: [("t", .text)], batchRows: batchRows, batchBytes: batchBytes)
      var sizes: [Int] = []
      try stream.withUnsafeBytes { try decoder.feed($0) { sizes.append($0.rowCount) } }
      try decoder.finish { sizes.append($0.rowCount) }
      return sizes
    }
    #expect(try sizes(batchRows: 4, batchBytes: 1 << 20) == [4, 4, 2])
    #expect(try sizes(batchRows: 100, batchBytes: 2_500) == [3, 3, 3, 1])
  }
}
