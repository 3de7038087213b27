import Columns
import Testing

@Suite struct ColumnTests {
  @Test("A null takes a row in whichever array holds the values", arguments: [ColumnType.int64, .float64, .text])
  func nullsKeepRowsAligned(type: ColumnType) {
    var column = Column(name: "x", type: type)
    column.appendNull()
    switch type.storage {
    case .integers: column.append(Int64(7))
    case .doubles: column.append(7.0)
    case .bytes: column.append(Array("seven".utf8))
    }
    #expect(column.count == 2)
    #expect(column.validity.nullCount == 1)
    #expect(!column.validity[0] && column.validity[1])
    switch type.storage {
    case .integers: #expect(column.integers == [0, 7])
    case .doubles: #expect(column.doubles == [0, 7])
    case .bytes:
      #expect(String(decoding: column.bytes[column.offsets[1]..<column.offsets[2]], as: UTF8.self) == "seven")
    }
  }

  @Test("An emptied column starts over at row 0")
  func removeAllStartsOver() {
    var batch = ColumnBatch(columns: [("a", .text), ("b", .int32)])
    batch.columns[0].append(Array("x".utf8))
    batch.columns[1].append(Int64(1))
    #expect(batch.rowCount == 1)
    batch.removeAll()
    #expect(batch.rowCount == 0)
    #expect(batch.columns[0].offsets == [0])
  }

  @Test("Rows appended at once stand after those before, nulls among them")
  func rowsAtOnce() {
    var integers = Column(name: "i", type: .int64)
    integers.append(Int64(1))
    integers.appendIntegers(count: 3) { values, flags in
      for row in 0..<3 { (values[row], flags[row]) = (Int64(row * row), row != 1) }
      return 1
    }
    integers.appendIntegers(count: 0) { _, _ in 0 }
    #expect(integers.integers == [1, 0, 1, 4])
    #expect(integers.validity.flags == [true, true, false, true])
    #expect(integers.validity.nullCount == 1)

    var doubles = Column(name: "d", type: .float64)
    doubles.appendDoubles(count: 2) { values, flags in
      (values[0], values[1], flags[0], flags[1]) = (0.5, -1, true, true)
      return 0
    }
    doubles.append(2.0)
    #expect(doubles.doubles == [0.5, -1, 2])
    #expect(doubles.validity.isAllValid && doubles.count == 3)
  }

  @Test("Texts appended at once end where they should, and what was written to the slack is not kept")
  func textsAtOnce() {
    var column = Column(name: "t", type: .text)
    column.append(Array("first".utf8))
    column.appendBytes(count: 3, byteCount: 4, slack: 8) { bytes, ends, flags in
      for (place, byte) in "abcdSLACK".utf8.enumerated() { bytes[place] = byte }
      (ends[0], ends[1], ends[2]) = (3, 3, 4)
      (flags[0], flags[1], flags[2]) = (true, false, true)
      return 1
    }
    column.append(Array("last".utf8))
    #expect(String(decoding: column.bytes, as: UTF8.self) == "firstabcdlast")
    #expect(column.offsets == [0, 5, 8, 8, 9, 13])
    #expect(column.validity.flags == [true, true, false, true, true])
    column.appendBytes(count: 1, byteCount: 0, slack: 0) { _, ends, flags in
      (ends[0], flags[0]) = (0, true)
      return 0
    }
    #expect(column.offsets.last == 13 && column.count == 6)
  }
}
