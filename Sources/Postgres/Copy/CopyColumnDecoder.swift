import Columns

/// Decodes the fields of one column in a strip of rows.
///
/// Flat, where `ColumnType` is recursive and costs reference counts.
enum CopyColumnDecoder: UInt8, Sendable {
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

  init(of type: ColumnType) {
    self =
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

  /// The lengths that a value can have: `least` and up to `span` more.
  struct Lengths: Sendable {
    let least: UInt32
    let span: UInt32

    @inline(__always)
    func allows(_ length: UInt32) -> Bool { length &- least <= span }
  }

  var lengths: Lengths {
    switch self {
    case .bool: Lengths(least: 1, span: 0)
    case .int16: Lengths(least: 2, span: 0)
    case .int32, .float32, .date: Lengths(least: 4, span: 0)
    case .int64, .float64, .timestamp: Lengths(least: 8, span: 0)
    case .uuid: Lengths(least: 16, span: 0)
    // The server's own limit of a field.
    case .numeric, .json, .bytes: Lengths(least: 0, span: 1 << 30)
    }
  }

  /// The fields of one column.
  ///
  /// Memory may be read up to `CopyStrip.slack` bytes past the last field, and as many from the start on.
  struct Rows {
    let bytes: UnsafeRawPointer
    /// From `bytes` on to the value; 0 for a null.
    let starts: UnsafePointer<UInt32>
    let count: Int

    @inline(__always)
    func start(_ row: Int) -> Int { Int(starts[row]) }

    @inline(__always)
    func length(_ start: Int) -> Int {
      Int(Int32(bigEndian: bytes.loadUnaligned(fromByteOffset: start &- 4, as: Int32.self)))
    }

    /// The bytes of a value that is no null. jsonb opens with the version of its binary form, which is left out; no JSON
    /// text can open so.
    @inline(__always)
    func value(_ row: Int, isJSON: Bool) -> (start: Int, length: Int) {
      let start = start(row)
      let length = length(start)
      let skipped = isJSON && length > 0 && word(start, as: UInt8.self) == 1 ? 1 : 0
      return (start &+ skipped, length &- skipped)
    }

    @inline(__always)
    func word<Word: FixedWidthInteger & BitwiseCopyable>(_ start: Int, as type: Word.Type = Word.self) -> Word {
      Word(bigEndian: bytes.loadUnaligned(fromByteOffset: start, as: type))
    }
  }

  /// Appends the fields to `column`, with zero or nothing for nulls.
  /// - Returns: where a field starts that is not of the column's type; nil when all are.
  func append(_ rows: Rows, to column: inout Column) -> Int? {
    switch self {
    case .bool: return Self.appendBools(rows, to: &column)
    case .int16: Self.appendIntegers(rows, to: &column, WireInteger<Int16>.self)
    case .int32: Self.appendIntegers(rows, to: &column, WireInteger<Int32>.self)
    case .int64: Self.appendIntegers(rows, to: &column, WireInteger<Int64>.self)
    case .date: Self.appendIntegers(rows, to: &column, WireDate.self)
    case .timestamp: Self.appendIntegers(rows, to: &column, WireTimestamp.self)
    case .float32: Self.appendDoubles(rows, to: &column, WireFloat.self)
    case .float64: Self.appendDoubles(rows, to: &column, WireDouble.self)
    case .numeric: return Self.appendNumerics(rows, to: &column)
    case .uuid, .bytes: Self.appendBytes(rows, to: &column, isJSON: false)
    case .json: Self.appendBytes(rows, to: &column, isJSON: true)
    }
    return nil
  }

  private static func appendIntegers<Field: WireField<Int64>>(
    _ rows: Rows, to column: inout Column, _: Field.Type
  ) {
    column.appendIntegers(count: rows.count) { values, flags in
      var nulls = 0
      for row in 0..<rows.count {
        let start = rows.start(row)
        let isValid = start != 0
        // Read even where there is a null, as that costs less than to branch.
        values[row] = Field.value(rows, start) & (isValid ? -1 : 0)
        flags[row] = isValid
        nulls &+= isValid ? 0 : 1
      }
      return nulls
    }
  }

  private static func appendDoubles<Field: WireField<Double>>(
    _ rows: Rows, to column: inout Column, _: Field.Type
  ) {
    column.appendDoubles(count: rows.count) { values, flags in
      var nulls = 0
      for row in 0..<rows.count {
        let start = rows.start(row)
        let isValid = start != 0
        values[row] = Double(bitPattern: Field.value(rows, start).bitPattern & (isValid ? .max : 0))
        flags[row] = isValid
        nulls &+= isValid ? 0 : 1
      }
      return nulls
    }
  }

  private static func appendBools(_ rows: Rows, to column: inout Column) -> Int? {
    for row in 0..<rows.count where rows.start(row) != 0 && rows.word(rows.start(row), as: UInt8.self) > 1 {
      return rows.start(row)
    }
    appendIntegers(rows, to: &column, WireInteger<UInt8>.self)
    return nil
  }

  private static func appendNumerics(_ rows: Rows, to column: inout Column) -> Int? {
    var fault: Int?
    // Where the fields of values start that do not fit in a word.
    var wide: [Int] = []
    let wideCount = column.decimals.wideCount
    let scales = NumericWire.scales
    column.appendDecimals(count: rows.count) { values, words, flags in
      var (nulls, absent) = (0, 0)
      for row in 0..<rows.count {
        let start = rows.start(row)
        flags[row] = start != 0
        guard start != 0 else {
          values[row] = 0
          words[row] = NumericWire.absent
          nulls &+= 1
          continue
        }
        let length = rows.length(start)
        if let short = NumericWire.short(rows.bytes + start, count: length, scales) {
          values[row] = short.double
          words[row] = short.word
        } else if let number = NumericWire(UnsafeRawBufferPointer(start: rows.bytes + start, count: length)) {
          values[row] = number.double
          words[row] = number.isSpecial ? NumericWire.absent : NumericWire.wideWord(wideCount + wide.count)
          if number.isSpecial { absent &+= 1 } else { wide.append(start) }
        } else {
          values[row] = 0
          words[row] = NumericWire.absent
          if fault == nil { fault = start }
        }
      }
      return (nulls, absent &+ nulls)
    }
    for start in wide {
      let field = UnsafeRawBufferPointer(start: rows.bytes + start, count: rows.length(start))
      NumericWire(field)?.append(to: &column)
    }
    return fault
  }

  @inline(__always)
  private static func appendBytes(_ rows: Rows, to column: inout Column, isJSON: Bool) {
    var byteCount = 0
    for row in 0..<rows.count where rows.start(row) != 0 { byteCount &+= rows.value(row, isJSON: isJSON).length }
    column.appendBytes(count: rows.count, byteCount: byteCount, slack: CopyStrip.slack) { target, ends, flags in
      var (end, nulls) = (0, 0)
      for row in 0..<rows.count {
        let isValid = rows.start(row) != 0
        flags[row] = isValid
        if isValid {
          let (start, length) = rows.value(row, isJSON: isJSON)
          copy(rows.bytes + start, to: target + end, count: length)
          end &+= length
        } else {
          nulls &+= 1
        }
        ends[row] = end
      }
      return nulls
    }
  }

  @inline(__always)
  private static func copy(_ source: UnsafeRawPointer, to target: UnsafeMutablePointer<UInt8>, count: Int) {
    let target = UnsafeMutableRawPointer(target)
    if count <= 16 {
      // More than needed, into the slack or what the next value overwrites.
      target.storeBytes(of: source.loadUnaligned(as: UInt64.self), as: UInt64.self)
      target.storeBytes(of: source.loadUnaligned(fromByteOffset: 8, as: UInt64.self), toByteOffset: 8, as: UInt64.self)
    } else {
      target.copyMemory(from: source, byteCount: count)
    }
  }
}

/// How one type's value is read; a type, and no closure, so that the loop over the rows is compiled for it.
private protocol WireField<Value> {
  associatedtype Value
  /// Also called where there is a null, with any bytes.
  static func value(_ rows: CopyColumnDecoder.Rows, _ start: Int) -> Value
}

private enum WireInteger<Integer: FixedWidthInteger & BitwiseCopyable>: WireField {
  static func value(_ rows: CopyColumnDecoder.Rows, _ start: Int) -> Int64 {
    Int64(truncatingIfNeeded: rows.word(start, as: Integer.self))
  }
}

private enum WireDate: WireField {
  static func value(_ rows: CopyColumnDecoder.Rows, _ start: Int) -> Int64 {
    PostgresEpoch.date(fromWire: rows.word(start))
  }
}

private enum WireTimestamp: WireField {
  static func value(_ rows: CopyColumnDecoder.Rows, _ start: Int) -> Int64 {
    PostgresEpoch.timestamp(fromWire: rows.word(start))
  }
}

private enum WireFloat: WireField {
  static func value(_ rows: CopyColumnDecoder.Rows, _ start: Int) -> Double {
    Double(Float(bitPattern: rows.word(start)))
  }
}

private enum WireDouble: WireField {
  static func value(_ rows: CopyColumnDecoder.Rows, _ start: Int) -> Double { Double(bitPattern: rows.word(start)) }
}
