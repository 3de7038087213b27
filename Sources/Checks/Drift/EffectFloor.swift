import Statistics

/// The smallest movement that is worth a page, however certain it is: large windows must not page on nothing.
enum EffectFloor {
  static func floor(of statistic: DriftStatistic) -> Double {
    switch statistic {
    case .populationStability: 0.02
    case .jensenShannon: 0.03
    // Points of probability.
    case .kolmogorovSmirnov, .lInfinity: 0.02
    // Standard deviations of the reference.
    case .wasserstein: 0.05
    // Grows with the rows, so that it has no floor of its own; its limit is learned like the others'.
    case .chiSquared: 0
    case .nullRate, .unseenRate: 0.005
    }
  }
}
