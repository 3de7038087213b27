import Foundation
package import Statistics

/// How one column of the last nights, or the number of rows, or all columns together, lie against the reference.
package struct WatchedJudgement: Sendable {
  /// Its place among all of the baseline.
  package let statistic: Int
  package let kind: WatchedKind
  package let family: BudgetFamily
  package let isBeyond: Bool
  /// Nights that were taken together.
  package let nights: Int
  /// Their mean less what was expected of them, and the mean, the newest night and the expectation themselves.
  package let effect: Double
  package let mean: Double
  package let now: Double
  package let expected: Double
  /// Least and greatest of the reference's windows of the same season.
  package let usual: ClosedRange<Double>
  /// Where the mean may lie, never nearer to what is expected than the family's floor.
  package let limits: ClosedRange<Double>
  package let t: Double
  package let pValue: Probability
  package let level: Probability
  /// Whether the level depends on the part of the season.
  package let isSeasonal: Bool

  /// How far beyond its limit, for an order among columns: the share of the way to it, above 1 beyond.
  package var excess: Double {
    let way = effect < 0 ? expected - limits.lowerBound : limits.upperBound - expected
    return way > 0 ? abs(effect) / way : (effect == 0 ? 0 : .infinity)
  }
}

extension DriftBaseline {
  /// Judges the newest night with those before it.
  /// - Parameters:
  ///   - nights: held against this reference, each a window after the other, the newest last; nil where one is not known.
  ///   - level: the false alarms that the dataset may send in one night, in expectation.
  ///   - isBeyondAlone: whether columns within their limits need no judgement.
  /// - Returns: by column, in their order, then the number of rows, then the columns together; nil where nothing can be
  ///   said.
  package func judge(
    _ nights: [WatchedNight?], level: Double, beyondAlone isBeyondAlone: Bool = false
  ) -> [WatchedJudgement?] {
    let horizons = horizons(nights)
    let own = levelOfColumn(level)
    return ranges.indices.map { place in
      guard let worst = worst(place, nights, horizons, level: own), worst.result.isBeyond || !isBeyondAlone else {
        return nil
      }
      return judgement(of: worst.test, worst.result, in: place, nights)
    }
  }

  /// For how many nights up to the newest a column has been beyond its limits; as far as the nights tell.
  package func nightsInARow(_ place: Int, _ nights: [WatchedNight?], level: Double) -> Int {
    let own = levelOfColumn(level)
    var (count, left) = (0, nights)
    while !left.isEmpty, let worst = worst(place, left, horizons(left), level: own), worst.result.isBeyond {
      count += 1
      left.removeLast()
    }
    return count
  }

  func horizons(_ nights: [WatchedNight?]) -> [(BudgetHorizon, Double)] {
    let rows = nights.map { $0?.rowCount }
    let slots = nights.map { $0?.slot ?? 0 }
    return BudgetHorizon.all.compactMap { length, weight in
      BudgetHorizon(
        nights: length, rows: rows, slots: slots, slotCount: season.count, autocorrelation: fit.autocorrelation
      ).map { ($0, weight) }
    }
  }

  /// What a column may take of a night's level.
  func levelOfColumn(_ level: Double) -> Double { level / Double(max(activeCount, 1)) }

  /// What one statistic may take of its column's level, over all horizons.
  func level(of statistic: Int, column level: Double) -> Double {
    level * statistics[statistic].weight * fit.statistics[statistic].spent
  }

  func test(_ statistic: Int) -> BudgetTest {
    BudgetTest(statistic: statistics[statistic], learned: fit.statistics[statistic], index: statistic)
  }

  /// As a logarithm: what is further beyond its level is far beyond it, by however much.
  private static let farBeyond = 25.0

  private func worst(
    _ place: Int, _ nights: [WatchedNight?], _ horizons: [(BudgetHorizon, Double)], level: Double
  ) -> (test: BudgetTest, result: BudgetTest.Result)? {
    var all: [(test: BudgetTest, result: BudgetTest.Result)] = []
    for index in ranges[place] {
      let test = test(index)
      let isLearned = test.learned.windowCount >= BudgetFit.minimumWindows
      guard isLearned || tellsUnlearned || test.statistic.family == .null else { continue }
      guard let result = test.result(nights, horizons, level: self.level(of: index, column: level)) else { continue }
      all.append((test, result))
    }
    guard let worst = all.min(by: { $0.result.margin < $1.result.margin }), worst.result.isBeyond else {
      return all.min { $0.result.margin < $1.result.margin }
    }
    // Of those that are about as far beyond, the one that says most.
    return all.filter { $0.result.isBeyond && $0.result.margin <= max(worst.result.margin, -Self.farBeyond) / 2 }.min {
      kind(of: $0.test.index, in: place).precedence < kind(of: $1.test.index, in: place).precedence
    }
  }

  private func judgement(
    of test: BudgetTest, _ result: BudgetTest.Result, in place: Int, _ nights: [WatchedNight?]
  ) -> WatchedJudgement {
    let (learned, score, index) = (test.learned, result.score, test.index)
    let known = result.horizon.places.compactMap { nights[$0] }
    let rows = known.reduce(0) { $0 + $1.rows[index] }
    let mean = known.reduce(0) { $0 + $1.sums[index] } / rows
    let expected = mean - score.effect
    let floor = test.statistic.family.floor
    let gross = result.isGross ? GrossChange.leastEffect(test.statistic, learned) : nil
    let limits = gross.map { -$0...$0 } ?? score.limits(at: result.level, test.statistic, centre: learned.centre)
    let newest = known[known.count - 1]
    let unit = unit(of: index)
    func level(_ score: Double) -> Double { unit.zero + unit.scale * score }
    let usual = usual(learned, result.horizon.slots)
    return WatchedJudgement(
      statistic: index, kind: kind(of: index, in: place), family: test.statistic.family, isBeyond: result.isBeyond,
      nights: result.horizon.count, effect: unit.scale * score.effect, mean: level(mean),
      now: level(newest.sums[index] / newest.rows[index]), expected: level(expected),
      usual: level(usual.lowerBound)...level(usual.upperBound),
      limits: level(expected + min(limits.lowerBound, -floor))...level(expected + max(limits.upperBound, floor)),
      t: score.t,
      pValue: score.pValue ?? .one, level: result.level, isSeasonal: learned.isSeasonal)
  }

  private func usual(_ learned: BudgetFit.Learned, _ slots: [Int]) -> ClosedRange<Double> {
    guard learned.isSeasonal, let first = slots.first else { return learned.levels }
    return slots.reduce(learned.slotLevels[first]) { all, slot in
      let own = learned.slotLevels[slot]
      return min(all.lowerBound, own.lowerBound)...max(all.upperBound, own.upperBound)
    }
  }
}
