import TestSupport
import Testing

@testable import Suggestions

/// Limits, and how they are written.
struct LimitTests {
  @Test("Limits hold on what they were drafted from, and round away from it", arguments: 0..<200)
  func holds(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let scale = Double.random(in: 1e-6...1e9, using: &random)
    let values = (0..<Int.random(in: 1...60, using: &random)).map { _ in
      Double.random(in: 0.5...2, using: &random) * scale
    }
    let series = try #require(Series(values, rows: 100))
    let additive = series.additive(deviation: scale / 3, steadiness: 0.15)
    #expect(try #require(additive.low) < series.low && #require(additive.high) > series.high)
    let factor = series.multiplicative(reach: 0.7, least: 1.1)
    #expect(try #require(factor.low) < series.low && #require(factor.high) > series.high)
    #expect(try #require(factor.low) >= 0)
    let share = try #require(Series(values.map { $0 / (2.1 * scale) }, rows: 100))
    #expect(share.lowestShare(least: 0.1) < share.low)
    #expect(share.highestShare() > share.high)
  }

  @Test("Rounding loosens a limit by less than half of its room, to few digits", arguments: 0..<200)
  func rounding(_ seed: Int) throws {
    var random = SeededGenerator(seed: UInt64(seed))
    let room = Double.random(in: 1e-5...1e5, using: &random)
    let value = Double.random(in: -20...20, using: &random) * room
    let down = RoundNumber.down(value, room: room)
    let up = RoundNumber.up(value, room: room)
    #expect(down <= value && value - down <= room / 2)
    #expect(up >= value && up - value <= room / 2)
    #expect(Double(RoundNumber.text(down)) == down)
    #expect(RoundNumber.text(up).filter(\.isNumber).count <= 12)
  }

  @Test(
    "Numbers are written as people write them",
    arguments: [(1200, "1200"), (0.045, "0.045"), (-30, "-30"), (0, "0"), (0.00005, "0.00005"), (2.2e33, "2.2e+33")])
  func text(_ value: Double, _ text: String) { #expect(RoundNumber.text(value) == text) }

  @Test("What grows from day to day has no range")
  func growing() throws {
    #expect(try #require(Series((1...12).map(Double.init), rows: 5)).grows)
    #expect(try !#require(Series([1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 10], rows: 5)).grows)
  }

  @Test("A name is quoted in SQL where Postgres would fold or misread it")
  func identifiers() {
    #expect(SQLText.identifier("fare") == "fare")
    #expect(SQLText.identifier("Fare") == "\"Fare\"")
    #expect(SQLText.identifier("timestamp") == "\"timestamp\"")
    #expect(SQLText.identifier("a\"b") == "\"a\"\"b\"")
    #expect(SQLText.literal("it's") == "'it''s'")
  }
}
