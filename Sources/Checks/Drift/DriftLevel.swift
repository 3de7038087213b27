import Rules

/// The false alarms that a dataset may send of one window, in expectation.
enum DriftLevel {
  /// Nights of one page, at least, on which something lies beyond its limits though nothing has changed: means of 3 to 14
  /// nights that have most of them in common lie beyond on several nights in a row. Of nights that do not depend on each
  /// other it is 1.2 at a level of 1e-5 and 1.4 at 1e-4, of others more.
  static let nightsOfPage = 1.3
  /// Beyond these a limit would be no limit, or not a number.
  private static let bounds = 1e-300...0.5

  /// - Parameter windowLength: time between two windows; a day where it is not above 0, as for a dataset without a time
  ///   column.
  /// - Returns: above 0 and at most one half.
  static func level(_ budget: FalseAlarmBudget, windowLength: Duration) -> Double {
    let length = windowLength > .zero ? windowLength : .seconds(86_400)
    let level = nightsOfPage * budget.count * (length / budget.period)
    return level.isFinite ? min(bounds.upperBound, max(bounds.lowerBound, level)) : bounds.upperBound
  }
}
