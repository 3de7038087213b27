import TestSupport
import Testing

@testable import Rules

@Suite struct DecimalArithmeticTests {
  @Test(
    "Distances are exact, whatever the signs, lengths and exponents",
    arguments: [
      ("1", "1", "0"), ("1", "2", "1"), ("-1", "2", "3"), ("-1", "-2.5", "1.5"), ("0", "-7", "7"), ("0", "0", "0"),
      ("9007199254740993", "9007199254740992", "1"), ("0.1", "0.3", "0.2"), ("1e3", "999.999", "0.001"),
      ("1e30", "1", "999999999999999999999999999999"), ("1000", "1e-3", "999.999"), ("99", "-1", "100"),
    ])
  func distance(left: String, right: String, expected: String) throws {
    let (one, two, gap) = try (
      #require(DecimalText(left)), #require(DecimalText(right)), #require(DecimalText(expected))
    )
    #expect(one.distance(to: two) == gap)
    #expect(two.distance(to: one) == gap)
  }

  @Test(
    "Products are exact",
    arguments: [
      ("0", "5", "0"), ("-3", "7", "-21"), ("-3", "-7", "21"), ("0.1", "0.1", "0.01"), ("1e400", "1e-400", "1"),
      ("999999999999999999", "999999999999999999", "999999999999999998000000000000000001"),
    ])
  func product(left: String, right: String, expected: String) throws {
    let (one, two) = try (#require(DecimalText(left)), #require(DecimalText(right)))
    #expect(try one * two == #require(DecimalText(expected)))
  }

  @Test("Whole numbers have the distances and products of integers", arguments: 1...200)
  func asIntegers(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let range = -2_000_000_000...2_000_000_000 as ClosedRange<Int>
    let (left, right) = (Int.random(in: range, using: &random), Int.random(in: range, using: &random))
    let (one, two) = try (#require(DecimalText("\(left)")), #require(DecimalText("\(right)")))
    #expect(one.distance(to: two) == DecimalText("\(abs(left - right))"), "\(left) \(right)")
    #expect(one * two == DecimalText("\(left * right)"), "\(left) \(right)")
    #expect(DecimalText(one.description) == one)
  }

  @Test(
    "A tolerance is a number or a share, from 0 on",
    arguments: [("0", false), ("10", false), ("0.5", false), ("1 %", true), ("0.1%", true)])
  func tolerance(text: String, isPercent: Bool) throws {
    let tolerance = try #require(Tolerance(text))
    #expect(tolerance.isPercent == isPercent && tolerance.isExact == (text == "0"))
  }

  @Test("What is no tolerance is none", arguments: ["", "-1", "%", "1 percent", "1e3", "NaN", ".", "1 % %"])
  func noTolerance(text: String) {
    #expect(Tolerance(text) == nil)
  }

  @Test(
    "A column with its table is read as Postgres reads names",
    arguments: [
      ("airports.code", "airports", "code"), ("ops.airports.Code", "ops.airports", "code"),
      ("ops.\"Air.Ports\".\"The \"\"Code\"\"\"", "ops.\"Air.Ports\"", "The \"Code\""), (" a . b ", "a", "b"),
    ])
  func column(text: String, table: String, column: String) throws {
    let name = try #require(QualifiedColumn(text))
    #expect(name.table == table && name.column == column)
  }

  @Test(
    "What is no column with its table is none", arguments: ["code", "", ".code", "a.", "\"a.b\"", "a.\"b", "a.b c"])
  func noColumn(text: String) {
    #expect(QualifiedColumn(text) == nil)
  }
}
