import Foundation
import Testing

@testable import Import

@Suite struct LimitsTests {
  private static let comparisons = ["=", "!=", "<", "<=", ">", ">="]

  /// What a comparison says, told in another way.
  private static func holds(_ number: Decimal, _ comparison: String, _ value: Decimal) -> Bool {
    switch comparison {
    case "=": number == value
    case "!=": number != value
    case "<": number < value
    case "<=": number <= value
    case ">": number > value
    default: number >= value
    }
  }

  @Test("Counts admit the whole numbers that the limits admit, and no others", arguments: comparisons)
  func counts(comparison: String) throws {
    for tenths in stride(from: -15, through: 60, by: 5) {
      let value = Decimal(tenths) / 10
      let limits = try #require(Limits(comparison, value))
      let admitted = (0...20).filter { Self.holds(Decimal($0), comparison, value) }
      do throws(NoEquivalent) {
        guard let (minimum, maximum) = try limits.counts() else {
          // Two ranges: below and above one number.
          #expect(comparison == "!=" && (admitted.count == 20 || admitted.count == 21))
          continue
        }
        let found = (0...20).filter { Decimal($0) >= minimum ?? 0 && Decimal($0) <= maximum ?? 20 }
        #expect(found == admitted, "\(comparison) \(value)")
      } catch {
        #expect(admitted.isEmpty || admitted.count == 21, "\(comparison) \(value): \(error.reason)")
      }
    }
  }

  @Test("What is negated twice is as it was, and admits what it refused", arguments: comparisons)
  func negation(comparison: String) throws {
    let limits = try #require(Limits(comparison, 5))
    #expect(limits.negated.negated == limits)
    let opposites = ["=": "<>", "!=": "=", "<": ">=", "<=": ">", ">": "<=", ">=": "<"]
    #expect(limits.negated.sql("x") == "x \(opposites[comparison] ?? "") 5")
  }

  @Test("A warning that a failure always comes with is dropped")
  func impliedWarnings() {
    #expect(Graded(fail: .zero, warn: .zero).warn == nil)
    #expect(Graded(fail: .within(nil, 1), warn: .within(nil, 5)).warn == nil)
    #expect(Graded(fail: .within(nil, 5, excludesHigh: true), warn: .within(nil, 5)).warn == nil)
    #expect(Graded(fail: .within(nil, 5), warn: .within(nil, 5, excludesHigh: true)).warn != nil)
    #expect(Graded(fail: .within(nil, 5), warn: .within(nil, 1)).warn != nil)
    #expect(Graded(fail: .within(1, 5), warn: .within(2, 9)).warn != nil)
  }

  @Test(
    "A threshold of SodaCL admits what it says",
    arguments: [
      ("< 5", "x < 5"), ("<= 5 %", "x <= 5"), ("= 0", "x = 0"), ("!= 0", "x <> 0"),
      ("between 1 and 2.5", "x >= 1 AND x <= 2.5"),
      ("between (1 and 2]", "x > 1 AND x <= 2"), ("not between -1 and 2", "NOT (x >= -1 AND x <= 2)"),
      ("> 1e3", "x > 1000"),
    ])
  func sodaThresholds(text: String, sql: String) throws {
    #expect(try SodaThreshold.limits(text).sql("x") == sql)
  }

  @Test("What is no threshold is said to be none", arguments: ["", "5", "< five", "between 1", "< 1.2.3", "=> 5"])
  func wrongThresholds(text: String) {
    #expect(throws: NoEquivalent.self) { try SodaThreshold.limits(text) }
  }

  @Test(
    "Ages are added up",
    arguments: [
      ("1d6h", 108_000), ("24h", 86_400), ("90m", 5400), ("1h 30m", 5400), ("30s", 30), ("", nil), ("5", nil),
      ("1w", nil),
    ]
      as [(String, Int?)])
  func ages(text: String, seconds: Int?) {
    #expect(SodaThreshold.seconds(text) == seconds)
  }
}
