import Foundation

/// Where a movement comes from, and since when.
extension DriftBaseline {
  /// The night on which a statistic began to stand where it does; nil where no night tells.
  /// - Parameters:
  ///   - statistic: `WatchedJudgement.statistic`.
  ///   - nights: held against this reference, the newest last.
  /// - Returns: a place among the nights.
  package func beginning(of statistic: Int, _ nights: [WatchedNight?]) -> Int? {
    let test = test(statistic)
    let effects = nights.indices.map { place -> Double in
      let own = Array(nights[place...place])
      guard let horizon = horizons(own).first?.0, let score = test.score(own, horizon) else { return .nan }
      return score.effect / score.variance.squareRoot()
    }
    let learned = test.learned
    let baseline = learned.weightSquares * learned.inflation
    return ChangePoint.night(of: effects, baselineVariance: baseline)
  }

  /// Which segment a movement comes from; nil where there are none to tell.
  /// - Parameters:
  ///   - columns: by column that cuts, what its segments come to in the reference and in the nights that moved, each with
  ///     the sums of this baseline's statistics.
  package func explanation(
    of statistic: Int,
    _ columns: [(column: String, reference: [SegmentTally], nights: [SegmentTally])]
  ) -> SegmentExplanation? {
    func totals(_ tallies: [SegmentTally]) -> [SegmentTotals] {
      tallies.map { SegmentTotals(value: $0.value, rows: $0.rows[statistic], sum: $0.sums[statistic]) }
    }
    let candidates = columns.compactMap { column in
      SegmentDecomposition(reference: totals(column.reference), window: totals(column.nights)).map {
        SegmentExplanation.Candidate(column: column.column, $0)
      }
    }
    let learned = fit.statistics[statistic]
    return candidates.isEmpty
      ? nil : SegmentExplanation(candidates, variance: learned.variance * learned.dispersion)
  }
}

/// What the rows of one segment come to in some windows, by the statistics of all rows.
package struct SegmentTally: Sendable {
  /// For a person: `UA`.
  package let value: String
  package private(set) var sums: [Double]
  package private(set) var rows: [Double]

  package init(value: String, _ night: WatchedNight) {
    self.value = value
    (sums, rows) = (night.sums, night.rows)
  }

  package mutating func add(_ night: WatchedNight) {
    for index in sums.indices {
      sums[index] += night.sums[index]
      rows[index] += night.rows[index]
    }
  }
}
