import Checks
import Profiles
import Rules
import TestSupport
import Testing

/// Which categories, or which ranges of values, a drift comes from.
@Suite struct DriftPartTests {
  private static func finding(_ column: ColumnProfile, _ reference: [ColumnProfile]) throws -> Finding {
    let nights = reference.enumerated().map { TableProfile.night($0.offset, [$0.element]) }
    return try #require(DriftMonitor.judging(column, against: nights))
  }

  @Test("a number tells which range gained most, and which lost most", arguments: 0..<5 as Range<UInt64>)
  func range(seed: UInt64) throws {
    var nights = Nights(seed: seed)
    let reference = (0..<14).map { _ in nights.numbers() }
    // A tenth of the rows is far above all others.
    let rows = (0..<300).map { row -> Double in row % 10 == 0 ? 30 : 10 + nights.random.normal() }
    let finding = try Self.finding(.numeric("n", rows), reference)
    #expect(finding.outcome == .fail)
    let parts = try #require(finding.movement?.parts)
    let tail = try #require(parts.first { $0.range?.high == nil })
    #expect((tail.range?.low ?? 0) > 11 && tail.now > 0.09 && tail.share > 0.6 && parts.count == 2, "\(parts)")
    #expect(finding.observed.contains(", values above "), "\(finding.observed)")
  }

  @Test("where most rows have moved the quantiles tell it, and the range stands in JSON alone")
  func whole() throws {
    var nights = Nights(seed: 9)
    let finding = try Self.finding(nights.numbers(mean: 30), (0..<14).map { _ in nights.numbers() })
    #expect(finding.observed.contains("with median ") && !finding.observed.contains("of the change"))
    #expect((finding.movement?.parts?.first?.now ?? 0) > 0.95)
  }

  @Test("a frequent value is a range of its own")
  func value() throws {
    let usual = (0..<14).map { _ in ColumnProfile.numeric("n", (0..<300).map { row -> Double in Double(row % 3) }) }
    // Half of the zeros are twos.
    let values = (0..<300).map { row -> Double in row % 6 == 0 ? 2 : Double(row % 3) }
    let finding = try Self.finding(.numeric("n", values), usual)
    let parts = try #require(finding.movement?.parts)
    #expect(parts.map { $0.range?.low } == [2, 0], "\(parts)")
    #expect(parts.map { $0.range?.includesHigh } == [true, true], "\(parts)")
    #expect(abs(parts[0].now - 0.5) < 1e-9 && abs(parts[1].now - 1.0 / 6) < 1e-9 && parts[0].share == 1)
  }

  @Test("a category tells how much of the change it is, three of them in JSON")
  func categories() throws {
    let usual = (0..<14).map { _ in ColumnProfile.categorical("c", ["a": 500, "b": 300, "c": 150, "d": 50]) }
    let finding = try Self.finding(.categorical("c", ["a": 300, "b": 250, "c": 280, "d": 170]), usual)
    let parts = try #require(finding.movement?.parts)
    #expect(parts.map(\.category) == ["a", "c", "d"])
    #expect(parts.map(\.before) == [0.5, 0.15, 0.05])
    #expect(zip(parts, [0.8, 0.52, 0.48]).allSatisfy { abs($0.share - $1) < 1e-9 }, "\(parts)")
    let told = "with 'a' 50 % → 30 % (80 % of the change), 'c' 15 % → 28 %, 'd' 5 % → 17 %"
    #expect(finding.observed.hasSuffix(told), "\(finding.observed)")
  }

  @Test("of a sensitive column, and of one that does not page, nothing is told")
  func silent() throws {
    let reference = (0..<14).map { TableProfile.night($0, [.categorical("c", ["a": 500, "b": 500])]) }
    let quiet = try #require(DriftMonitor.judging(.categorical("c", ["a": 500, "b": 500]), against: reference))
    #expect(quiet.outcome == .pass && quiet.movement?.parts == nil)
    let rule = DriftRule(columns: .all(except: []), falseAlarms: .standard, severity: .fail, location: place)
    let monitor = DriftMonitor(
      rule: rule, reference: DriftReference(label: "t", profiles: reference, keepsAll: true),
      windowLength: .seconds(86_400), sensitive: ["c"])
    let secret = try #require(monitor.findings(.night(14, [.categorical("c", ["a": 900, "b": 100])])).first)
    #expect(secret.outcome == .fail && secret.movement?.parts == nil && !secret.observed.contains("'a'"))
  }
}
