import Foundation
import Profiles
import Sketches

/// Values so far beyond those of a reference that no night of it makes them likely: what a change of unit comes to.
///
/// Where windows lie apart, ranks tell no more than that a night lies beyond all others, as the next may: how far it does
/// is left.
struct FarValues: Sendable {
  /// Of the reference's values left out at either end: outliers are not what they lie among.
  private static let tail = 0.01
  /// Ranges of the reference's values beyond them; of fewer than `many` windows, which may all lie together, more.
  private static let (ranges, many) = (5.0, 10.0)
  /// The same on a scale of ratios, which numbers above 0 may have: nights that vary by factors reach far.
  private static let (upwards, downwards) = (0.5, 2.0)

  /// Ranges of values that are far, at most.
  static let stretches = 3

  /// Far are values up to the first, those above the second up to the third, and those above the last.
  private let edges: [Double]

  /// - Parameters:
  ///   - quantiles: of the whole reference.
  ///   - windowCount: of the reference.
  /// - Returns: nil of a reference whose values are all the same.
  init?(_ quantiles: QuantileSketch, windowCount: Int) {
    guard let ends = quantiles.quantiles(at: [Self.tail, 1 - Self.tail]), ends[0] < ends[1] else { return nil }
    let (low, high) = (ends[0], ends[1])
    let way = Self.ranges * max(1, Self.many / Double(max(windowCount, 1))) * (high - low)
    let below = (low - way).nextDown
    guard low > 0 else {
      edges = [below, below, below, high + way]
      return
    }
    let ratio = high / low
    let above = max(below, 0)
    let small = max((low / pow(ratio, Self.downwards)).nextDown, above)
    edges = [below, above, small, max(high + way, high * pow(ratio, Self.upwards))]
  }

  /// How many of a window's values are far.
  /// - Returns: nil where they are not known.
  func count(in column: ColumnProfile) -> Double? {
    guard let quantiles = column.quantiles, let shares = quantiles.cumulativeFractions(at: edges) else { return nil }
    return ((shares[0] + shares[2] - shares[1] + 1 - shares[3]) * Double(quantiles.count)).rounded()
  }
}
