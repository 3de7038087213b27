import Foundation

/// An upper limit for one new score, learned from the scores of the reference's own windows.
///
/// Each of the W windows must be scored out of fold: against a reference that does not hold it, as a new window is.
/// With y = log(score + offset), and the y of reference windows and of a healthy new one independent and roughly
/// normal with one mean and variance, (y_new − ȳ) / (s √(1 + 1/W)) follows Student's t with W − 1 degrees of freedom:
/// the 1 accounts for the new window's own variation, the 1/W for that of the mean.
///
/// The offset is a quarter of the median score (of the mean, where the median is 0; at least 1e-6). Without it the
/// left tail of small chi-squared-like scores would inflate s and blunt the limit; with more of it a log-normal
/// night-to-night factor would break the level. Measured at W = 5, 10, 30 and levels 0.01…0.0001, as multiples of the
/// level: at most 0.9 for chi-squared scores of 1…30 degrees of freedom, 1.1 for those of 9 under a log-normal factor
/// of σ = 0.3; for purely log-normal scores of σ = 0.5, 1.6 at level 0.01 and 3 at 0.0001.
/// - SeeAlso: Hahn & Meeker (1991), "Statistical Intervals", on prediction of one future observation.
package struct PredictionLimit: Sendable, Hashable, Codable {
  /// Fewer reference windows than this teach no limit.
  package static let smallestWindowCount = 5
  /// The least standard deviation of y: scores are not believed to repeat more closely than within 5 %.
  package static let smallestDeviation = 0.05

  /// W.
  package let windowCount: Int
  /// In the unit of the score, > 0.
  package let offset: Double
  /// Mean and standard deviation (divisor W − 1) of log(score + offset).
  package let center: Double
  package let deviation: Double

  /// - Parameter scores: out-of-fold scores of the reference's windows, finite and ≥ 0.
  /// - Returns: nil while there are fewer than `smallestWindowCount`: still learning.
  package init?(outOfFoldScores scores: [Double]) {
    precondition(scores.allSatisfy { $0.isFinite && $0 >= 0 }, "scores are finite and at least 0")
    guard scores.count >= Self.smallestWindowCount else { return nil }
    let count = Double(scores.count)
    let sorted = scores.sorted()
    let median = (sorted[(sorted.count - 1) / 2] + sorted[sorted.count / 2]) / 2
    let typical = median > 0 ? median : scores.reduce(0) { $0 + $1 / count }
    let offset = max(0.25 * typical, 1e-6)
    let logs = scores.map { log($0 + offset) }
    let mean = logs.reduce(0, +) / count
    let variance = logs.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    windowCount = scores.count
    self.offset = offset
    center = mean
    deviation = max(Self.smallestDeviation, variance.squareRoot())
  }

  /// The probability that a healthy window scores at least `score` (≥ 0, may be infinite).
  package func pValue(of score: Double) -> Probability {
    precondition(score >= 0, "a score is at least 0")
    let t = (log(min(score, .greatestFiniteMagnitude) + offset) - center) / scale
    return StudentT.survival(t, degreesOfFreedom: Double(windowCount - 1))
  }

  /// The score that a healthy window exceeds with probability `level`; finite, ≥ 0.
  package func limit(at level: Probability) -> Double {
    let t = StudentT.quantile(upperTail: level, degreesOfFreedom: Double(windowCount - 1))
    return min(.greatestFiniteMagnitude, max(0, exp(center + t * scale) - offset))
  }

  private var scale: Double { deviation * (1 + 1 / Double(windowCount)).squareRoot() }
}
