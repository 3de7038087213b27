import Foundation
package import Statistics

/// How far a statistic of the last nights lies from its usual level.
package struct BudgetScore: Sendable {
  /// Nights that are looked at together, with their part of the budget.
  package static let horizons: [(nights: Int, weight: Double)] = [(1, 0.15), (3, 0.25), (7, 0.3), (14, 0.3)]
  /// The score of a row may not be more skewed, for its number of rows.
  private static let greatestSkewness = 0.25

  /// The mean of the nights less the usual level, in the statistic's own unit.
  package let effect: Double
  package let t: Double
  package let degrees: Double
  /// Two-sided; nil where the score is too skewed for so few rows.
  package let pValue: Probability?

  /// - Parameters:
  ///   - sums: and rows of the statistic, by night, the last the newest.
  ///   - windowRows: of the dataset's windows.
  ///   - weekdays: of the nights, 0…6.
  package init(
    _ statistic: BudgetStatistic, _ learned: BudgetFit.Learned, _ fit: BudgetFit, sums: ArraySlice<Double>,
    rows: ArraySlice<Double>, windowRows: ArraySlice<Double>, weekdays: ArraySlice<Int>
  ) {
    let nights = Double(sums.count)
    let shares = windowRows.map { $0 / windowRows.reduce(0, +) }
    var together = 0.0
    for (i, one) in shares.enumerated() {
      for (j, other) in shares.enumerated() {
        together += one * other * pow(fit.autocorrelation, Double(abs(i - j)))
      }
    }
    var onDay = [Double](repeating: 0, count: 7)
    for (day, share) in zip(weekdays, shares) { onDay[day] += share }
    let byDay = zip(onDay, fit.windowsOfDay).reduce(0) { $0 + $1.0 * $1.0 / max($1.1, 1) }
    let ofReference = learned.isSeasonal ? byDay : fit.weightSquares
    let nightly = together + ofReference * fit.inflation
    let m = max(rows.reduce(0, +), 1e-9)
    let offset = zip(rows, weekdays).reduce(0) { $0 + $1.0 * learned.offsets[$1.1] }
    let x = sums.reduce(0, +) - offset
    let referenceRows = learned.meanRows / ofReference
    let sampling = learned.variance * (1 / m + 1 / referenceRows)
    let variance = sampling + learned.nightVariance * nightly
    effect = x / m - learned.centre
    let z: Double
    if statistic.isShare {
      let usual = min(max(learned.centre, 0), 1) * referenceRows
      z = Self.devianceRoot(min(max(x, 0), m), of: m, usual, of: referenceRows)
    } else {
      let inverse = 1 / m + 1 / referenceRows
      let skewness =
        statistic.skewness * (1 / (m * m) - 1 / (referenceRows * referenceRows)) / pow(inverse, 1.5)
      z = Self.wilsonHilferty(effect / sampling.squareRoot(), skewness: skewness)
    }
    t = z * (sampling / variance).squareRoot()
    let own = learned.variance / learned.effectiveRows * nightly * learned.dispersion
    let moderated = max(learned.degrees * (variance / own) * (variance / own), 1)
    let lambda = min(learned.nightVariance * nightly / variance, 1)
    let tail = 4 + 6 / max(learned.tailExcess / nights * lambda * lambda, 1e-3)
    degrees = max(1 / (1 / moderated + 1 / tail), 1)
    let isTooSkewed = !statistic.isShare && statistic.skewness * statistic.skewness / m > Self.greatestSkewness
    let upper = StudentT.survival(abs(t), degreesOfFreedom: degrees)
    pValue = isTooSkewed ? nil : Probability(log: min(0, upper.log + M_LN2))
  }

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

  /// A standardised gamma value brought to the normal scale.
  static func wilsonHilferty(_ z: Double, skewness: Double) -> Double {
    let g = abs(skewness) < 1e-4 ? 1e-4 : skewness
    return 6 / g * (cbrt(max(1 + g * z / 2, 0)) - 1) + g / 6
  }
}
