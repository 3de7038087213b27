/// What nights have in common, and how they differ, while nothing is wrong.
struct Scenario: Hashable, Sendable {
  let name: String
  /// Every night has an effect of its own on every column, beyond what sampling alone does.
  var hasDayEffects = false
  /// Weekdays differ from each other, and weekends have fewer rows.
  var isWeekly = false
  /// Whether the effect of a night outlasts it.
  var isAutocorrelated = false

  static let all = [
    Scenario(name: "iid"), Scenario(name: "weekly", isWeekly: true), Scenario(name: "day", hasDayEffects: true),
    Scenario(name: "ar", hasDayEffects: true, isAutocorrelated: true),
    Scenario(name: "weekly-ar", hasDayEffects: true, isWeekly: true, isAutocorrelated: true),
  ]

  init(name: String, hasDayEffects: Bool = false, isWeekly: Bool = false, isAutocorrelated: Bool = false) {
    self.name = name
    self.hasDayEffects = hasDayEffects
    self.isWeekly = isWeekly
    self.isAutocorrelated = isAutocorrelated
  }

  init?(named name: String) {
    guard let scenario = Self.all.first(where: { $0.name == name }) else { return nil }
    self = scenario
  }

  var words: String {
    switch name {
    case "iid": "iid"
    case "weekly": "weekly"
    case "day": "day effects"
    case "ar": "AR day effects"
    case "weekly-ar": "weekly + AR"
    default: name
    }
  }
}

/// How large the effects of nights and weekdays are.
///
/// Effects act on a number's normal score (its location; half as much on the logarithm of its scale), on the log odds of
/// categories, and twice as much on the log odds of being null.
struct EffectSizes: Hashable, Sendable {
  /// The median column's standard deviation between nights; columns differ by a log-normal factor, and one of five has
  /// none.
  var day = 0.05
  /// The same between weekdays; weekends differ one and a half times as much again.
  var week = 0.15
  /// From one night to the next, where effects outlast a night.
  var autocorrelation = 0.5
  /// The share of the variance between nights that all columns have in common.
  var common = 0.5
  /// Rows of a weekend night, as a share of another night's, in weekly scenarios.
  var weekendRows = 0.6
}
