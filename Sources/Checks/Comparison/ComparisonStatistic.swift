import Statistics

/// How far a column moved from one side of a comparison to the other; the raw value is the name on the command line and
/// in JSON.
package enum ComparisonStatistic: String, CaseIterable, Sendable {
  /// The largest of the changes of the null rate and the NaN rate and of what the values moved: the Kolmogorov–Smirnov
  /// distance of numbers and times, the total variation distance of categories. The least share of rows that differ.
  case moved
  case populationStability = "psi"
  case jensenShannon = "jensen_shannon"
  case kolmogorovSmirnov = "ks"
  case wasserstein
  case lInfinity = "l_infinity"
  case totalVariation = "total_variation"
  case chiSquared = "chi_squared"
  /// The size of the change, as of the next.
  case nullRate = "null_rate"
  case nonFiniteRate = "non_finite_rate"
  /// Of B's values those that A never had.
  case unseenRate = "unseen_rate"

  /// nil of those that a comparison takes from elsewhere.
  init?(_ statistic: DriftStatistic) {
    switch statistic {
    case .populationStability: self = .populationStability
    case .jensenShannon: self = .jensenShannon
    case .kolmogorovSmirnov: self = .kolmogorovSmirnov
    case .wasserstein: self = .wasserstein
    case .lInfinity: self = .lInfinity
    case .chiSquared: self = .chiSquared
    default: return nil
    }
  }
}
