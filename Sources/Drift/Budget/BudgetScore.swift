import Foundation
package import Statistics

/// How far a statistic of the last nights lies from its usual level.
package struct BudgetScore: Sendable {
  /// The score of a row may not be more skewed, or heavier in its tails, for its number of rows.
  private static let (greatestSkewness, greatestKurtosis) = (0.25, 1.0)

  /// The mean of the nights less the usual level, in the statistic's own unit.
  package let effect: Double
  /// The same on the normal scale, of sampling alone.
  let z: Double
  package let t: Double
  /// Of one night's sampling and of the reference's, and of both with what nights vary beyond.
  let sampling: Double
  let variance: Double
  /// Rows of the nights, and what the reference counts for.
  let rows: Double
  let referenceRows: Double
  let isTooSkewed: Bool
  /// Of the dispersion's posterior, and what it makes of the variance.
  private let scale: Double
  private let degrees: Double
  private let perExcess: Double
  private let tailExcess: Double
  private let nights: Int

  /// - Parameters:
  ///   - sum: of the nights' scores, less the offsets of their slots.
  ///   - rows: of the nights, above 0.
  init(
    _ statistic: BudgetStatistic, _ learned: BudgetFit.Learned, _ horizon: BudgetHorizon, sum x: Double,
    rows m: Double
  ) {
    let bySlot = zip(horizon.bySlot, learned.slotCounts).reduce(0) { $0 + $1.0 * $1.0 / max($1.1, 1) }
    let ofReference = learned.isSeasonal ? bySlot : learned.weightSquares
    let nightly = horizon.together + ofReference * learned.inflation
    referenceRows = learned.meanRows / ofReference
    rows = m
    sampling = learned.variance * (1 / m + 1 / referenceRows)
    variance = sampling + learned.nightVariance * nightly
    effect = x / m - learned.centre
    let usual = min(max(learned.centre, 0), 1) * referenceRows
    z =
      statistic.isShare
      ? Self.devianceRoot(min(max(x, 0), m), of: m, usual, of: referenceRows)
      : Self.wilsonHilferty(
        effect / sampling.squareRoot(), skewness: Self.skewness(statistic.skewness, m, referenceRows))
    t = z * (sampling / variance).squareRoot()
    (scale, degrees) = (learned.scale, learned.degrees)
    (perExcess, tailExcess, nights) = (learned.excessVariance * nightly, learned.tailExcess, horizon.count)
    isTooSkewed =
      !statistic.isShare
      && (statistic.skewness * statistic.skewness / m > Self.greatestSkewness
        || statistic.kurtosis / m > Self.greatestKurtosis)
  }

  /// Two-sided; nil where the score is too skewed for so few rows.
  package var pValue: Probability? {
    guard !isTooSkewed else { return nil }
    return tail.twoSided(z)
  }

  private var tail: PredictiveTail {
    PredictiveTail(
      scale: scale, degrees: degrees, sampling: sampling, perExcess: perExcess, tailExcess: tailExcess, nights: nights)
  }

  /// The effects, below and above 0, whose p-value is `level`.
  func limits(at level: Probability, _ statistic: BudgetStatistic, centre: Double) -> ClosedRange<Double> {
    let z = tail.critical(level)
    guard statistic.isShare else {
      let skewness = Self.skewness(statistic.skewness, rows, referenceRows)
      let unit = sampling.squareRoot()
      return unit * Self.unskewed(-z, skewness: skewness)...max(0, unit * Self.unskewed(z, skewness: skewness))
    }
    let usual = min(max(centre, 0), 1)
    func root(_ share: Double) -> Double {
      Self.devianceRoot(share * rows, of: rows, usual * referenceRows, of: referenceRows)
    }
    let low = Self.bisect(from: usual, to: 0) { root($0) <= -z }
    let high = Self.bisect(from: usual, to: 1) { root($0) >= z }
    return low - usual...max(0, high - usual)
  }

  /// The first place on the way at which something holds; the end where it never does.
  private static func bisect(from start: Double, to end: Double, _ holds: (Double) -> Bool) -> Double {
    var (near, far) = (start, end)
    for _ in 0..<60 {
      let middle = (near + far) / 2
      if holds(middle) { far = middle } else { near = middle }
    }
    return far
  }

  // MARK: - On the normal scale

  /// The signed root of the two-sample binomial deviance, each count moved by half a row towards equality.
  static func devianceRoot(_ x: Double, of n: Double, _ y: Double, of m: Double) -> Double {
    let total = x + y
    let gap = x - total * n / (n + m)
    let moved = (gap < 0 ? -1 : gap > 0 ? 1 : 0) * min(0.5, abs(gap))
    let (a, b) = (min(max(x - moved, 0), n), min(max(y + moved, 0), m))
    let p = total / (n + m)
    func term(_ count: Double, _ expected: Double) -> Double {
      count > 0 ? count * log(max(count, 1e-300) / max(expected, 1e-300)) : 0
    }
    let deviance =
      2 * (term(a, n * p) + term(n - a, n * (1 - p)) + term(b, m * p) + term(m - b, m * (1 - p)))
    return (gap < 0 ? -1 : gap > 0 ? 1 : 0) * max(deviance, 0).squareRoot()
  }

  /// Of the difference of two means.
  private static func skewness(_ ofRow: Double, _ n: Double, _ m: Double) -> Double {
    ofRow * (1 / (n * n) - 1 / (m * m)) / pow(1 / n + 1 / m, 1.5)
  }

  /// A standardised gamma value brought to the normal scale.
  static func wilsonHilferty(_ z: Double, skewness: Double) -> Double {
    let g = notZero(skewness)
    return 6 / g * (cbrt(max(1 + g * z / 2, 0)) - 1) + g / 6
  }

  /// The standardised gamma value that `wilsonHilferty` brings to z.
  static func unskewed(_ z: Double, skewness: Double) -> Double {
    let g = notZero(skewness)
    let root = max((z - g / 6) * g / 6 + 1, 0)
    return 2 / g * (root * root * root - 1)
  }

  private static func notZero(_ skewness: Double) -> Double { abs(skewness) < 1e-4 ? 1e-4 : skewness }
}
