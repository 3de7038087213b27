import Foundation
import Profiles
import Rules
import Statistics

/// Between which values a window is as usual, at the rule's sensitivity.
struct AnomalyLimits {
  /// The smallest change that is worth a word: a share of what is usual, of shares half a point.
  private static let leastChange = 0.01
  private static let leastPoints = 0.005

  let usual: Double
  private let limits: ClosedRange<Double>
  private let isShare: Bool
  private let level: Probability
  /// Of rows that are counted, how often the counted was found; nil for what is no share.
  private let rates: (rising: RatePredictionLimit, falling: RatePredictionLimit)?

  /// - Parameter segments: which share the chance of a false alarm evenly (Bonferroni); nil where all rows are judged.
  init(
    _ range: UsualRange, _ rule: AnomalyRule, _ measured: MeasuredNumber, _ scale: MeasuredScale, _ season: Season,
    segments: Int?
  ) {
    let whole = NormalDistribution.survival(rule.sensitivity)
    let half = Probability(log: whole.log - log(Double(max(1, segments ?? 1))))
    level = half
    usual = scale.value(range.center)
    isShare = measured.isShare
    let spread = range.limits(at: Probability(log: half.log + 0.693147180559945309))
    let asked = isShare ? rule.leastChange ?? Self.leastPoints : (rule.leastChange ?? Self.leastChange) * abs(usual)
    // A logarithm and back may be off by its rounding.
    let least = max(asked, 1e-12 * abs(usual))
    let chance = segments == nil ? nil : Self.countsByChance(measured, season, usual, scale.deviation(range), half)
    limits =
      min(
        scale.value(spread.lowerBound), usual - least, chance?.lowerBound ?? usual)...max(
        scale.value(spread.upperBound), usual + least, chance?.upperBound ?? usual)
    rates = isShare ? Self.rates(season, measured) : nil
  }

  /// Shares of few rows vary by chance, more than windows of many rows can tell.
  /// - Parameter rows: of the window that is judged.
  func allowed(rows: Int64) -> ClosedRange<Double> {
    guard isShare else { return limits }
    guard let rates, rows > 0 else { return max(0, limits.lowerBound)...min(1, limits.upperBound) }
    let high = rates.rising.limit(at: level, rows: Int(rows))
    let low = 1 - rates.falling.limit(at: level, rows: Int(rows))
    return max(0, min(limits.lowerBound, low))...min(1, max(limits.upperBound, high))
  }

  /// Between which a count of rows lies that varies by chance alone; nil where it clearly varies less than that.
  ///
  /// Segments often have so few rows that no normal law fits them.
  private static func countsByChance(
    _ measured: MeasuredNumber, _ season: Season, _ usual: Double, _ deviation: Double, _ level: Probability
  ) -> ClosedRange<Double>? {
    let values = season.alike.map(\.value)
    guard measured.measure == .rowCount, Set(values).count > 1, deviation >= usual.squareRoot() / 2 else { return nil }
    let mean = usual > 0 ? usual : values.reduce(0, +) / Double(values.count)
    return CountPredictionLimit(mean: mean, windows: values.count)?.limits(at: level)
  }

  /// Without the fifths of windows with the least and greatest shares, as odd ones must not widen the limit.
  private static func rates(
    _ season: Season, _ measured: MeasuredNumber
  ) -> (rising: RatePredictionLimit, falling: RatePredictionLimit)? {
    let cut = season.comparable.count / 5
    let kept = season.comparable.sorted { $0.value < $1.value }.dropFirst(cut).dropLast(cut)
    let counts = kept.map { past in
      let rows = Int(measured.rows(of: past.window))
      return RatePredictionLimit.Window(events: min(rows, Int((past.value * Double(rows)).rounded())), rows: rows)
    }
    let rising = RatePredictionLimit(windows: counts)
    let falling = RatePredictionLimit(windows: counts.map { .init(events: $0.rows - $0.events, rows: $0.rows) })
    guard let rising, let falling else { return nil }
    return (rising, falling)
  }
}
