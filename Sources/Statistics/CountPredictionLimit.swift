import Foundation

/// Where the next of some counts is to be expected that vary by chance alone: a Poisson law whose mean the counts tell.
///
/// With Jeffreys' prior the next count has a negative binomial law, which knows that the mean is an estimate.
package struct CountPredictionLimit: Sendable {
  private let mean: Double
  private let windows: Double

  /// - Parameters:
  ///   - mean: of the counts, ≥ 0.
  ///   - windows: how many counts, ≥ 1.
  /// - Returns: nil for counts so large that chance makes them vary by less than a hundredth.
  package init?(mean: Double, windows: Int) {
    guard mean >= 0, mean < 250_000, windows > 0 else { return nil }
    self.mean = mean
    self.windows = Double(windows)
  }

  /// The least and the greatest count beyond each of which the next lies with a chance of at most `level`.
  /// - Parameter level: of one side, below one half.
  package func limits(at level: Probability) -> ClosedRange<Double> {
    let center = mean.rounded(.down)
    // The greatest k with P(X < k) ≤ level.
    let low = Self.last(in: 0...max(0, center)) { $0 == 0 || tails($0 - 1).lower <= level.log } ?? 0
    var top = center + 8
    while tails(top).upper > level.log { top = center + 2 * (top - center) }
    // The least k with P(X > k) ≤ level.
    let high = Self.last(in: center...top) { $0 == center || tails($0 - 1).upper > level.log } ?? top
    return min(low, mean)...max(high, mean)
  }

  /// The logarithms of P(X ≤ k) and P(X > k).
  private func tails(_ count: Double) -> (lower: Double, upper: Double) {
    let tails = IncompleteBeta.logTails(
      x: windows / (windows + 1), y: 1 / (windows + 1), a: mean * windows + 0.5, b: count + 1)
    return tails
  }

  /// The last whole number of which something holds that holds up to it and not beyond.
  private static func last(in range: ClosedRange<Double>, _ holds: (Double) -> Bool) -> Double? {
    guard holds(range.lowerBound) else { return nil }
    var (low, high) = (range.lowerBound, range.upperBound + 1)
    while high - low > 1 {
      let middle = ((low + high) / 2).rounded(.down)
      if holds(middle) { low = middle } else { high = middle }
    }
    return low
  }
}
