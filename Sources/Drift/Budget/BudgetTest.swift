import Foundation
import Statistics

/// Judges one statistic over the last nights, on every horizon.
struct BudgetTest {
  /// Below this |t| no level of a budget is reached, and no tail need be worked out.
  private static let leastT = 2.5

  /// How many standard errors of one night the newest may fall behind the mean that it is part of.
  private static let leastSteadiness = 2.0

  /// The horizon on which it lies furthest beyond its level.
  struct Result {
    let horizon: BudgetHorizon
    let score: BudgetScore
    let level: Probability
    /// ln(p / level); below 0 beyond the limit.
    let margin: Double
    let isBeyond: Bool
    /// Whether it is so only because the change needs no limit to be seen.
    var isGross = false
  }

  let statistic: BudgetStatistic
  let learned: BudgetFit.Learned
  let index: Int

  /// - Parameters:
  ///   - nights: sums and rows of all statistics, by window; nil where not known.
  ///   - level: that the statistic may take in one night, over all horizons.
  /// - Returns: nil where no horizon can be judged.
  func result(_ nights: [WatchedNight?], _ horizons: [(BudgetHorizon, Double)], level: Double) -> Result? {
    guard learned.windowCount >= BudgetFit.minimumWindows, statistic.weight > 0 else {
      return gross(nights, horizons, nil, level: level)
    }
    let newest = horizons.first { $0.0.count == 1 }.flatMap { score(nights, $0.0) }
    var worst: Result?
    for (horizon, weight) in horizons {
      guard let score = score(nights, horizon), !score.isTooSkewed else { continue }
      let own = Probability(min(level * weight, 0.5))
      var margin = -own.log
      if abs(score.t) >= Self.leastT || own.value > 0.01, let p = score.pValue { margin = p.log - own.log }
      let isOfNote =
        abs(score.effect) > statistic.family.floor && !(statistic.risesOnly && score.effect < 0)
        && isSteady(score, newest)
        && lasts(score, nights, horizon)
      if !isOfNote { margin = max(margin, 0) }
      let isBeyond = margin < 0 && isOfNote
      if worst.map({ margin < $0.margin }) ?? true {
        worst = Result(horizon: horizon, score: score, level: own, margin: margin, isBeyond: isBeyond)
      }
    }
    if let worst, worst.isBeyond { return worst }
    return gross(nights, horizons, worst, level: level) ?? worst
  }

  /// Whether the newest night goes along with the mean: where one night alone was far off, the mean stays so for as long
  /// as it holds that night, though all is as ever again.
  private func isSteady(_ score: BudgetScore, _ newest: BudgetScore?) -> Bool {
    guard let newest else { return true }
    let behind = score.effect < 0 ? newest.effect - score.effect : score.effect - newest.effect
    return behind <= Self.leastSteadiness * newest.variance.squareRoot()
  }

  /// Whether at least half of the effect is left without the night that makes most of it.
  private func lasts(_ score: BudgetScore, _ nights: [WatchedNight?], _ horizon: BudgetHorizon) -> Bool {
    guard horizon.count > 1 else { return true }
    let effects = zip(horizon.places, horizon.slots).compactMap { place, slot -> (sum: Double, rows: Double)? in
      guard let night = nights[place], night.rows[index] > 0 else { return nil }
      let usual = learned.centre + (learned.isSeasonal ? learned.offsets[slot] : 0)
      return (night.sums[index] - night.rows[index] * usual, night.rows[index])
    }
    let total = effects.reduce((sum: 0.0, rows: 0.0)) { ($0.sum + $1.sum, $0.rows + $1.rows) }
    guard effects.count > 1,
      let most = effects.max(by: { score.effect < 0 ? $0.sum > $1.sum : $0.sum < $1.sum })
    else { return true }
    let rest = (total.sum - most.sum) / (total.rows - most.rows)
    return score.effect < 0 ? rest <= score.effect / 2 : rest >= score.effect / 2
  }

  /// - Parameter worst: what limits say, where there are any.
  private func gross(
    _ nights: [WatchedNight?], _ horizons: [(BudgetHorizon, Double)], _ worst: Result?, level: Double
  ) -> Result? {
    guard learned.windowCount > 0, let (horizon, weight) = horizons.first, horizon.count == 1,
      let score = score(nights, horizon), GrossChange.isSeen(statistic, learned, score)
    else { return nil }
    let own = Probability(min(level * weight, 0.5))
    return Result(
      horizon: horizon, score: score, level: own, margin: min(worst?.margin ?? 0, 0) - 1, isBeyond: true, isGross: true)
  }

  /// nil without rows in the newest night.
  func score(_ nights: [WatchedNight?], _ horizon: BudgetHorizon) -> BudgetScore? {
    guard let last = nights.last, let newest = last, newest.rows[index] > 0, !newest.sums[index].isNaN else {
      return nil
    }
    var (x, m) = (0.0, 0.0)
    for (place, slot) in zip(horizon.places, horizon.slots) {
      guard let night = nights[place], night.rows[index] > 0 else { continue }
      x += night.sums[index] - (learned.isSeasonal ? night.rows[index] * learned.offsets[slot] : 0)
      m += night.rows[index]
    }
    return BudgetScore(statistic, learned, horizon, sum: x, rows: m)
  }
}

/// What one window says of every statistic of a dataset.
package struct WatchedNight: Sendable {
  /// Of the window.
  package let rowCount: Double
  /// Its part of the season.
  package let slot: Int
  /// By statistic, as `BudgetStatistic` has them.
  package let sums: [Double]
  package let rows: [Double]
}
