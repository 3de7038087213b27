import Rules
import Statistics

/// The chance of a false alarm that one statistic of one column of one window may take.
enum DriftLevel {
  /// Beyond these a limit would be no limit, or not a number.
  private static let bounds = 1e-300...0.5

  /// The budget of a window, shared evenly (Bonferroni) over all statistics.
  /// - Parameters:
  ///   - windowLength: time between two windows; a day where it is not above 0, as for a dataset without a time column.
  ///   - statistics: of all columns together.
  /// - Returns: above 0 and at most one half.
  static func level(_ budget: FalseAlarmBudget, windowLength: Duration, statistics: Int) -> Probability {
    let length = windowLength > .zero ? windowLength : .seconds(86_400)
    let perWindow = budget.count * (length / budget.period)
    let level = perWindow / Double(max(1, statistics))
    guard level.isFinite else { return Probability(bounds.upperBound) }
    return Probability(min(bounds.upperBound, max(bounds.lowerBound, level)))
  }
}
