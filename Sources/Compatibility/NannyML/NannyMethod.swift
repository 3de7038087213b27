/// The univariate methods of NannyML 0.13.
package enum NannyMethod: String, Sendable, CaseIterable {
  case kolmogorovSmirnov = "kolmogorov_smirnov"
  case jensenShannon = "jensen_shannon"
  case wasserstein
  case hellinger
  case chiSquared = "chi2"
  case lInfinity = "l_infinity"

  static let ofNumbers: [NannyMethod] = [.kolmogorovSmirnov, .jensenShannon, .wasserstein, .hellinger]
  static let ofCategories: [NannyMethod] = [.jensenShannon, .hellinger, .chiSquared, .lInfinity]

  /// What no threshold lies above.
  var upperLimit: Double? { self == .kolmogorovSmirnov ? 1 : nil }
}
