import Sketches

/// A mean, in standard deviations of the reference.
struct MeanScore: Sendable {
  private let centre: Double
  private let spread: Double
  let skewness: Double
  /// Excess.
  let kurtosis: Double

  /// - Returns: nil of a reference without spread.
  init?(_ moments: Moments) {
    guard let mean = moments.mean, let spread = moments.standardDeviation, spread > 0, spread.isFinite, mean.isFinite
    else { return nil }
    centre = mean
    self.spread = spread
    skewness = moments.skewness ?? 0
    kurtosis = moments.excessKurtosis ?? 0
  }

  func value(of mean: Double) -> Double { (mean - centre) / spread }
}
