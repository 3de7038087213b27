import Columns
import Postgres
import TestSupport
import Testing

/// The exact values that come beside the doubles of a numeric column.
@Suite struct CopyDecimalTests {
  private struct Number {
    var isNegative = false
    var weight = 0
    var digits: [UInt16] = []

    var field: [UInt8] {
      CopyDecoderTests.bigEndian(Int16(digits.count)) + CopyDecoderTests.bigEndian(Int16(weight))
        + (isNegative ? [0x40, 0] : [0, 0]) + [0, 0] + digits.flatMap { CopyDecoderTests.bigEndian($0) }
    }

    /// Without the zeros that a value's digits may open or end with.
    var trimmed: Number {
      var trimmed = self
      while trimmed.digits.last == 0 { trimmed.digits.removeLast() }
      while trimmed.digits.first == 0 {
        trimmed.digits.removeFirst()
        trimmed.weight -= 1
      }
      return trimmed.digits.isEmpty ? Number() : trimmed
    }

    var shown: String { "\(isNegative && !trimmed.digits.isEmpty ? "-" : "")\(trimmed.digits)^\(trimmed.weight)" }
  }

  private static func decode(_ fields: [[UInt8]?], batchRows: Int) throws -> [Column] {
    let stream =
      CopyDecoderTests.header + fields.flatMap { CopyDecoderTests.bigEndian(Int16(1)) + CopyDecoderTests.field($0) }
      + CopyDecoderTests.trailer
    var decoder = CopyDecoder(columns: [("n", .numeric)], batchRows: batchRows)
    var columns: [Column] = []
    try stream.withUnsafeBytes { try decoder.feed($0) { columns.append($0.columns[0]) } }
    try decoder.finish { columns.append($0.columns[0]) }
    return columns
  }

  private static func shown(_ value: Decimals.Value?) -> String {
    switch value {
    case nil: return "none"
    case .short(let integer, let power):
      var rest = integer.magnitude
      var digits: [UInt16] = []
      while rest > 0 {
        digits.insert(UInt16(rest % 10_000), at: 0)
        rest /= 10_000
      }
      return Number(isNegative: integer < 0, weight: power + digits.count - 1, digits: digits).shown
    case .wide(let isNegative, let weight, let digits):
      return Number(isNegative: isNegative, weight: weight, digits: Array(digits)).shown
    }
  }

  @Test("Every numeric comes with its exact digits, and what is none comes without", arguments: 0..<20 as Range<UInt64>)
  func digits(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    var fields: [[UInt8]?] = []
    var expected: [String] = []
    for _ in 0..<2000 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0:
        fields.append(nil)
        expected.append("none")
      case 1:
        fields.append([0, 0, 0, 0, [0xC0, 0xD0, 0xF0].randomElement(using: &random) ?? 0, 0, 0, 0])
        expected.append("none")
      default:
        let number = Number(
          isNegative: Bool.random(using: &random), weight: Int.random(in: -9...9, using: &random),
          digits: (0..<Int.random(in: 0...6, using: &random)).map { _ in UInt16.random(in: 0...9999, using: &random) })
        fields.append(number.field)
        expected.append(number.shown)
      }
    }
    let columns = try Self.decode(fields, batchRows: 700)
    #expect(columns.map(\.count) == [700, 700, 600])
    #expect(columns.flatMap { column in (0..<column.count).map { Self.shown(column.decimals[$0]) } } == expected)
    #expect(columns.reduce(0) { $0 + $1.decimals.absentCount } == expected.count { $0 == "none" })
    // Rows gathered from a batch keep their exact values.
    for column in columns {
      let rows = (0..<column.count).filter { _ in Bool.random(using: &random) }.map(Int32.init)
      var gathered = Column(name: "n", type: .numeric)
      rows.withUnsafeBufferPointer { gathered.appendDecimals(rows: $0, of: column) }
      #expect(
        rows.indices.map { Self.shown(gathered.decimals[$0]) } == rows.map { Self.shown(column.decimals[Int($0)]) })
      #expect(gathered.decimals.absentCount == rows.count { column.decimals[Int($0)] == nil })
    }
  }

  @Test("Up to 36 digits and beyond, the double is the nearest one", arguments: 0..<20 as Range<UInt64>)
  func nearestDoubles(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let numbers = (0..<3000).map { _ in
      let count = Int.random(in: 1...10, using: &random)
      var digits = (0..<count).map { _ in UInt16.random(in: 0...9999, using: &random) }
      // Near a tie between two doubles as often as not: 2^53 + 1 and little or nothing more, in units of any size.
      if count >= 5, Bool.random(using: &random) {
        digits = [9007, 1992, 5474, 993] + [UInt16](repeating: 0, count: count - 4)
        digits[count - 1] = [0, 0, 1, 5000].randomElement(using: &random) ?? 0
      }
      return Number(
        isNegative: Bool.random(using: &random), weight: Int.random(in: -2...9, using: &random), digits: digits)
    }
    let column = try Self.decode(numbers.map(\.field), batchRows: 4096)[0]
    for (row, number) in numbers.enumerated() {
      let whole = number.digits.map { String(repeating: "0", count: 4 - "\($0)".count) + "\($0)" }.joined()
      let text = "\(number.isNegative ? "-" : "")\(whole)e\(4 * (number.weight - number.digits.count + 1))"
      #expect(column.doubles[row] == Double(text), "\(text)")
    }
  }

  @Test("The sums of short values are those of all, and hold the largest there are")
  func sums() throws {
    // 2^53 four times a place, of either sign, and some that are wide.
    let digits: [UInt16] = [9007, 1992, 5474, 992]
    let numbers = (0..<3000).map { row in
      Number(isNegative: row % 3 == 0, weight: row % 11 - 2, digits: row % 100 == 99 ? digits + [1] : digits)
    }
    let column = try Self.decode(numbers.map(\.field), batchRows: 4096)[0]
    var sums: [Int: Int128] = [:]
    column.decimals.forEachShortSum { sums[$1, default: 0] += Int128($0) }
    var expected: [Int: Int128] = [:]
    for row in 0..<column.count {
      guard case .short(let integer, let power)? = column.decimals[row] else { continue }
      #expect(integer.magnitude == 1 << 53)
      expected[power, default: 0] += Int128(integer)
    }
    #expect(sums.filter { $0.value != 0 } == expected.filter { $0.value != 0 })
    #expect(column.decimals.wideCount == 30 && expected.count == 11)
  }

  @Test("A column that was not decoded from numerics has no exact values")
  func others() throws {
    var column = Column(name: "n", type: .numeric)
    column.append(1.5)
    #expect(column.decimals.count != column.count)
    var gathered = Column(name: "n", type: .numeric)
    [Int32(0)].withUnsafeBufferPointer { gathered.appendDecimals(rows: $0, of: column) }
    #expect(gathered.decimals.count == 0)
  }
}
