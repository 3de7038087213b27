import Foundation
import Statistics

/// What the windows of a reference teach of the statistics of a dataset: where each usually lies, by how much it varies
/// from night to night beyond sampling, and how long that lasts.
package struct BudgetFit: Sendable {
  /// Of one statistic.
  package struct Learned: Sendable {
    /// The usual level.
    package var centre = 0.0
    /// Of one row.
    package var variance = 1.0
    /// Whether it depends on the weekday, and by how much each stands off; 0 where it does not.
    package var isSeasonal = false
    package var offsets = [Double](repeating: 0, count: 7)
    /// Of a window's own mean beyond sampling.
    package var nightVariance = 0.0
    /// Overdispersion, ≥ 1, and its degrees of freedom.
    package var dispersion = 1.0
    package var degrees = 1.0
    package var tailExcess = 0.0
    /// Rows of a window: their mean, and what counts where they differ.
    package var meanRows = 0.0
    package var effectiveRows = 0.0
  }

  package let statistics: [Learned]
  /// From one night to the next, of all of them.
  package let autocorrelation: Double
  package let windowCount: Int
  /// Reference windows of each weekday, by 0…6.
  let windowsOfDay: [Double]
  /// Σ of the squared weights of the windows in the centre.
  let weightSquares: Double
  /// 1 + 2 Σ (1 − h / W) ρʰ.
  let inflation: Double

  /// - Parameters:
  ///   - statistics: with sums and rows of the reference's windows alone, in order.
  ///   - weekdays: of the windows, 0…6.
  ///   - columnCount: of the dataset.
  package init(_ statistics: [BudgetStatistic], weekdays: [Int], columnCount: Int) {
    let w = Double(weekdays.count)
    let days = (0..<7).map { day in Double(weekdays.count { $0 == day }) }
    let isFull = days.allSatisfy { $0 > 0 }
    let weights = weekdays.map { isFull ? 1 / (7 * days[$0]) : 1 / w }
    var traces = statistics.map { NightTrace($0, weekdays, days, weights) }
    if isFull, weekdays.count >= 21 { Self.learnSeasons(&traces) }
    let evidence = FamilyEvidence(traces, columnCount)
    let rho = Self.autocorrelation(traces, columnCount, evidence, windowCount: weekdays.count)
    let lags = (1..<max(2, weekdays.count)).map(Double.init)
    let squares = lags.reduce(0) { $0 + pow(rho, 2 * $1) * (1 - $1 / w) }
    inflation = 1 + 2 * lags.reduce(0) { $0 + (1 - $1 / w) * pow(rho, $1) }
    let moderated = Self.moderated(traces, evidence, squares)
    autocorrelation = rho
    windowCount = weekdays.count
    windowsOfDay = days
    weightSquares = weights.reduce(0) { $0 + $1 * $1 }
    let share = max(1 - (inflation - 1) / (w - 1), 0.3)
    var learned = zip(traces, moderated).map { trace, moderated -> Learned in
      var one = Learned()
      (one.centre, one.variance) = (trace.centre, trace.variance)
      (one.isSeasonal, one.offsets) = (trace.isSeasonal, trace.offsets)
      (one.dispersion, one.degrees) = moderated
      one.nightVariance = (moderated.dispersion - 1) * trace.variance / trace.effectiveRows / share
      (one.meanRows, one.effectiveRows) = (trace.meanRows, trace.effectiveRows)
      return one
    }
    for (family, excess) in Self.tailExcess(traces, learned, windowCount: weekdays.count) {
      for index in learned.indices where traces[index].family == family { learned[index].tailExcess = excess }
    }
    self.statistics = learned
  }

  // MARK: - Seasons

  private static func learnSeasons(_ traces: inout [NightTrace]) {
    let informative = traces.filter(\.isInformative).map(\.seasonP)
    let many = informative.isEmpty ? 0 : Double(informative.count { $0 < 0.05 }) / Double(informative.count)
    for index in traces.indices where traces[index].variance > 1e-10 {
      if traces[index].seasonP < (many > 0.15 ? 0.3 : 0.05) { traces[index].takeSeason() }
    }
  }

  // MARK: - Autocorrelation

  private static func autocorrelation(
    _ traces: [NightTrace], _ columns: Int, _ evidence: FamilyEvidence, windowCount: Int
  ) -> Double {
    let w = Double(windowCount)
    var (r, d, seen) = (
      [Double](repeating: 0, count: columns), [Double](repeating: 0, count: columns), Set<Int>()
    )
    for trace in traces where trace.isInformative {
      let lagged = zip(trace.residuals, trace.residuals.dropFirst()).reduce(0) { $0 + $1.0 * $1.1 } / (w - 1)
      let unbiased = trace.isSeasonal ? lagged : (lagged + trace.dispersion / w) / (1 - 3 / w)
      let weight = 1 / max(trace.dispersion, 1)
      r[trace.column] += weight * unbiased
      d[trace.column] += weight * (trace.dispersion - 1)
      seen.insert(trace.column)
    }
    let used = seen.sorted()
    let (rs, ds) = (used.map { r[$0] }, used.map { d[$0] })
    let m = Double(used.count)
    let (sumR, sumD) = (rs.reduce(0, +), ds.reduce(0, +))
    let mean = sumD / max(m, 1)
    let deviation = (ds.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / max(m, 1)).squareRoot()
    guard windowCount >= 8, used.count >= 5, sumD > 3 * deviation * m.squareRoot() else {
      return evidence.isAnyOver ? 0.5 : 0.3
    }
    let ratio = sumR / sumD
    let own = zip(rs, ds).reduce(0) { $0 + ($1.0 - ratio * $1.1) * ($1.0 - ratio * $1.1) } / (sumD * sumD)
    let error = (own + 0.5 / (w * max(1, min(m, 5)))).squareRoot()
    return min(max(ratio + error, 0), 0.8)
  }

  // MARK: - Empirical Bayes

  private static func moderated(
    _ traces: [NightTrace], _ evidence: FamilyEvidence, _ squares: Double
  ) -> [(dispersion: Double, degrees: Double)] {
    let priors = traces.map { $0.degrees(thinnedBy: 0) }
    let own = traces.map { $0.degrees(thinnedBy: squares) }
    var result = [(dispersion: Double, degrees: Double)](repeating: (1, 1), count: traces.count)
    for family in BudgetFamily.allCases {
      let all = traces.indices.filter { traces[$0].family == family }
      let usable = all.filter { traces[$0].isInformative }
      let cap = evidence.isClean(family) && !evidence.isAnyOver ? 200.0 : 40
      let prior =
        usable.count >= 8
        ? FamilyPrior(usable.map { traces[$0].dispersion }, usable.map { priors[$0] }, cap: cap)
        : FamilyPrior(degrees: 4, scale: 1.5)
      for index in all {
        let f = traces[index].dispersion
        // One far beyond its family is not drawn towards it.
        let fit = FDistribution.survival(f / prior.scale, own[index], max(prior.degrees, 0.1)) / 0.05
        let d0 = prior.degrees * min(max(fit, 0.02), 1)
        result[index] = (max((d0 * prior.scale + own[index] * f) / (d0 + own[index]), 1), d0 + own[index])
      }
    }
    return result
  }

  // MARK: - Tails

  /// Excess kurtosis of the night effects, by family.
  private static func tailExcess(
    _ traces: [NightTrace], _ learned: [Learned], windowCount: Int
  ) -> [BudgetFamily: Double] {
    let w = Double(windowCount)
    let (usual, slope) = (3 * (w - 1) / (w + 1), 0.55 * max(w - 4, 1) / (w + 36))
    var result: [BudgetFamily: Double] = [:]
    for family in BudgetFamily.allCases {
      let used = traces.indices.filter {
        traces[$0].family == family && traces[$0].isInformative && 1 - 1 / learned[$0].dispersion > 0.2
      }
      guard used.count >= 5 else {
        result[family] = 3
        continue
      }
      var (estimate, divisor) = (0.0, 0.0)
      var nights = [Double](repeating: 0, count: windowCount)
      for index in used {
        let lambda = 1 - 1 / learned[index].dispersion
        let square = lambda * lambda
        divisor += square * square
        let total = traces[index].residuals.reduce(0) { $0 + $1 * $1 }
        for (night, residual) in traces[index].residuals.enumerated() {
          let fourth = w * pow(residual, 4) / (max(total, 1e-9) * max(total, 1e-9))
          estimate += square * (fourth - usual / w)
          nights[night] += square * (fourth - usual / w)
        }
      }
      divisor *= slope
      let mean = nights.reduce(0, +) / w
      let deviation = (nights.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (w - 1)).squareRoot()
      let error = deviation * w.squareRoot() / divisor
      result[family] = min(max((estimate / divisor + 0.5 * error) * 0.5, 0), 6)
    }
    return result
  }
}
