import Foundation

/// An upper limit for the rate of one new window (nulls, unseen categories), learned from the reference's own windows.
///
/// The number of events in n rows is taken as beta-binomial: rows are sampled at a rate that itself varies from window
/// to window. With v = p (1 − p), N rows in W windows and p = (events + ½) / (N + 1), the unknown rate of a new window
/// has variance
///
///     v / (N + 2)  +  τ² (1 + Σ (n_w / N)²)
///
/// the first for the uncertainty of p (with τ = 0 this is Jeffreys' predictive distribution), the second for the new
/// window's own effect and for those in p. τ² is the excess of the windows' spread over binomial sampling, by moments:
/// (f − 1) v / n₀ with f = Σ n_w (y_w − ȳ)² / (v (W − 1)) and n₀ = (N − Σ n_w² / N) / (W − 1), at least (2 % of the
/// smaller of p and 1 − p)², so that windows of millions of rows do not fall out on nothing.
///
/// As τ² is estimated, the exact tail probability is turned to a normal z and read as Student's t with
/// (W − 1) / λ² degrees of freedom, λ the share of the variance at n that τ² makes up (Satterthwaite), taken at the
/// upper 95 % confidence limit of f, so that a chance f ≤ 1 does not pass for certainty.
///
/// Measured at W = 5, 10, 30 with 20…10,000 rows and rates of 0.2 % to 30 %, as multiples of the level: without
/// variation between windows at most 0.6 at level 0.01 and 0.4 at 0.0001 (counts are discrete); with log odds that vary
/// by σ = 0.3, at most 1.6 and 8; by σ = 1 about rare rates, where a beta tail is too short, up to 3.2 and 50.
/// - SeeAlso: Krishnamoorthy & Peng (2011), prediction intervals for binomial counts; Crowder (1978).
package struct RatePredictionLimit: Sendable, Hashable, Codable {
  /// Events among the rows of one window.
  package struct Window: Sendable, Hashable, Codable {
    package let events: Int
    package let rows: Int

    package init(events: Int, rows: Int) {
      precondition(rows >= 0 && (0...rows).contains(events), "events are some of the rows")
      self.events = events
      self.rows = rows
    }

    /// As many rows as tell the same when drawn one by one: rows ∕ design effect, at the same rate.
    /// - Parameter designEffect: at least 1.
    /// - SeeAlso: Kish (1965), the effective sample size.
    package init(events: Int, of rows: Int, designEffect: Double) {
      precondition(designEffect >= 1, "a design effect divides the rows")
      let effective = min(rows, max(1, Int((Double(rows) / designEffect).rounded())))
      let share = rows == 0 ? 0 : Double(events) / Double(rows)
      self.init(events: designEffect == 1 ? events : Int((share * Double(effective)).rounded()), rows: effective)
    }
  }

  /// Fewer windows than this teach no limit.
  package static let smallestWindowCount = 5

  /// W, the windows that hold rows.
  package let windowCount: Int
  /// p, with half an event added.
  package let rate: Double
  /// Variance of a new window's own rate about p, sampling apart.
  package let rateVariance: Double
  /// The part of `rateVariance` that had to be estimated, at its upper 95 % confidence limit.
  package let estimatedVariance: Double

  /// - Returns: nil while fewer than `smallestWindowCount` windows hold rows: still learning.
  package init?(windows all: [Window]) {
    let windows = all.filter { $0.rows > 0 }
    guard windows.count >= Self.smallestWindowCount else { return nil }
    let total = windows.reduce(0.0) { $0 + Double($1.rows) }
    let events = windows.reduce(0.0) { $0 + Double($1.events) }
    let squares = windows.reduce(0.0) { $0 + Double($1.rows) * Double($1.rows) } / total
    let degrees = Double(windows.count - 1)
    let p = (events + 0.5) / (total + 1)
    let v = p * (1 - p)
    let spread = windows.reduce(0.0) {
      let gap = Double($1.events) / Double($1.rows) - events / total
      return $0 + Double($1.rows) * gap * gap
    }
    let f = spread / (v * degrees)
    let perExcess = v * degrees / (total - squares)
    let floor = pow(0.02 * min(p, 1 - p), 2)
    let effects = 1 + squares / total
    let between = max(floor, (f - 1) * perExcess)
    // Wilson–Hilferty: the 5 % quantile of chi-squared over its degrees of freedom.
    let fifth = 2 / (9 * degrees)
    let low = pow(1 - fifth - 1.6449 * fifth.squareRoot(), 3)
    let betweenUp = max(0, f / low - 1) * perExcess
    windowCount = windows.count
    rate = p
    rateVariance = v / (total + 2) + between * effects
    estimatedVariance = betweenUp * effects
  }

  /// The probability that a healthy window of `rows` (≥ 1) holds at least this many events.
  package func pValue(of window: Window) -> Probability {
    precondition(window.rows > 0, "a rate needs rows")
    let v = rate * (1 - rate)
    // A beta distribution of variance V has a + b = v / V − 1; V cannot reach v.
    let concentration = max(0.1, v / rateVariance - 1)
    let tail = BetaBinomial.survival(
      window.events, trials: window.rows, rate * concentration, (1 - rate) * concentration)
    let share = estimatedVariance / (estimatedVariance + v / Double(window.rows))
    guard share > 0, tail < .one else { return tail }
    let z = NormalDistribution.quantile(upperTail: tail)
    return StudentT.survival(z, degreesOfFreedom: Double(windowCount - 1) / (share * share))
  }

  /// The largest rate among `rows` (≥ 1) rows that is not out of the ordinary at `level`: a rate above it has
  /// `pValue` ≤ `level`. In 0...1; 1 means that no rate would be.
  package func limit(at level: Probability, rows: Int) -> Double {
    var (accepted, rejected) = (0, rows + 1)
    while rejected - accepted > 1 {
      let middle = accepted + (rejected - accepted) / 2
      if pValue(of: Window(events: middle, rows: rows)) > level { accepted = middle } else { rejected = middle }
    }
    return Double(accepted) / Double(rows)
  }
}
