import Profiles
import Sketches
import Statistics
import TestSupport
import Testing

@testable import Drift

/// Of many names that are about as frequent, chance chooses the most frequent ones.
@Suite struct LeadingNamesTests {
  private static let level = 1.0 / 90

  private static func night(_ names: Int, rows: Int, _ random: inout SeededGenerator) -> [ColumnProfile] {
    let counts = (0..<rows).reduce(into: [String: Int]()) { counts, _ in
      counts["name \(Int.random(in: 0..<names, using: &random))", default: 0] += 1
    }
    return [.categories("c", counts)]
  }

  /// With its standard error.
  private static func mean(_ values: [Double]) -> (Double, Double) {
    let mean = values.reduce(0, +) / Double(values.count)
    return (mean, (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }).squareRoot() / Double(values.count))
  }

  @Test("names that were frequent by chance do not become rarer", arguments: [(20, 300), (60, 300), (1_000, 200)])
  func unbiased(names: Int, rows: Int) throws {
    var random = SeededGenerator(seed: 71)
    var (gaps, beyond): ([Double], Int) = ([], 0)
    for _ in 0..<12 {
      let baseline = try DriftBaseline.learned(from: (0..<10).map { _ in Self.night(names, rows: rows, &random) })
      let others = try #require(baseline.columns[0].statistics.firstIndex { $0.kind == .otherCategories })
      let nights = (0..<20).map { _ in baseline.night(Self.night(names, rows: rows, &random)) }
      let now = nights.reduce(0) { $0 + $1.sums[others] / $1.rows[others] } / Double(nights.count)
      gaps.append(now - baseline.fit.statistics[others].centre)
      for last in nights.indices.dropFirst(13) {
        beyond += baseline.judge(Array(nights[last - 13...last]), level: Self.level)[0]?.isBeyond == true ? 1 : 0
      }
    }
    let (mean, error) = Self.mean(gaps)
    #expect(abs(mean) < 3.5 * error, "\(mean) ± \(error)")
    #expect(beyond <= 3, "in 84 nights")
  }

  @Test("what is frequent on one weekday alone is as ever on the next", arguments: [14, 30])
  func weekly(windows: Int) throws {
    var random = SeededGenerator(seed: 73)
    // Eleven that are always frequent, and one of each weekday, any of which may be the twelfth.
    func night(_ number: Int) -> [ColumnProfile] {
      let counts = (0..<2_000).reduce(into: [String: Int]()) { counts, _ in
        let draw = Int.random(in: 0..<110, using: &random)
        counts[draw < 99 ? "name \(draw / 9)" : "of weekday \(number % 7)", default: 0] += 1
      }
      return [.categories("c", counts)]
    }
    let season = SeasonSlots((0..<windows).map { $0 % 7 }, of: 7)
    let gaps = try (0..<12).map { _ in
      let baseline = try DriftBaseline.learned(from: (0..<windows).map(night), season: season)
      let others = try #require(baseline.columns[0].statistics.firstIndex { $0.kind == .otherCategories })
      let nights = (0..<28).map { baseline.night(night(windows + $0), slot: (windows + $0) % 7) }
      let now = nights.reduce(0) { $0 + $1.sums[others] / $1.rows[others] } / Double(nights.count)
      return now - baseline.fit.statistics[others].centre
    }
    let (mean, error) = Self.mean(gaps)
    #expect(abs(mean) < 3.5 * error, "\(mean) ± \(error)")
  }

  @Test("a window's rarer names are those that its others would not have chosen")
  func counts() throws {
    var random = SeededGenerator(seed: 72)
    let windows = (0..<6).map { _ in Self.night(40, rows: 100, &random)[0] }
    func merged(_ parts: [ColumnProfile]) throws -> ColumnProfile {
      try parts.dropFirst().reduce(into: parts[0]) { try $0.merge($1) }
    }
    let names = try #require(LeadingNames(merged(windows), windows))
    for (place, window) in windows.enumerated() {
      let rest = windows.indices.filter { $0 != place }.map { windows[$0] }
      let chosen = names.chosen(without: place)
      #expect(try chosen == LeadingNames(merged(rest), rest)?.all && chosen != names.all)
      let own = chosen.reduce(0) { $0 + (window.names?.count(of: $1) ?? 0) }
      #expect(names.rarer(at: place) == Double(100 - own))
    }
  }
}
