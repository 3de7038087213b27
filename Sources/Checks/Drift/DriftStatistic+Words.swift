import Statistics

extension DriftStatistic {
  var label: String {
    switch self {
    case .populationStability: "PSI"
    case .jensenShannon: "Jensen–Shannon distance"
    case .kolmogorovSmirnov: "Kolmogorov–Smirnov distance"
    case .wasserstein: "Wasserstein distance"
    case .lInfinity: "largest change of a share"
    case .chiSquared: "chi-squared"
    case .nullRate: "null rate"
    case .nonFiniteRate: "NaN or infinite in"
    case .unseenRate: "share of unseen values"
    }
  }

  /// A score with its unit, for a person.
  func text(_ score: Double) -> String {
    switch self {
    case .nullRate, .nonFiniteRate, .unseenRate: Percent(score).description
    case .lInfinity: "\(Percent(score).number) percentage points"
    case .wasserstein: "\(score.short) σ"
    case .populationStability, .jensenShannon, .kolmogorovSmirnov, .chiSquared: score.short
    }
  }
}
