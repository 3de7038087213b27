import Foundation
import Statistics

/// Exact one-sided limits of the mean of a Poisson count.
/// - SeeAlso: Garwood (1936), Fiducial limits for the Poisson distribution.
enum PoissonLimit {
  /// The least mean that makes `count` or more at least as likely as 1 − `confidence`; 0 of no count.
  static func lower(_ count: Int, confidence: Double) -> Double {
    guard count > 0 else { return 0 }
    // P(X ≥ k | λ) = P(k, λ), of the regularised incomplete gamma function, and rises with λ.
    let level = log(1 - confidence)
    return root { IncompleteGamma.logPQ(shape: Double(count), $0).lower < level }
  }

  /// The greatest mean that makes `count` or fewer at least as likely as 1 − `confidence`.
  static func upper(_ count: Int, confidence: Double) -> Double {
    let level = log(1 - confidence)
    return root { IncompleteGamma.logPQ(shape: Double(count + 1), $0).upper > level }
  }

  private static func root(_ isBelow: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 1.0)
    while isBelow(high) { high *= 2 }
    for _ in 0..<200 where low < high {
      let middle = 0.5 * (low + high)
      if isBelow(middle) { low = middle } else { high = middle }
    }
    return 0.5 * (low + high)
  }
}
