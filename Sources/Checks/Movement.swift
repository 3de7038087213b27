/// How a watched column lies against its reference over the last windows: why it pages, or how near it is to that.
package struct Movement: Sendable, Equatable, Codable {
  /// As in `location`, `null_rate`.
  package let statistic: String
  /// Windows that were taken together, the judged one last.
  package let windows: Int
  /// Their mean, the judged window's own level, and what was expected of the mean: in the statistic's unit.
  package let mean: Double
  package let now: Double
  package let expected: Double
  /// Least and greatest of the reference's windows.
  package let usual: Bounds
  /// Where the mean may lie.
  package let limits: Bounds
  /// Windows in a row, the judged one last, in which the column was beyond its limits.
  package let inARow: Int
  /// For 1, 3, 7 and 14 windows the smallest lasting shift that would be found by then with a chance of one half.
  package let detectable: [Detectable]

  package struct Bounds: Sendable, Equatable, Codable {
    package let low: Double
    package let high: Double

    package init(low: Double, high: Double) {
      self.low = low
      self.high = high
    }
  }

  package struct Detectable: Sendable, Equatable, Codable {
    package let statistic: String
    package let windows: Int
    /// In the statistic's unit.
    package let shift: Double

    package init(statistic: String, windows: Int, shift: Double) {
      self.statistic = statistic
      self.windows = windows
      self.shift = shift
    }
  }

  package init(
    statistic: String, windows: Int, mean: Double, now: Double, expected: Double, usual: Bounds, limits: Bounds,
    inARow: Int, detectable: [Detectable]
  ) {
    self.statistic = statistic
    self.windows = windows
    self.mean = mean
    self.now = now
    self.expected = expected
    self.usual = usual
    self.limits = limits
    self.inARow = inARow
    self.detectable = detectable
  }
}
