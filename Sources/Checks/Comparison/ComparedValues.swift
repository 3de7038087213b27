import Columns
import Profiles
import Sketches
import Statistics

/// The values of one column of two sides, brought to a form in which they can be compared, and the distances between
/// them.
struct ComparedValues {
  /// Why values are not compared, in a sentence.
  struct Incomparable: Error {
    let reason: String
    /// Whether no other data of the same kind would be compared either, or there is nothing on either side.
    var isByNature = false
  }

  /// Frequent values must be this part of all where there are more than can be held: else hardly any value is
  /// compared.
  private static let leastFrequent = 0.05
  /// Pairs of values up to which the Kolmogorov–Smirnov p-value may be exact, which takes the longer the more there are.
  private static let exactPairs = 10_000_000

  /// Shares are told to a thousandth.
  private static let leastVisible = 0.0005

  let scores: [ComparisonStatistic: Double]
  let pValue: Probability?
  /// What changed, in words; nil where no difference is to be seen.
  let change: String?

  /// - Throws: `Incomparable`.
  init(_ first: ColumnProfile, _ second: ColumnProfile) throws(Incomparable) {
    let (old, new) = try Self.alike(first, second)
    let comparison: ColumnComparison
    do { comparison = try ColumnComparison(reference: old, current: new) } catch {
      throw Incomparable(reason: "no distance between its values is defined")
    }
    var scores: [ComparisonStatistic: Double] = [:]
    for (statistic, score) in comparison.distances {
      if let name = ComparisonStatistic(statistic) { scores[name] = score }
    }
    if let unseen = comparison.unseen { scores[.unseenRate] = Double(unseen.count) / Double(unseen.total) }
    scores[.moved] = comparison.shareMoved
    switch (old.distribution, new.distribution) {
    case (.numeric(let oldMoments, let before), .numeric(let newMoments, let after)):
      pValue = comparison.shareMoved.map { Self.pValue(distance: $0, (before, old), (after, new)) }
      change =
        first.type.isTemporal
        ? Self.words(from: before, to: after, first.type.scale)
        : ValueChange.words(from: (oldMoments, before), to: (newMoments, after))
    case (.categorical(let before), .categorical(let after)):
      scores[.totalVariation] = comparison.shareMoved
      let cells = ColumnComparison.cells(before, after)
      // As in the statistic.
      let effective = try? PairedCounts(
        reference: cells.old.map { $0 / old.designEffect }, current: cells.new.map { $0 / new.designEffect })
      pValue = effective.map { ChiSquared.homogeneity($0).pValue }
      // What looks alike in the words is no change.
      let isVisible = scores[.lInfinity].map { $0 >= Self.leastVisible } ?? false
      change = isVisible ? ValueChange.words(from: before, to: after, origin: "A") : nil
    default: (pValue, change) = (nil, nil)
    }
    self.scores = scores
  }

  /// Conservative where a sketch is not exact: its rank error is taken off the distance.
  private static func pValue(
    distance: Double, _ first: (values: QuantileSketch, column: ColumnProfile),
    _ second: (values: QuantileSketch, column: ColumnProfile)
  ) -> Probability {
    let sure = max(0, distance - first.values.normalizedRankError - second.values.normalizedRankError)
    let counts = (first.column.effective(first.values.count), second.column.effective(second.values.count))
    let isSmall = counts.0.multipliedReportingOverflow(by: counts.1)
    return KolmogorovSmirnov.pValue(
      distance: sure, referenceCount: counts.0, currentCount: counts.1,
      method: !isSmall.overflow && isSmall.partialValue <= exactPairs ? .automatic : .asymptotic)
  }

