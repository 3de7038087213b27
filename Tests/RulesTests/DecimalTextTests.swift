import Foundation
import TestSupport
import Testing

@testable import Rules

@Suite struct DecimalTextTests {
  @Test(
    "Numbers are ordered to their last digit, however they are written",
    arguments: [
      ("9007199254740992", "9007199254740993"), ("-9007199254740993", "-9007199254740992"), ("-1", "0"), ("0", "0.1"),
      ("-0.1", "0"), ("0.09", "0.1"), ("9", "10"), ("1.5", "15"), ("1e-3", "1e-2"), ("99e400", "1e402"),
      ("-1e402", "2"),
      ("1.000000000000000000001", "1.00000000000000000001"), (".5", "5."), ("12", "121"),
    ])
  func order(low: String, high: String) throws {
    let (left, right) = try (#require(DecimalText(low)), #require(DecimalText(high)))
    #expect(left < right)
    #expect(!(right < left))
    #expect(left != right)
  }

  @Test("Spellings of one number are the same", arguments: ["100", "1e2", "+100.00", "0.1E3", "0100", "10000e-2"])
  func spellings(text: String) throws {
    let expected = try #require(DecimalText("100"))
    #expect(DecimalText(text) == expected)
  }

  @Test("Zero is the same with either sign", arguments: ["0", "-0", "0.00", "-0e9", ".0"])
  func zero(text: String) throws {
    let expected = try #require(DecimalText("0"))
    #expect(DecimalText(text) == expected)
  }

  @Test(
    "What is no decimal number is none", arguments: ["", ".", "e5", "inf", "NaN", "0x10", "1 ", "2013-01-01", "1e"])
  func noNumbers(text: String) {
    #expect(DecimalText(text) == nil)
  }

  @Test("Numbers that doubles tell apart are ordered as doubles are", arguments: 1...300)
  func asDoubles(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    func text() -> String {
      let number =
        Double.random(in: -10...10, using: &random) * pow(10, Double(Int.random(in: -12...12, using: &random)))
      return Bool.random(using: &random) ? "\(number)" : "\(Int.random(in: -20...20, using: &random))"
    }
    let (left, right) = (text(), text())
    let numbers = try (#require(Double(left)), #require(Double(right)))
    let exact = try (#require(DecimalText(left)), #require(DecimalText(right)))
    #expect((exact.0 < exact.1) == (numbers.0 < numbers.1), "\(left) \(right)")
    #expect((exact.0 == exact.1) == (numbers.0 == numbers.1), "\(left) \(right)")
  }
}
