import Columns
import TestSupport

/// A made-up stream of `COPY … (FORMAT binary)` and what a decoder should make of it.
struct CopySample {
  private(set) var columns: [(name: String, type: ColumnType)] = []
  private(set) var bytes = CopyDecoderTests.header
  /// As `CopyDecoderTests.describe` writes rows.
  private(set) var rows: [String] = []
  /// Where each row starts, and then where the trailer does.
  private(set) var starts: [Int] = []

  static let types: [ColumnType] = [
    .bool, .int16, .int32, .int64, .float32, .float64, .numeric, .text, .date, .timestamp, .timestampTZ, .uuid, .json,
    .bytea, .array(of: .int32), .other("point"),
  ]

  init(seed: UInt64, rowCount: Int) {
    var random = SeededGenerator(seed: seed)
    columns = (0..<Int.random(in: 1...9, using: &random)).map { index in
      ("c\(index)", Self.types[Int.random(in: Self.types.indices, using: &random)])
    }
    let nullShares: [Double] = columns.map { _ in [0, 0, 0.1, 0.9].randomElement(using: &random) ?? 0 }
    for _ in 0..<rowCount {
      starts.append(bytes.count)
      bytes += CopyDecoderTests.bigEndian(Int16(columns.count))
      var shown: [String] = []
      for (column, nullShare) in zip(columns, nullShares) {
        let isNull = Double.random(in: 0..<1, using: &random) < nullShare
        let (field, text) = Self.value(column.type, &random)
        bytes += CopyDecoderTests.field(isNull ? nil : field)
        shown.append(isNull ? "null" : text)
      }
      rows.append(shown.joined(separator: "|"))
    }
    starts.append(bytes.count)
    bytes += CopyDecoderTests.trailer
  }

  /// The stream cut into pieces.
  func pieces(_ random: inout SeededGenerator) -> [ArraySlice<UInt8>] {
    Self.pieces(bytes, &random)
  }

  static func pieces(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [ArraySlice<UInt8>] {
    let longest = [1, 7, 60, 3000, bytes.count + 1].randomElement(using: &random) ?? 1
    var pieces: [ArraySlice<UInt8>] = []
    var start = 0
    while start < bytes.count {
      let end = min(bytes.count, start + Int.random(in: 1...longest, using: &random))
      pieces.append(bytes[start..<end])
      start = end
    }
    return pieces
  }

  /// A value as the server sends it, and as `CopyDecoderTests.describe` shows it.
  private static func value(_ type: ColumnType, _ random: inout SeededGenerator) -> ([UInt8], String) {
    func any<Integer: FixedWidthInteger>(_: Integer.Type) -> Integer {
      let few: [Integer] = [0, 1, .max, .min]
      return Bool.random(using: &random)
        ? few.randomElement(using: &random) ?? 0 : Integer.random(in: .min ... .max, using: &random)
    }
    func integer<Integer: FixedWidthInteger>(_: Integer.Type) -> ([UInt8], String) {
      let value = any(Integer.self)
      return (CopyDecoderTests.bigEndian(value), "\(value)")
    }
    switch type {
    case .bool:
      let value = Bool.random(using: &random)
      return ([value ? 1 : 0], value ? "1" : "0")
    case .int16: return integer(Int16.self)
    case .int32: return integer(Int32.self)
    case .int64: return integer(Int64.self)
    case .float32:
      let value = Float(bitPattern: any(UInt32.self))
      return (CopyDecoderTests.bigEndian(value.bitPattern), "\(Double(value))")
    case .float64:
      let value = Double(bitPattern: any(UInt64.self))
      return (CopyDecoderTests.bigEndian(value.bitPattern), "\(value)")
    case .numeric: return numeric(&random)
    case .date:
      let days = any(Int32.self)
      let shown = days == .max ? Int64.max : days == .min ? .min : Int64(days) + 10_957
      return (CopyDecoderTests.bigEndian(days), "\(shown)")
    case .timestamp, .timestampTZ:
      let moment = Int64.random(in: -1 << 60...1 << 60, using: &random)
      return (CopyDecoderTests.bigEndian(moment), "\(moment + 946_684_800_000_000)")
    default:
      let length =
        type == .uuid
        ? 16 : Int.random(in: 0...(Int.random(in: 0..<50, using: &random) == 0 ? 2000 : 20), using: &random)
      let text = (0..<length).map { _ in UInt8.random(in: 0x20...0x7E, using: &random) }
      let version: [UInt8] = type == .json && Bool.random(using: &random) ? [1] : []
      return (version + text, String(decoding: text, as: UTF8.self))
    }
  }

  private static func numeric(_ random: inout SeededGenerator) -> ([UInt8], String) {
    if Int.random(in: 0..<20, using: &random) == 0 {
      let (sign, text) = [(0xC000, "nan"), (0xD000, "inf"), (0xF000, "-inf")].randomElement(using: &random) ?? (0, "")
      return ([0, 0, 0, 0] + CopyDecoderTests.bigEndian(UInt16(sign)) + [0, 0], text)
    }
    let digits = (0..<Int.random(in: 0...7, using: &random)).map { _ in Int.random(in: 0...9999, using: &random) }
    let weight = Int.random(in: -9...9, using: &random)
    let isNegative = Bool.random(using: &random)
    let wire =
      CopyDecoderTests.bigEndian(Int16(digits.count)) + CopyDecoderTests.bigEndian(Int16(weight))
      + (isNegative ? [0x40, 0] : [0, 0]) + [0, 9] + digits.flatMap { CopyDecoderTests.bigEndian(Int16($0)) }
    // The standard library's own reading of the same digits.
    let whole = digits.map { String(repeating: "0", count: 4 - "\($0)".count) + "\($0)" }.joined()
    let text = "\(isNegative ? "-" : "")0\(whole)e\(4 * (weight - digits.count + 1))"
    return (wire, Double(text).map { "\($0)" } ?? text)
  }
}