  /// As in `median 2013-01-08 → 2013-02-08 (p5 …, p95 …)`; nil where the day or moment of none changed.
  private static func words(
    from old: QuantileSketch, to new: QuantileSketch, _ scale: SummaryValue.Scale
  ) -> String? {
    let names = [("median", 0.5), ("p5", 0.05), ("p95", 0.95)]
    let parts = names.compactMap { name, rank -> (text: String, isVisible: Bool)? in
      guard let before = old.quantile(at: rank).flatMap({ SummaryValue($0, scale)?.short }),
        let after = new.quantile(at: rank).flatMap({ SummaryValue($0, scale)?.short })
      else { return nil }
      return ("\(name) \(before) → \(after)", before != after)
    }
    guard parts.count == names.count, parts.contains(where: \.isVisible) else { return nil }
    return "\(parts[0].text) (\(parts[1].text), \(parts[2].text))"
  }
}

extension ColumnProfile {
  /// Of how many independent rows so many of its own tell as much; 0 of none.
  func effective(_ rows: Int) -> Int {
    rows == 0 ? 0 : max(1, Int((Double(rows) / designEffect).rounded()))
  }
}

// MARK: - What can be compared with what

extension ComparedValues {
  private static func alike(
    _ first: ColumnProfile, _ second: ColumnProfile
  ) throws(Incomparable) -> (ColumnProfile, ColumnProfile) {
    try requireValues(first, second)
    switch (first.distribution, second.distribution) {
    case (.numeric, .numeric), (.binned, .binned): return (first, second)
    case (.temporal, .temporal):
      guard first.type == second.type else { throw otherKinds(first, second) }
      return (first.asNumbers, second.asNumbers)
    case (.categorical(let old), .categorical(let new)):
      guard areFrequent(old), areFrequent(new) else {
        throw Incomparable(reason: "nearly every value is another: there are too many to compare", isByNature: true)
      }
      return (first, second)
    case (.opaque(let old), .opaque(let new)):
      guard first.type == second.type else { throw otherKinds(first, second) }
      guard old.isExact, new.isExact else {
        throw Incomparable(reason: "there are too many different values to compare", isByNature: true)
      }
      return (first.asCategories, second.asCategories)
    default: throw otherKinds(first, second)
    }
  }

  private static func requireValues(_ first: ColumnProfile, _ second: ColumnProfile) throws(Incomparable) {
    switch (first.valueCount > 0, second.valueCount > 0) {
    case (true, true): return
    case (false, false): throw Incomparable(reason: "neither side has a value to compare", isByNature: true)
    case (true, false): throw Incomparable(reason: "B has no value to compare")
    case (false, true): throw Incomparable(reason: "A has no value to compare")
    }
  }

  private static func areFrequent(_ counts: ValueCounts) -> Bool {
    if counts.isExact { return true }
    let held = counts.entries.prefix(50).reduce(0) { $0 + $1.count }
    return Double(held) >= leastFrequent * Double(counts.total)
  }

  private static func otherKinds(_ first: ColumnProfile, _ second: ColumnProfile) -> Incomparable {
    Incomparable(reason: "its values are of another kind in B: \(first.type.word) and \(second.type.word)")
  }
}

extension ColumnProfile {
  /// Values that its distribution holds.
  fileprivate var valueCount: Int {
    switch distribution {
    case .numeric(_, let quantiles), .temporal(_, let quantiles): quantiles.count
    case .binned(_, let bins): bins.total
    case .categorical(let counts), .opaque(let counts): counts.total
    case .none: 0
    }
  }

  fileprivate var asNumbers: ColumnProfile {
    var profile = self
    if case .temporal(let moments, let quantiles) = distribution { profile.distribution = .numeric(moments, quantiles) }
    return profile
  }

  fileprivate var asCategories: ColumnProfile {
    var profile = self
    if case .opaque(let counts) = distribution { profile.distribution = .categorical(counts) }
    return profile
  }
}

extension ColumnType {
  /// For a person, of many values: `numbers`.
  package var word: String {
    switch self {
    case .other(let name): name
    case .array(let element): "arrays of \(element.word)"
    case .timestampTZ: "timestamps with a time zone"
    case .timestamp: "timestamps without a time zone"
    case .date: "dates"
    case .text: "texts"
    case .bool: "booleans"
    case .int16, .int32, .int64, .float32, .float64, .numeric: "numbers"
    default: "\(self)"
    }
  }
}
