import Foundation

/// A change that needs no limit to be seen: many of the rows, or further than nearly all values lie.
///
/// It is all that can be said while windows are too few to teach limits, and where a share is so rare in them that a
/// limit is next to none, as of nulls in a column that hardly ever has any.
enum GrossChange {
  /// On the normal scale, of sampling alone.
  private static let leastZ = 6.0
  /// Times as far as the reference's own windows lie apart.
  private static let leastRanges = 5.0

  /// The least effect; nil where a statistic has none.
  static func leastEffect(_ statistic: BudgetStatistic, _ learned: BudgetFit.Learned) -> Double? {
    let isLearning = learned.windowCount < BudgetFit.minimumWindows
    return switch statistic.family {
    case .location: 1.5
    case .category, .null: statistic.isShare ? (isLearning ? 0.5 : 0.05) : nil
    // How many numbers are high or low goes by the night, as on a day of rain.
    case .shape: statistic.isShare ? 0.5 : nil
    case .scale, .volume, .joint: nil
    }
  }

  /// - Parameter score: of the newest night alone.
  static func isSeen(_ statistic: BudgetStatistic, _ learned: BudgetFit.Learned, _ score: BudgetScore) -> Bool {
    guard let least = leastEffect(statistic, learned) else { return false }
    guard abs(score.effect) > least, abs(score.z) > leastZ, !score.isTooSkewed else { return false }
    if statistic.risesOnly && score.effect < 0 { return false }
    let levels = learned.levels
    let isFar = abs(score.effect) > leastRanges * (levels.upperBound - levels.lowerBound)
    return isFar
      || statistic.isShare && learned.windowCount >= BudgetFit.minimumWindows && isFarInLogits(learned, score)
  }

  /// Nights move a share by a part of itself: of one that was always much the same none, or all, is far from it.
  private static func isFarInLogits(_ learned: BudgetFit.Learned, _ score: BudgetScore) -> Bool {
    func logit(_ share: Double, of rows: Double) -> Double {
      let count = min(max(share, 0), 1) * rows
      return log((count + 0.5) / (rows - count + 0.5))
    }
    let rows = learned.meanRows
    let range = logit(learned.levels.upperBound, of: rows) - logit(learned.levels.lowerBound, of: rows)
    let gap = logit(learned.centre + score.effect, of: score.rows) - logit(learned.centre, of: rows)
    return abs(gap) > leastRanges * range
  }
}
