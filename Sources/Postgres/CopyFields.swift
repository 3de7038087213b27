import Columns

/// Appends the fields of one row after another to a batch.
struct CopyFields: Sendable {
  /// How the bytes of a field are read; flat, where `ColumnType` is recursive and costs reference counts.
  private enum Reading: UInt8 {
    case bool
    case int16
    case int32
    case int64
    case float32
    case float64
    case numeric
    case date
    case timestamp
    case uuid
    case json
    case bytes
  }

  private(set) var batch: ColumnBatch
  /// Bytes of texts and the like in the batch.
  private(set) var byteCount = 0
  private let readings: [Reading]
  /// The one length that a field of each column can have; −1 where it varies.
  private let lengths: [Int]

  /// The server's own limit of a field.
  private static let maximumLength = 1 << 30

  init(columns: [(name: String, type: ColumnType)]) {
    batch = ColumnBatch(columns: columns)
    readings = columns.map { Self.reading(of: $0.type) }
    lengths = readings.map(Self.length)
  }

  var count: Int { readings.count }

  func name(_ index: Int) -> String { batch.columns[index].name }

  /// Whether a field of the column can have this length; −1 is a null.
  @inline(__always)
  func isPossible(length: Int, at index: Int) -> Bool {
    let fixed = lengths[index]
    if length == fixed || length == -1 { return true }
    return fixed == -1 && length >= 0 && length <= Self.maximumLength
  }

  mutating func removeAll() {
    batch.removeAll()
    byteCount = 0
  }

  private static func reading(of type: ColumnType) -> Reading {
    switch type {
    case .bool: .bool
    case .int16: .int16
    case .int32: .int32
    case .int64: .int64
    case .float32: .float32
    case .float64: .float64
    case .numeric: .numeric
    case .date: .date
    case .timestamp, .timestampTZ: .timestamp
    case .uuid: .uuid
    case .json: .json
    case .text, .bytea, .array, .other: .bytes
    }
  }

  private static func length(_ reading: Reading) -> Int {
    switch reading {
    case .bool: 1
    case .int16: 2
    case .int32, .float32, .date: 4
    case .int64, .float64, .timestamp: 8
    case .uuid: 16
    case .numeric, .json, .bytes: -1
    }
  }

  /// Appends one row; returns the column and position of a field that is not of its type.
  /// - Precondition: the whole row lies within `bytes`, and its lengths are possible.
  mutating func appendRow(_ bytes: UnsafeRawBufferPointer, at start: Int) -> (column: Int, position: Int)? {
    var position = start
    for index in 0..<readings.count {
      let length = Int(bytes.bigEndian(at: position, as: Int32.self))
      position += 4
      if length < 0 {
        batch.columns[index].appendNull()
        continue
      }
      let field = UnsafeRawBufferPointer(rebasing: bytes[position..<position + length])
      guard append(field, readings[index], to: index) else { return (index, position) }
      position += length
    }
    if readings.isEmpty { batch.appendBareRow() }
    return nil
  }

  @inline(__always)
  private mutating func append(_ field: UnsafeRawBufferPointer, _ reading: Reading, to index: Int) -> Bool {
    switch reading {
    case .bool:
      guard field[0] <= 1 else { return false }
      batch.columns[index].append(Int64(field[0]))
    case .int16: batch.columns[index].append(Int64(field.bigEndian(at: 0, as: Int16.self)))
    case .int32: batch.columns[index].append(Int64(field.bigEndian(at: 0, as: Int32.self)))
    case .int64: batch.columns[index].append(field.bigEndian(at: 0, as: Int64.self))
    case .float32:
      batch.columns[index].append(Double(Float(bitPattern: field.bigEndian(at: 0, as: UInt32.self))))
    case .float64: batch.columns[index].append(Double(bitPattern: field.bigEndian(at: 0, as: UInt64.self)))
    case .numeric:
      guard let number = NumericWire(field) else { return false }
      batch.columns[index].append(number.double)
    case .date: batch.columns[index].append(PostgresEpoch.date(fromWire: field.bigEndian(at: 0, as: Int32.self)))
    case .timestamp:
      batch.columns[index].append(PostgresEpoch.timestamp(fromWire: field.bigEndian(at: 0, as: Int64.self)))
    case .uuid, .bytes: appendBytes(field, to: index)
    case .json:
      // jsonb opens with the version of its binary form; no JSON text can.
      appendBytes(field.first == 1 ? UnsafeRawBufferPointer(rebasing: field.dropFirst()) : field, to: index)
    }
    return true
  }

  @inline(__always)
  private mutating func appendBytes(_ field: UnsafeRawBufferPointer, to index: Int) {
    batch.columns[index].append(field)
    byteCount += field.count
  }
}
