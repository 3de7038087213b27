package import Sketches

/// Format 1: the byte 1; rows and columns (variable length); the keys (UInt64); then of each column the length of its name
/// and its bytes, and either the byte 0 and a double a row, NaN for none, or the byte 1, the number of values, each with
/// its length and bytes in the order in which the rows first have them, and a number a row: 0 for none, or a value's
/// place from 1 on. All little-endian.
extension RowSample: MergeableState {
  private static let formatVersion: UInt8 = 1
  private static let numbers: UInt8 = 0
  private static let categories: UInt8 = 1

  /// Adds the rows of another part of the same window.
  package mutating func merge(_ other: RowSample) throws(SketchError) {
    guard columns.map(\.name) == other.columns.map(\.name),
      columns.map(\.values.isOfNumbers) == other.columns.map(\.values.isOfNumbers)
    else { throw .mismatch(parameter: .columns, ours: columns.count, theirs: other.columns.count) }
    if other.rowCount > 0 { add(other) }
  }

  package func serialized() -> [UInt8] {
    var bytes = [Self.formatVersion]
    bytes.append(variableLength: rowCount)
    bytes.append(variableLength: columns.count)
    for key in keys { bytes.append(littleEndian: key) }
    for column in columns {
      bytes.append(text: column.name)
      switch column.values {
      case .numbers(let values):
        bytes.append(Self.numbers)
        for value in values { bytes.append(littleEndian: value ?? .nan) }
      case .categories(let values):
        bytes.append(Self.categories)
        bytes.append(categories: values)
      }
    }
    return bytes
  }

  package init(serialized: [UInt8]) throws(SketchError) {
    var reader = ByteReader(serialized)
    guard try reader.integer(as: UInt8.self) == Self.formatVersion else {
      throw .malformed(byteOffset: 0, reason: .unknownVersion)
    }
    let rows = try reader.variableLength()
    guard rows <= Self.greatestCount else { throw .malformed(byteOffset: 1, reason: .parameterOutOfRange) }
    let count = try reader.variableLength()
    var keys: [UInt64] = []
    let start = reader.offset
    for _ in 0..<rows { keys.append(try reader.integer()) }
    guard Self.ascends(keys) else { throw .malformed(byteOffset: start, reason: .valuesOutOfOrder) }
    var columns: [Column] = []
    while columns.count < count {
      let name = try reader.text()
      let offset = reader.offset
      switch try reader.integer(as: UInt8.self) {
      case Self.numbers:
        columns.append(Column(name, .numbers(try reader.doubles(count: rows).map { $0.isNaN ? nil : $0 })))
      case Self.categories: columns.append(Column(name, .categories(try reader.categories(rows: rows))))
      default: throw .malformed(byteOffset: offset, reason: .unsupportedVariant)
      }
    }
    try reader.expectEnd()
    self.init(keys: keys, columns: columns)
  }
}

extension [UInt8] {
  fileprivate mutating func append(text: String) {
    append(variableLength: text.utf8.count)
    append(contentsOf: text.utf8)
  }

  fileprivate mutating func append(categories values: [String?]) {
    var places: [[UInt8]: Int] = [:]
    var words: [String] = []
    // By their bytes: `é` in one scalar and in two are two values.
    let codes = values.map { value in
      guard let value else { return 0 }
      if let place = places[Array(value.utf8)] { return place }
      words.append(value)
      places[Array(value.utf8)] = words.count
      return words.count
    }
    append(variableLength: words.count)
    for word in words { append(text: word) }
    for code in codes { append(variableLength: code) }
  }
}

extension ByteReader {
  fileprivate mutating func text() throws(SketchError) -> String {
    let length = try variableLength()
    let start = offset
    guard let text = String(validating: try bytes(count: length), as: UTF8.self) else {
      throw .malformed(byteOffset: start, reason: .valueOutOfRange)
    }
    return text
  }

  fileprivate mutating func categories(rows: Int) throws(SketchError) -> [String?] {
    let start = offset
    let count = try variableLength()
    guard count <= rows else { throw .malformed(byteOffset: start, reason: .parameterOutOfRange) }
    var words: [String] = []
    for _ in 0..<count { words.append(try text()) }
    var values: [String?] = []
    for _ in 0..<rows {
      let place = offset
      let code = try variableLength()
      guard code <= words.count else { throw .malformed(byteOffset: place, reason: .valueOutOfRange) }
      values.append(code == 0 ? nil : words[code - 1])
    }
    return values
  }
}
