import TestSupport
import Testing

@testable import Drift

/// What windows teach, and which of them teach nothing.
@Suite struct BudgetFitTests {
  /// Null rates of columns that vary from night to night.
  private static func nullRates(_ count: Int, windows: Int, _ random: inout SeededGenerator) -> [BudgetStatistic] {
    (0..<count).map { column in
      let rates = (0..<windows).map { _ in Double.random(in: 0.05...0.25, using: &random) }
      return BudgetStatistic(
        column: column, family: .null, weight: 1, isShare: true, sums: rates.map { ($0 * 400).rounded() },
        rows: Array(repeating: 400, count: windows))
    }
  }

  @Test(
    "A share is drawn towards its family in proportion to its rows, below one of a window",
    arguments: 0..<10 as Range<UInt64>)
  func rare(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let (windows, rows) = (20, 2_000.0)
    let season = SeasonSlots.none(windows: windows)
    let family = Self.nullRates(10, windows: windows, &random)
    for nulls in [0, 0.02, 0.1, 0.4, 0.9, 1.5, 4] {
      // The same in every window: it says nothing of how it varies, and its posterior is the prior's.
      let own = BudgetStatistic(
        column: 10, family: .null, weight: 1, isShare: true, sums: Array(repeating: nulls, count: windows),
        rows: Array(repeating: rows, count: windows))
      let fit = BudgetFit(family + [own], season: season, columnCount: 11)
      let traces = (family + [own]).map { NightTrace($0, season) }
      let known = traces.filter(\.isInformative)
      let prior = FamilyPrior(known.map(\.dispersion), known.map { $0.degrees(thinnedBy: 0) }, cap: 40)
      #expect(prior.scale > 2, "seed \(seed)")
      let expected = traces[10].expectedRows
      #expect(nulls > 1 ? expected == 1 : abs(expected - nulls) < 0.06, "\(expected) of \(nulls)")
      let learned = fit.statistics[10]
      let rare = prior.ofRare(expected)
      #expect(learned.degrees > rare.degrees, "seed \(seed), \(nulls) nulls")
      #expect(
        abs(learned.scale * learned.degrees / (rare.scale * rare.degrees) - 1) < 1e-9, "seed \(seed), \(nulls) nulls")
      #expect(learned.dispersion - 1 <= (prior.scale - 1) * expected + 1e-9, "seed \(seed), \(nulls) nulls")
    }
  }

  /// Numbers, categories and null rates of a weekly table, with fewer rows on some days.
  private static func mixed(windows: Int, _ random: inout SeededGenerator) -> [BudgetStatistic] {
    let counts = (0..<windows).map { _ in Double(Int.random(in: 700...1_300, using: &random)) }
    return (0..<24).map { index in
      let family = BudgetFamily.allCases[index % 5]
      let isShare = family != .location && family != .scale
      let sums = counts.enumerated().map { place, rows in
        let level = (isShare ? 0.2 : 0) + (place % 7 == 6 && index < 12 ? 0.1 : 0)
        return rows * (level + 0.03 * random.normal())
      }
      return BudgetStatistic(
        column: index / 2, family: family, weight: 0.5, isShare: isShare, sums: sums, rows: counts)
    }
  }

  private static func with(_ all: [BudgetStatistic], rows: Double, level: Double, at place: Int) -> [BudgetStatistic] {
    all.map { one in
      var one = one
      one.sums.insert(rows * level, at: place)
      one.rows.insert(rows, at: place)
      return one
    }
  }

  @Test("A piece of a window teaches as little as one without a row", arguments: 0..<6 as Range<UInt64>)
  func pieces(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let windows = 28
    let all = Self.mixed(windows: windows, &random)
    for place in [0, 11, windows] {
      let season = SeasonSlots((0...windows).map { ($0 + 7 - place % 7) % 7 }, of: 7)
      func fit(_ rows: Double) -> BudgetFit {
        BudgetFit(Self.with(all, rows: rows, level: 0.9, at: place), season: season, columnCount: 12)
      }
      let without = fit(0)
      // The median has a thousand rows or so.
      for rows in [1, 5, 60] as [Double] {
        #expect(fit(rows).isSame(as: without), "seed \(seed), \(rows) rows at \(place)")
      }
      let whole = fit(140)
      #expect(!whole.isSame(as: without), "seed \(seed), \(place)")
      #expect(zip(whole.statistics, without.statistics).allSatisfy { $0.windowCount == $1.windowCount + 1 })
    }
  }

  @Test("A piece at the beginning or the end leaves all as without it", arguments: 0..<6 as Range<UInt64>)
  func ends(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let windows = 21
    let all = Self.mixed(windows: windows, &random)
    let slots = (0..<windows).map { $0 % 7 }
    let without = BudgetFit(all, season: SeasonSlots(slots, of: 7), columnCount: 12)
    for (place, slot) in [(0, 6), (windows, 0)] {
      var longer = slots
      longer.insert(slot, at: place)
      let with = BudgetFit(
        Self.with(all, rows: 40, level: 0.9, at: place), season: SeasonSlots(longer, of: 7), columnCount: 12)
      #expect(with.isSame(as: without), "seed \(seed), at \(place)")
    }
  }
}

extension BudgetFit {
  /// Whether every limit is the same.
  fileprivate func isSame(as other: BudgetFit) -> Bool {
    autocorrelation == other.autocorrelation && String(describing: statistics) == String(describing: other.statistics)
  }
}
