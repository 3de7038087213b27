/// A change that needs no limit to be seen: half of the rows, or further than nearly all values lie.
///
/// It is all that can be said while windows are too few to teach limits, and where they are so few of a kind that a limit
/// is next to none.
enum GrossChange {
  /// On the normal scale, of sampling alone.
  private static let leastZ = 6.0
  /// Times as far as the reference's own windows lie apart.
  private static let leastRanges = 5.0

  /// The least effect; nil where a statistic has none.
  static func leastEffect(_ statistic: BudgetStatistic) -> Double? {
    switch statistic.family {
    case .location: 1.5
    case .shape, .category, .null: statistic.isShare ? 0.5 : nil
    case .scale, .volume, .joint: nil
    }
  }

  /// - Parameter score: of the newest night alone.
  static func isSeen(_ statistic: BudgetStatistic, _ learned: BudgetFit.Learned, _ score: BudgetScore) -> Bool {
    guard let least = leastEffect(statistic), abs(score.effect) > least, abs(score.z) > leastZ else { return false }
    if statistic.risesOnly && score.effect < 0 { return false }
    return abs(score.effect) > leastRanges * (learned.levels.upperBound - learned.levels.lowerBound)
  }
}
