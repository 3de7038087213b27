/// The statistics that describe how far a column moved; the raw value is the name in rule files and in stored findings.
package enum DriftStatistic: String, Codable, CaseIterable, Sendable {
  case populationStability = "psi"
  case jensenShannon = "jensen_shannon"
  case kolmogorovSmirnov = "ks"
  case wasserstein
  case lInfinity = "l_infinity"
  case chiSquared = "chi_squared"
  case nullRate = "null_rate"
  /// NaN and ±infinity among the values that are not NULL: they enter no other statistic.
  case nonFiniteRate = "non_finite_rate"
  case unseenRate = "unseen_rate"
}
