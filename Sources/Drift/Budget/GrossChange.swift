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
    case .shape, .category, .null: statistic.isShare ? (isLearning ? 0.5 : 0.05) : nil
    case .scale, .volume, .joint: nil
    }
  }

  /// - Parameter score: of the newest night alone.
  static func isSeen(_ statistic: BudgetStatistic, _ learned: BudgetFit.Learned, _ score: BudgetScore) -> Bool {
    guard let least = leastEffect(statistic, learned) else { return false }
    guard abs(score.effect) > least, abs(score.z) > leastZ else { return false }
    if statistic.risesOnly && score.effect < 0 { return false }
    return abs(score.effect) > leastRanges * (learned.levels.upperBound - learned.levels.lowerBound)
  }
}
