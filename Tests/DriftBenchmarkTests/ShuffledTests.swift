import Columns
import Foundation
import Testing

@testable import DriftBenchmark

struct ShuffledTests {
  private static func file(_ text: String) throws -> String {
    let path = NSTemporaryDirectory() + "drift-benchmark-\(UUID().uuidString).csv"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  private static let text = """
    at,n,x,flag,name
    2013-03-01 04:00:00,1,0.5,True,"a, b"
    2013-03-01 05:00:00,2,,False,c
    2013-03-02 23:00:00,,1.5,True,
    2013-03-03 04:59:59,4,2,False,d

    """

  @Test func `columns are of the narrowest type, and empty fields are null`() throws {
    let path = try Self.file(Self.text)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let table = try CSVTable(path: path, timeColumn: "at", hours: -5)
    #expect(table.columns.map(\.name) == ["n", "x", "flag", "name"])
    #expect(table.columns.map(\.type) == [.int64, .float64, .bool, .text])
    #expect(table.columns[0].validity.flags == [true, true, false, true])
    #expect(table.columns[2].integers == [1, 0, 1, 0])
    #expect(String(decoding: table.columns[3].bytes, as: UTF8.self) == "a, bcd")
    // Five hours earlier, the first and the last row are of the day before.
    #expect(table.days == [15_764, 15_765, 15_766, 15_766])
  }

  @Test(arguments: [("1970-01-01", 0), ("2000-02-29", 11_016), ("2013-12-31", 16_070), ("1969-12-31", -1)])
  func `days are counted from 1970`(_ text: String, _ number: Int) {
    #expect(CalendarDay(text)?.number == number)
  }

  @Test func `rows that are shuffled are dealt out once each`() throws {
    let rows = (0..<100).map { "\($0),k\($0 % 7)" }
    let path = try Self.file("n,k\n" + rows.joined(separator: "\n"))
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try CSVTable(path: path, timeColumn: nil, hours: 0)
    var stream = RandomStream(1)
    let table = ShuffledTable(file, rows: 10, identifiers: ["n"], &stream)
    #expect(table.nightCount == 10)
    let dealt = (0..<10).flatMap { table.values(0, $0).integers }
    #expect(dealt.sorted() == (0..<100).map { Int64($0) })
    #expect(dealt != dealt.sorted())
    #expect(table.isIdentifier(0) && !table.isIdentifier(1))
  }

  @Test func `days that are shuffled keep their rows`() throws {
    let path = try Self.file(Self.text)
    defer { try? FileManager.default.removeItem(atPath: path) }
    let file = try CSVTable(path: path, timeColumn: "at", hours: 0)
    var orders: Set<[Int]> = []
    for seed in 0..<40 {
      var stream = RandomStream(UInt64(seed))
      let table = ShuffledTable(daysOf: file, within: nil, identifiers: [], &stream)
      orders.insert((0..<table.nightCount).map(table.rowCount))
    }
    #expect(orders == [[2, 1, 1], [1, 2, 1], [1, 1, 2]])
  }

  @Test func `a file with a line too short is refused with its number`() throws {
    let path = try Self.file("a,b\n1,2\n3\n")
    defer { try? FileManager.default.removeItem(atPath: path) }
    #expect(throws: CSVTable.Failure.self) { try CSVTable(path: path, timeColumn: nil, hours: 0) }
  }
}
