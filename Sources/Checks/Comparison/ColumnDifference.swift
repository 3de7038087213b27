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
    let rates = Rates(self.first, self.second)
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
    let moves = [scores[.nullRate], scores[.nonFiniteRate], scores[.moved]].compactMap(\.self)
    scores[.moved] = rates.reason == nil ? moves.max() : nil
    self.scores = scores.filter { $0.value.isFinite }
    nullPValue = rates.nullPValue
    nonFinitePValue = rates.nonFinitePValue
  }

  /// The furthest moved first, those of which nothing was compared last; equal ones by certainty, then as they come.
  package static func furthestFirst(_ differences: [ColumnDifference]) -> [ColumnDifference] {
    func key(_ difference: ColumnDifference) -> (Int, Double, Double) {
      (difference.isCompared ? 0 : 1, -(difference.moved ?? 0), difference.pValue?.log10 ?? 0)
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

  init(_ first: ColumnSummary, _ second: ColumnSummary) {
    guard let old = first.nullRate, let new = second.nullRate else {
      let sides = [first.rowCount == 0 ? "A" : nil, second.rowCount == 0 ? "B" : nil].compactMap(\.self)
      reason = sides.count == 2 ? "neither side has rows" : "\(sides.joined()) has no rows"
      return
    }
    scores[.nullRate] = abs(new - old)
    nullPValue = Self.pValue((first.nullCount, first.rowCount), (second.nullCount, second.rowCount))
    if let old = first.nonFiniteRate, let new = second.nonFiniteRate {
      scores[.nonFiniteRate] = abs(new - old)
      nonFinitePValue = Self.pValue(
        (first.nonFiniteCount, first.rowCount - first.nullCount),
        (second.nonFiniteCount, second.rowCount - second.nullCount))
    }
  }

  private static func pValue(_ first: (Int64, Int64), _ second: (Int64, Int64)) -> PValue? {
    let test = try? TwoProportion.test(
      reference: (Int(first.0), Int(first.1)), current: (Int(second.0), Int(second.1)))
    return test.map { PValue($0.pValue) }
  }
}
