package import Profiles
import Statistics

/// How one column differs between the two sides of a comparison, A and B.
package struct ColumnDifference: Sendable {
  package let first: ColumnSummary
  package let second: ColumnSummary
  /// Those that are defined, all finite and ≥ 0.
  package let scores: [ComparisonStatistic: Double]
  /// Of the values: Kolmogorov–Smirnov's of numbers and times, chi-squared homogeneity of categories.
  package let pValue: PValue?
  /// Of the null rates, and of the rates of NaN and infinities: two proportions.
  package let nullPValue: PValue?
  package let nonFinitePValue: PValue?
  /// Of the three that of what moved furthest: the values' own, where nothing moved further.
  package let movedPValue: PValue?
  /// What changed in the values, in words; nil of sensitive columns, and where no difference is to be seen.
  package let change: String?
  /// Why the values were not compared, though the rates may be; nil where they were.
  package let reason: String?

  /// Whether its values could have moved any distance and were not compared, though they are of a type that is.
  package let isInconclusive: Bool

  package var name: String { first.name }
  /// In 0...1; nil where nothing could be compared.
  package var moved: Double? { scores[.moved] }

  /// Whether it belongs among the columns that were compared.
  package var isCompared: Bool { moved.map { reason == nil || $0 > 0 } ?? false }

  /// - Parameters: profiles of the same column, with the names that the server gives its type.
  package init(
    _ first: ColumnProfile, _ second: ColumnProfile, types: (String?, String?) = (nil, nil), isSensitive: Bool = false
  ) {
    self.first = ColumnSummary(first, typeName: types.0, isSensitive: isSensitive)
    self.second = ColumnSummary(second, typeName: types.1, isSensitive: isSensitive)
    let rates = Rates(self.first, self.second, effects: (first.designEffect, second.designEffect))
    var scores = rates.scores
    do throws(ComparedValues.Incomparable) {
      let values = try ComparedValues(first, second)
      scores.merge(values.scores) { $1 }
      pValue = values.pValue.map(PValue.init)
      change = isSensitive ? nil : values.change
      (reason, isInconclusive) = (nil, false)
    } catch {
      (pValue, change) = (nil, nil)
      reason = rates.reason ?? error.reason
      isInconclusive = rates.reason != nil || !error.isByNature
    }
    let moves = [
      (scores[.moved], pValue), (scores[.nullRate], rates.nullPValue), (scores[.nonFiniteRate], rates.nonFinitePValue),
    ].compactMap { move in move.0.map { (distance: $0, pValue: move.1) } }
    let furthest = moves.map(\.distance).max()
    movedPValue = moves.first { $0.distance == furthest }?.pValue
    scores[.moved] = rates.reason == nil ? furthest : nil
    self.scores = scores.filter { $0.value.isFinite }
    nullPValue = rates.nullPValue
    nonFinitePValue = rates.nonFinitePValue
  }

  /// The furthest moved first, those of which nothing was compared last; equal ones by certainty, then as they come.
  package static func furthestFirst(_ differences: [ColumnDifference]) -> [ColumnDifference] {
    func key(_ difference: ColumnDifference) -> (Int, Double, Double) {
      (difference.isCompared ? 0 : 1, -(difference.moved ?? 0), difference.movedPValue?.log10 ?? 0)
    }
    return differences.enumerated().sorted { left, right in
      let (one, other) = (key(left.element), key(right.element))
      return one == other ? left.offset < right.offset : one < other
    }.map(\.element)
  }
}

/// What of a column is compared whatever its type.
private struct Rates {
  var scores: [ComparisonStatistic: Double] = [:]
  var nullPValue: PValue?
  var nonFinitePValue: PValue?
  /// Why nothing can be compared.
  var reason: String?

  /// - Parameter effects: the design effects of both samples.
  init(_ first: ColumnSummary, _ second: ColumnSummary, effects: (Double, Double)) {
    guard let old = first.nullRate, let new = second.nullRate else {
      let sides = [first.rowCount == 0 ? "A" : nil, second.rowCount == 0 ? "B" : nil].compactMap(\.self)
      reason = sides.count == 2 ? "neither side has rows" : "\(sides.joined()) has no rows"
      return
    }
    scores[.nullRate] = abs(new - old)
    nullPValue = Self.pValue(
      (first.nullCount, first.rowCount, effects.0), (second.nullCount, second.rowCount, effects.1))
    if let old = first.nonFiniteRate, let new = second.nonFiniteRate {
      scores[.nonFiniteRate] = abs(new - old)
      nonFinitePValue = Self.pValue(
        (first.nonFiniteCount, first.rowCount - first.nullCount, effects.0),
        (second.nonFiniteCount, second.rowCount - second.nullCount, effects.1))
    }
  }

  private static func pValue(
    _ first: (events: Int64, rows: Int64, effect: Double), _ second: (events: Int64, rows: Int64, effect: Double)
  ) -> PValue? {
    let (old, new) = (
      RatePredictionLimit.Window(events: Int(first.events), of: Int(first.rows), designEffect: first.effect),
      RatePredictionLimit.Window(events: Int(second.events), of: Int(second.rows), designEffect: second.effect)
    )
    let test = try? TwoProportion.test(reference: (old.events, old.rows), current: (new.events, new.rows))
    return test.map { PValue($0.pValue) }
  }
}
