import Columns
import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// What no column of a type can hold is refused before any statement, and nothing else is.
@Suite struct TextFaultTests {
  private static let types: [(type: ColumnType, sql: String)] = [
    (.int32, "numeric"), (.numeric, "numeric"), (.float64, "float8"), (.date, "date"), (.timestamp, "timestamp"),
    (.timestampTZ, "timestamptz"), (.bool, "boolean"),
  ]

  @Test(
    "what people write by mistake is told with the server's own code",
    arguments: [
      (ColumnType.int32, "ten", "22P02"), (.int64, "1,5", "22P02"), (.numeric, "", "22P02"),
      (.float64, "1.2.3", "22P02"),
      (.int16, "12 34", "22P02"), (.date, "2013-13-01", "22008"), (.date, "2013-02-30", "22008"),
      (.timestamp, "2013-04-31 10:00", "22008"), (.timestampTZ, "2013-00-10T10:00:00Z", "22008"),
      (.date, "noon", "22007"), (.timestampTZ, "soon", "22007"), (.bool, "maybe", "22P02"), (.bool, "o", "22P02"),
    ])
  func faults(type: ColumnType, text: String, state: String) throws {
    #expect(try #require(TextFault(of: text, as: type)).sqlState == state)
  }

  @Test(
    "what the server may read is left to it",
    arguments: [
      (ColumnType.int32, " 1 "), (.int32, "1e3"), (.int32, "0x1F"), (.int64, "1_000"), (.numeric, "-Infinity"),
      (.float32, "nan"), (.float64, ".5"), (.date, "tomorrow"), (.date, "Jan 5 2013"), (.date, "20130105"),
      (.timestamp, "2013-02-28 24:00"), (.date, "2012-02-29"), (.timestampTZ, "-infinity"), (.bool, " T "),
      (.bool, "of"), (.bool, "1"), (.text, "ten"), (.uuid, "ten"), (.other("mood"), "sad"),
    ])
  func readable(type: ColumnType, text: String) {
    #expect(TextFault(of: text, as: type) == nil)
  }

  @Test("whatever is refused the server refuses too, with the same code", arguments: 0..<20 as Range<UInt64>)
  func agreesWithServer(seed: UInt64) async throws {
    var random = SeededGenerator(seed: seed)
    let pieces = [
      "1", "0", "12", ".", "-", "+", "e", "E5", " ", "\t", "x", "_", "nan", "inf", "Infinity", "t", "rue", "off", "y",
      "2013-", "02-", "13-", "30", "T10:00", "Z", "now", "today", "epoch", "ten", "jan", "p", ",", "BC", "é", "00",
      "29",
    ]
    let texts = (0..<60).map { _ in
      (0..<Int.random(in: 0...4, using: &random)).map { _ in pieces.randomElement(using: &random) ?? "" }.joined()
    }
    try await TestServer.withSchema { connection, _ in
      for (type, sql) in Self.types {
        for text in texts {
          guard let fault = TextFault(of: text, as: type) else { continue }
          let literal = try await connection.quote(literal: text)
          let error = await postgresError { try await connection.query("SELECT \(literal)::\(sql)") }
          #expect(error?.sqlState?.code == fault.sqlState, "seed \(seed): '\(text)' as \(sql)")
        }
      }
    }
  }

  @Test("the value of a sensitive column's rule is not told")
  func sensitive() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (i integer)")
      let metric = Metric.unaccepted(column: "i", values: ["hunter2"], filter: nil)
      let open = try await TableScan(connection).run(.of("t", [metric])).reason(metric)
      #expect(
        open == "the rule holds a limit or value that does not fit the column i, integer; correct it: 'hunter2' is no "
          + "number (SQLSTATE 22P02)")
      let hidden = try await TableScan(connection).run(.of("t", [metric], sensitive: ["i"])).reason(metric)
      #expect(hidden?.contains("hunter2") == false && hidden?.contains("is no number") == true)
    }
  }
}
