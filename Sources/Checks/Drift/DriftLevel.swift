import Rules

/// The false alarms that a dataset may send of one window, in expectation.
enum DriftLevel {
  /// Of the budget what is spent; the rest is a margin for what the simulations did not have.
  private static let spent = 0.8
  /// Beyond these a limit would be no limit, or not a number.
  private static let bounds = 1e-300...0.5

  /// - Parameter windowLength: time between two windows; a day where it is not above 0, as for a dataset without a time
  ///   column.
  /// - Returns: above 0 and at most one half.
  static func level(_ budget: FalseAlarmBudget, windowLength: Duration) -> Double {
    let length = windowLength > .zero ? windowLength : .seconds(86_400)
    let level = spent * budget.count * (length / budget.period)
    return level.isFinite ? min(bounds.upperBound, max(bounds.lowerBound, level)) : bounds.upperBound
  }
}
