import Columns

/// Rows of `COPY … (FORMAT binary)`, each one piece as libpq hands them on.
struct CopyRows {
  static let header = Array("PGCOPY\n".utf8) + [0xFF, 0x0D, 0x0A, 0, 0, 0, 0, 0, 0, 0, 0, 0]
  static let trailer: [UInt8] = [0xFF, 0xFF]

  let columns: [(name: String, type: ColumnType)]
  private(set) var bytes: [UInt8] = []
  /// Row i is `bytes[ends[i]..<ends[i + 1]]`.
  private(set) var ends = [0]

  enum Form {
    case plain
    /// Numerics of more digits than a word holds.
    case wideNumerics
    case manyTexts
  }

  init(_ type: ColumnType, _ workload: Workload, form: Form = .plain) {
    columns = (0..<Workload.width).map { ("c\($0)", type) }
    for row in 0..<Workload.blockSize / Workload.width {
      bytes += Self.bigEndian(Int16(Workload.width))
      for column in 0..<Workload.width {
        let index = row * Workload.width + column
        let field =
          switch form {
          case .plain: Self.field(index, type, workload)
          case .wideNumerics: Self.wide(workload.integers[index])
          case .manyTexts: Array(workload.manyTexts[index])
          }
        bytes += Self.bigEndian(Int32(field.count)) + field
      }
      ends.append(bytes.count)
    }
  }

  private static func field(_ index: Int, _ type: ColumnType, _ workload: Workload) -> [UInt8] {
    switch type {
    case .int64: bigEndian(workload.integers[index])
    case .float64: bigEndian(workload.doubles[index].bitPattern)
    case .numeric: cents(workload.integers[index] % 100_000)
    // A month of microseconds, from 2000-01-01 on as the wire counts.
    case .timestamp: bigEndian(workload.integers[index] * 2592)
    case .uuid: bigEndian(workload.doubles[index].bitPattern) + bigEndian(workload.integers[index])
    // Documents of some 150 bytes, each another one.
    case .json: [1] + Array(#"{"id": \#(workload.integers[index]), "tags": ["a", "b", "c"], "\#(filler)": null}"#.utf8)
    case .array:
      Array(
        "{\((0..<16).map { "\(Float(workload.doubles[(index + $0) % Workload.blockSize]))" }.joined(separator: ","))}"
          .utf8)
    default: Array(workload.fewTexts[index])
    }
  }

  private static let filler = String(repeating: "long name ", count: 10)

  /// A numeric(30,12): six digits to the base 10,000.
  private static func wide(_ value: Int64) -> [UInt8] {
    let digits = [1 + value % 9_999, value % 9_973, value % 9_967, value % 9_949, value % 9_941, 1 + value % 9_931]
    return bigEndian(Int16(digits.count)) + bigEndian(Int16(2)) + [0, 0, 0, 12]
      + digits.flatMap { bigEndian(Int16($0)) }
  }

  /// A numeric(10,2), in digits to the base 10,000 without zeros at its end.
  private static func cents(_ cents: Int64) -> [UInt8] {
    var digits = [Int16(cents / 100), Int16(cents % 100 * 100)]
    while digits.last == 0 { digits.removeLast() }
    let weight: Int16 = digits.isEmpty || cents / 100 > 0 ? 0 : -1
    if weight < 0 { digits.removeFirst() }
    return bigEndian(Int16(digits.count)) + bigEndian(weight) + [0, 0, 0, 2] + digits.flatMap(bigEndian)
  }

  private static func bigEndian(_ value: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: value.bigEndian) { Array($0) }
  }
}
