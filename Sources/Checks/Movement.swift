package import Profiles

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
  /// How far from what is expected, in standard errors; below 0 where less.
  package let strength: Double
  /// The start of the window from which on it stands where it does, as likely as can be told; nil where it does not page.
  package let since: Instant?
  /// true where it may have stood so for longer, and been beyond its limits for more windows in a row, than are looked at;
  /// nil else.
  package let orBefore: Bool?
  /// The segment that most of it comes from, where drift is watched by segments and one stands out.
  package let explainedBy: Explanation?
  /// The categories, or ranges of values, that most of it comes from, the greatest change first; nil where they are not
  /// known, may not be told, or it does not page.
  package var parts: [Part]?
  /// What else changed in the window `since`, or in the one before; nil where nothing is known to have.
  package var coincidesWith: [Coincidence]?
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

  package struct Explanation: Sendable, Equatable, Codable {
    package let column: String
    /// nil of the rows without one.
    package let value: String?
    /// Of the change, 0…1.
    package let share: Double

    package init(column: String, value: String?, share: Double) {
      self.column = column
      self.value = value
      self.share = share
    }
  }

  /// A category, or a range of values, that gained or lost rows.
  package struct Part: Sendable, Equatable, Codable {
    /// Nil of a range.
    package let category: String?
    /// Nil of a category.
    package let range: Range?
    /// Of the values of the reference, and of the judged window, 0…1.
    package let before: Double
    package let now: Double
    /// Of all that was gained, or of all that was lost, 0…1.
    package let share: Double

    package init(category: String? = nil, range: Range? = nil, before: Double, now: Double, share: Double) {
      self.category = category
      self.range = range
      self.before = before
      self.now = now
      self.share = share
    }
  }

  /// Nil where there is no bound.
  package struct Range: Sendable, Equatable, Codable {
    package let low: Double?
    package let includesLow: Bool
    package let high: Double?
    package let includesHigh: Bool

    package init(low: Double?, includesLow: Bool, high: Double?, includesHigh: Bool) {
      self.low = low
      self.includesLow = includesLow
      self.high = high
      self.includesHigh = includesHigh
    }
  }

  package struct Coincidence: Sendable, Equatable, Codable {
    package enum Kind: String, Sendable, Codable {
      case schema = "schema_change"
      case modelVersion = "model_version"
      case volume = "volume_change"
      /// Another column began to move.
      case column
    }

    package let kind: Kind
    /// The start of the window that has it first.
    package let window: Instant
    /// For a person, a sentence without its end: `gate (text) was added`.
    package let words: String
    /// Of `column` alone.
    package let column: String?

    package init(_ kind: Kind, window: Instant, words: String, column: String? = nil) {
      self.kind = kind
      self.window = window
      self.words = words
      self.column = column
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
    inARow: Int, strength: Double, since: Instant? = nil, orBefore: Bool? = nil, explainedBy: Explanation? = nil,
    parts: [Part]? = nil, coincidesWith: [Coincidence]? = nil, detectable: [Detectable]
  ) {
    self.statistic = statistic
    self.windows = windows
    self.mean = mean
    self.now = now
    self.expected = expected
    self.usual = usual
    self.limits = limits
    self.inARow = inARow
    self.strength = strength
    self.since = since
    self.orBefore = orBefore
    self.explainedBy = explainedBy
    self.parts = parts
    self.coincidesWith = coincidesWith
    self.detectable = detectable
  }
}
