import Foundation
import Statistics

/// The smallest movement that is worth a page, however certain it is: large windows must not page on nothing.
enum EffectFloor {
  /// In the unit of the statistic, counted from where `DriftScores.Score.origin` is.
  static func floor(of statistic: DriftStatistic) -> Double {
    switch statistic {
    case .populationStability: 0.02
    case .jensenShannon: 0.03
    // Points of probability.
    case .kolmogorovSmirnov, .lInfinity: 0.02
    // Standard deviations of the reference.
    case .wasserstein: 0.05
    // Grows with the rows, so that its floor is the `leastMoved` share of them.
    case .chiSquared: 0
    case .nullRate, .valueRate, .nonFiniteRate, .unseenRate: 0.005
    }
  }

  /// The floor of a statistic that a single row can drive as far as it likes: the score that the same movement would
  /// have, were it made by just enough of the rows to be worth a page.
  /// - Parameters:
  ///   - score: what the statistic came to, ≥ 0.
  ///   - moved: `ColumnComparison.shareMoved`.
  static func floor(of statistic: DriftStatistic, score: Double, moved: Double?) -> Double {
    let floor = floor(of: statistic)
    guard let (least, power) = leastMoved(statistic), let moved, moved > 0, moved < least else { return floor }
    return min(.greatestFiniteMagnitude, max(floor, score * pow(least / moved, power)))
  }

  /// A share of the rows, and the power of it that the statistic grows with.
  private static func leastMoved(_ statistic: DriftStatistic) -> (share: Double, power: Double)? {
    switch statistic {
    case .chiSquared: (0.02, 2)
    case .wasserstein: (0.005, 1)
    default: nil
    }
  }
}
