package import Profiles

/// Of which history a window is held to be unusual, and how.
package struct AnomalyRule: Hashable, Sendable {
  package enum Direction: String, Sendable, CaseIterable { case both, up, down }

  /// What of the calendar makes windows comparable.
  package enum Seasonality: String, Sendable, CaseIterable { case auto, none, weekday, hour }

  package let measure: WindowMeasure
  /// Of which changes it warns: without a word of the user's of more and of less, and of age alone of more.
  package let direction: Direction
  /// How many standard deviations of normal values a chance as small as the tolerated one lies out, > 0.
  package let sensitivity: Double
  /// The smallest change that counts: a share of what is usual, of shares points; nil: what the measure has of its own.
  package let leastChange: Double?
  package let seasonality: Seasonality
  /// How many of the windows before are looked at; nil: as many as the windows' length makes sensible.
  package let history: Int?
  /// How many of them it takes.
  package let leastHistory: Int

  package static let standardSensitivity = 3.5
  package static let standardLeastHistory = 7

  package init(
    measure: WindowMeasure, direction: Direction? = nil, sensitivity: Double = standardSensitivity,
    leastChange: Double? = nil, seasonality: Seasonality = .auto, history: Int? = nil,
    leastHistory: Int = standardLeastHistory
  ) {
    self.measure = measure
    self.direction = direction ?? measure.usualDirection
    self.sensitivity = sensitivity
    self.leastChange = leastChange
    self.seasonality = seasonality
    self.history = history
    self.leastHistory = leastHistory
  }
}

/// One number that a window comes to.
package enum WindowMeasure: Hashable, Sendable {
  case rowCount
  /// Of all rows.
  case nullShare(column: String)
  /// Seconds from the newest value to the window's end; nil: of the time column.
  case age(column: String?)
  case aggregate(Aggregate, column: String)

  package var column: String? {
    switch self {
    case .rowCount: nil
    case .age(let column): column
    case .nullShare(let column), .aggregate(_, let column): column
    }
  }

  fileprivate var usualDirection: AnomalyRule.Direction {
    if case .age = self { .up } else { .both }
  }
}
