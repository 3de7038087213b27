import Foundation
import Statistics

/// What the windows of a reference teach of the statistics of a dataset: where each usually lies, by how much it varies
/// from night to night beyond sampling, and how long that lasts.
package struct BudgetFit: Sendable {
  /// Windows below which a statistic teaches no limit.
  package static let minimumWindows = 5

  /// Of one statistic.
  package struct Learned: Sendable {
    /// The usual level.
    package var centre = 0.0
    /// Of one row.
    package var variance = 1.0
    /// Whether it depends on the slot, and by how much each stands off; empty where it does not.
    package var isSeasonal = false
    package var offsets: [Double] = []
    /// Least and greatest level of a window; where it is seasonal also of those of each slot.
    package var levels = 0.0...0.0
    package var slotLevels: [ClosedRange<Double>] = []
    /// Overdispersion: the scale of its posterior, below 1 where windows vary less than sampling makes them, and its degrees
    /// of freedom.
    package var scale = 1.0
    package var degrees = 1.0
    /// By how much a window's own mean varies for each 1 of overdispersion above 1.
    package var excessVariance = 0.0
    package var tailExcess = 0.0
    /// Rows of a window: their mean, and what counts where they differ.
    package var meanRows = 0.0
    package var effectiveRows = 0.0
    /// Windows that say something of it.
    package var windowCount = 0

    /// Windows of each slot; empty where it is not seasonal.
    var slotCounts: [Double] = []
    /// Σ of the squared weights of the windows in the centre.
    var weightSquares = 0.0
    /// 1 + 2 Σ (1 − h / W) ρʰ.
    var inflation = 1.0

    /// How much of its budget is spent: fewer windows than three of each weekday teach tails, seasons and autocorrelation
    /// badly, and limits that are wrong by much page more than is saved elsewhere. With more, half as much again: levels
    /// add up as if no two statistics moved together, and of what they add up to a quarter pages (`docs/drift.md`).
    var spent: Double { min(1.5, Double(windowCount) / 21) }

    /// Overdispersion, ≥ 1.
    package var dispersion: Double { max(scale, 1) }
    /// Of a window's own mean beyond sampling.
    package var nightVariance: Double { (dispersion - 1) * excessVariance }
  }

  package let statistics: [Learned]
  /// From one night to the next, of all of them.
  package let autocorrelation: Double

  /// - Parameters:
  ///   - statistics: with sums and rows of the reference's windows alone, in order.
  ///   - season: of the same windows.
  ///   - columnCount: of the dataset.
  package init(_ statistics: [BudgetStatistic], season: SeasonSlots, columnCount: Int) {
    var traces = statistics.map { NightTrace($0, season) }
    Self.learnSeasons(&traces, season.use)
    // A window that says nothing of any of them is none.
    let windowCount = traces.map(\.windowCount).max() ?? 0
    let evidence = FamilyEvidence(traces, columnCount)
    let rho = Autocorrelation.estimate(traces, columnCount, evidence, windowCount: windowCount)
    let sums = LagSums(rho, windowCount: windowCount)
    let moderated = Self.moderated(traces, evidence, sums.squares)
    autocorrelation = rho
    var learned = zip(traces, moderated).map { trace, moderated -> Learned in
      let sums = trace.windowCount == windowCount ? sums : LagSums(rho, windowCount: trace.windowCount)
      let share = max(1 - (sums.inflation - 1) / Double(max(trace.windowCount - 1, 1)), 0.3)
      var one = Learned()
      (one.centre, one.variance) = (trace.centre, trace.variance)
      one.isSeasonal = trace.isSeasonal
      one.levels = trace.range()
      if trace.isSeasonal {
        (one.offsets, one.slotCounts) = (trace.offsets, trace.slots.counts)
        one.slotLevels = (0..<season.count).map { slot in trace.range { season.slots[$0] == slot } }
      }
      (one.scale, one.degrees) = moderated
      one.excessVariance = trace.variance / trace.effectiveRows / share
      (one.meanRows, one.effectiveRows) = (trace.meanRows, trace.effectiveRows)
      one.windowCount = trace.windowCount
      (one.weightSquares, one.inflation) = (trace.slots.squares, sums.inflation)
      return one
    }
    for (family, excess) in TailExcess.byFamily(traces, learned) {
      for index in learned.indices where traces[index].family == family { learned[index].tailExcess = excess }
    }
    self.statistics = learned
  }

  private static func learnSeasons(_ traces: inout [NightTrace], _ use: SeasonSlots.Use) {
    let informative = traces.filter { $0.isInformative && $0.slots.tellsSeasons }.map(\.seasonP)
    let many = informative.isEmpty ? 0 : Double(informative.count { $0 < 0.05 }) / Double(informative.count)
    for index in traces.indices where traces[index].variance > 1e-10 && traces[index].slots.tellsSeasons {
      if use == .always || traces[index].seasonP < (many > 0.15 ? 0.3 : 0.05) { traces[index].takeSeason() }
    }
  }

  /// What a family that says too little of itself borrows from all others, as where hardly a value is ever NULL.
  private static func others(_ traces: [NightTrace], _ priors: [Double]) -> FamilyPrior {
    let usable = traces.indices.filter { traces[$0].isInformative }
    guard usable.count >= FamilyPrior.leastStatistics else { return .unknown }
    let prior = FamilyPrior(usable.map { traces[$0].dispersion }, usable.map { priors[$0] }, cap: 12)
    return FamilyPrior(degrees: prior.degrees, scale: max(prior.scale, 1.2))
  }

  /// Empirical Bayes by family.
  private static func moderated(
    _ traces: [NightTrace], _ evidence: FamilyEvidence, _ squares: Double
  ) -> [(scale: Double, degrees: Double)] {
    let priors = traces.map { $0.degrees(thinnedBy: 0) }
    let own = traces.map { $0.degrees(thinnedBy: squares) }
    var result = [(scale: Double, degrees: Double)](repeating: (1, 1), count: traces.count)
    for family in BudgetFamily.allCases {
      let all = traces.indices.filter { traces[$0].family == family }
      guard family.isAlike else {
        for index in all { result[index] = (max(traces[index].dispersion, 1), own[index]) }
        continue
      }
      let usable = all.filter { traces[$0].isInformative }
      let cap = evidence.isClean(family) && !evidence.isAnyOver ? 200.0 : 40
      let prior =
        usable.count >= FamilyPrior.leastStatistics
        ? FamilyPrior(usable.map { traces[$0].dispersion }, usable.map { priors[$0] }, cap: cap)
        : others(traces, priors)
      for index in all {
        let f = traces[index].dispersion
        let prior = prior.ofRare(traces[index].expectedRows)
        // One far beyond its family is not drawn towards it.
        let fit = FDistribution.survival(f / prior.scale, own[index], max(prior.degrees, 0.1)) / 0.05
        let d0 = prior.degrees * min(max(fit, 0.02), 1)
        result[index] = ((d0 * prior.scale + own[index] * f) / (d0 + own[index]), d0 + own[index])
      }
    }
    return result
  }
}
