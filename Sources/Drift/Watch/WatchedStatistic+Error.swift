package import Profiles
import Sketches

extension DriftBaseline {
  /// How far what was judged of a window may be off at most, for what the window's summaries left out, in the statistic's
  /// own unit and with 99 % probability of each sketch.
  /// - Parameter column: of the judged window.
  /// - Returns: 0 where nothing was left out; nil of what is of no column.
  package func error(of judgement: WatchedJudgement, in column: ColumnProfile) -> Double? {
    guard let place = place(of: judgement), place < columns.count else { return nil }
    return columns[place].statistics[judgement.statistic - ranges[place].lowerBound]
      .error(in: column, columns[place].seen)
  }
}

extension WatchedStatistic {
  /// Quantile of the normal distribution that leaves 1 % beyond, on both sides together.
  private static let ofNinetyNine = 2.576

  /// Whether it is of one category, or of two.
  private var isOfOne: Bool {
    switch kind {
    case .category, .difference: true
    default: false
    }
  }

  fileprivate func error(in column: ColumnProfile, _ seen: SeenValues) -> Double {
    switch (form, column.distribution) {
    case (.score(let score), .numeric(_, let quantiles)): quantiles.normalizedRankError * score.variation
    case (.cells(let own), .numeric(_, let quantiles)):
      // Of each stretch of neighbouring cells there is an error of its own.
      quantiles.normalizedShareError * Double(own.count { !own.contains($0 - 1) })
    case (.unseen, .numeric(_, let quantiles)): quantiles.normalizedShareError * Double(seen.stretches)
    case (.farBeyond, .numeric(_, let quantiles)): quantiles.normalizedShareError * Double(FarValues.stretches)
    case (.cells, .categorical(let values)), (.rarer, .categorical(let values)),
      (.difference, .categorical(let values)):
      Double(isOfOne ? values.maximumError : values.lost) / Double(max(values.total, 1))
    case (.distinct, _): Self.ofNinetyNine * (column.distinct?.relativeStandardError ?? 0)
    case (.shape(let measure), _): measure.error(in: column)
    case (.score, _), (.cells, _), (.rarer, _), (.difference, _), (.mean, _), (.nulls, _), (.nonFinite, _),
      (.unseen, _),
      (.farBeyond, _):
      0
    }
  }
}

extension ValueCounts {
  /// Values that were counted of no one.
  fileprivate var lost: Int { total - entries.reduce(0) { $0 + $1.count } }
}

extension ShapeMeasure {
  fileprivate func error(in column: ColumnProfile) -> Double {
    guard case .norm(_, let score) = self, case .arrays(let arrays)? = column.shape else { return 0 }
    return arrays.normQuantiles.normalizedRankError * score.variation
  }
}

extension CellScore {
  /// What the mean changes by at most for each rank that is off: summed by parts, each step of the score weighs one rank.
  fileprivate var variation: Double { zip(scores.dropFirst(), scores).reduce(0) { $0 + abs($1.0 - $1.1) } }
}
