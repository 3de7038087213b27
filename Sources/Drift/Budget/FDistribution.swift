import Foundation
import Statistics

/// Fisher's F distribution.
enum FDistribution {
  /// The probability of a value above f ≥ 0.
  static func survival(_ f: Double, _ d1: Double, _ d2: Double) -> Double {
    if f <= 0 { return 1 }
    let total = d1 * f + d2
    return exp(IncompleteBeta.logTails(x: d2 / total, y: d1 * f / total, a: d2 / 2, b: d1 / 2).lower)
  }
}
