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
}
