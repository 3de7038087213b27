import Foundation
import Profiles
import Sketches
import Statistics

/// Every statistic of one column between a reference and a window, from their sketches.
struct ColumnComparison {
  /// Cells of equal reference share into which numbers fall for PSI and Jensen–Shannon.
  private static let cells = 20
  /// Categories held apart; rarer ones fall into one "other" cell.
  private static let categories = 50

  /// Distances; rates are kept as counts, because their sampling error needs the rows.
  let distances: [DriftStatistic: Double]
  /// Most that each may be off for what the summaries left out, with 99 % probability of each sketch; 0 where they left
  /// out nothing, and none where it is not known. Of the very cells that were compared.
  private(set) var errors: [DriftStatistic: Double]
  /// Values that the reference never had, of all values; nil where the reference's values are not all known.
  let unseen: (count: Int, total: Int)?
  /// The least share of values that must have moved for the two to differ as they do; nil without values to compare.
  let shareMoved: Double?

  /// - Throws: `StatisticsError`, `ProfileError.differentDistributions`.
  init(reference: ColumnProfile, current: ColumnProfile) throws {
    switch (reference.distribution, current.distribution) {
    case (.numeric(let moments, let old), .numeric(_, let new)):
      (distances, errors) = try Self.numeric(old, new, spread: moments.standardDeviation ?? 0)
      shareMoved = distances[.kolmogorovSmirnov]
      unseen = nil
    case (.binned(let oldMoments, let old), .binned(let newMoments, let new)) where old.edges == new.edges:
      (distances, errors) = try Self.binned((oldMoments, old), (newMoments, new))
      // What moved within a bin is not seen at the edges.
      shareMoved = distances[.kolmogorovSmirnov].map { max($0, Self.shareMoved(oldMoments, newMoments)) }
      unseen = nil
    case (.binned(_, let bins), .numeric(_, let quantiles)):
      self = try ColumnComparison(reference: reference, current: current.counted(between: bins.edges))
      if !quantiles.isExact { errors = [:] }
    case (.numeric(_, let quantiles), .binned(_, let bins)):
      self = try ColumnComparison(reference: reference.counted(between: bins.edges), current: current)
      if !quantiles.isExact { errors = [:] }
    case (.categorical(let old), .categorical(let new)):
      (distances, errors, shareMoved) = try Self.categorical(
        old, new, effects: (reference.designEffect, current.designEffect))
      unseen = Self.unseen(old, new)
    case (.none, .none):
      (distances, errors, unseen, shareMoved) = ([:], [:], nil, nil)
    default: throw ProfileError.differentDistributions(column: reference.name)
    }
  }

  private static func numeric(
    _ reference: QuantileSketch, _ current: QuantileSketch, spread: Double
  ) throws -> (distances: [DriftStatistic: Double], errors: [DriftStatistic: Double]) {
    let ranks = (1..<cells).map { Double($0) / Double(cells) }
    guard let quantiles = reference.quantiles(at: ranks), current.count > 0 else { return ([:], [:]) }
    var edges: [Double] = []
    for edge in quantiles where edge != edges.last { edges.append(edge) }
    // Below a frequent least value the reference has none.
    if let least = edges.first, least == reference.minimum { edges.insert(least.nextDown, at: 0) }
    guard let old = reference.cellCounts(edges), let new = current.cellCounts(edges) else { return ([:], [:]) }
    let counts = try PairedCounts(reference: old, current: new)
    let oldSample = try WeightedSample(reference.weightedValues)
    let newSample = try WeightedSample(current.weightedValues)
    let scores: [DriftStatistic: Double] = [
      .populationStability: PopulationStability.index(counts),
      .jensenShannon: JensenShannon.distance(counts),
      .kolmogorovSmirnov: KolmogorovSmirnov.distance(oldSample, newSample),
      // A constant reference has no spread to measure in; its own unit stands.
      .wasserstein: Wasserstein.distance(oldSample, newSample) / (spread > 0 ? spread : 1),
    ]
    let shares = ShareErrors(counts, by: (reference.normalizedShareError, current.normalizedShareError))
    let rank = reference.normalizedRankError + current.normalizedRankError
    let range = max(reference.maximum ?? 0, current.maximum ?? 0) - min(reference.minimum ?? 0, current.minimum ?? 0)
    let errors: [DriftStatistic: Double] = [
      .populationStability: shares.populationStability, .jensenShannon: shares.jensenShannon,
      .kolmogorovSmirnov: rank, .wasserstein: rank * range / (spread > 0 ? spread : 1),
    ]
    // Values near the largest double are further apart than a double can say.
    return (scores.filter { $0.value.isFinite }, errors.filter { $0.value.isFinite })
  }

  /// The least share of values that must have moved for the means to differ as they do, as none moved further than all
  /// values lie apart.
  private static func shareMoved(_ reference: Moments, _ current: Moments) -> Double {
    guard let old = reference.mean, let new = current.mean,
      let low = [reference.minimum, current.minimum].compactMap(\.self).min(),
      let high = [reference.maximum, current.maximum].compactMap(\.self).max(), high > low, (high - low).isFinite
    else { return 0 }
    return min(1, abs(new - old) / (high - low))
  }

  /// Of counts between the same edges. The index and Jensen–Shannon's distance are those of these cells, as in a stream.
  /// Kolmogorov's and Smirnov's is the largest difference at an edge, a lower bound. Wasserstein's takes values for evenly
  /// spread within a bin, which puts it off by at most both sides' `BinnedShares.areaBound`; of what lies further beyond
  /// the edges than these lie apart it knows the means alone, which are no further apart than the values.
  private static func binned(
    _ reference: (moments: Moments, bins: BinnedCounts), _ current: (moments: Moments, bins: BinnedCounts)
  ) throws -> (distances: [DriftStatistic: Double], errors: [DriftStatistic: Double]) {
    guard !reference.bins.edges.isEmpty, let old = BinnedShares(reference.moments, reference.bins, isCapped: true),
      let new = BinnedShares(current.moments, current.bins, isCapped: true)
    else { return ([:], [:]) }
    let counts = try PairedCounts(reference: reference.bins.counts, current: current.bins.counts)
    var (largest, gap, most) = (0.0, 0.0, 0.0)
    for (old, new) in zip(counts.reference, counts.current) {
      let (first, second) = (old / counts.referenceTotal, new / counts.currentTotal)
      // Within a bin one side may rise before the other does.
      most = max(most, abs(gap + first), abs(gap - second))
      gap += first - second
      largest = max(largest, abs(gap))
    }
    let spread = reference.moments.standardDeviation ?? 0
    let means = abs((reference.moments.mean ?? 0) - (current.moments.mean ?? 0))
    let scores: [DriftStatistic: Double] = [
      .populationStability: PopulationStability.index(counts), .jensenShannon: JensenShannon.distance(counts),
      .kolmogorovSmirnov: min(1, largest), .wasserstein: max(old.area(from: new), means) / (spread > 0 ? spread : 1),
    ]
    var errors: [DriftStatistic: Double] = [
      .populationStability: 0, .jensenShannon: 0, .kolmogorovSmirnov: max(0, min(1, most) - min(1, largest)),
    ]
    if !old.isCutShort && !new.isCutShort {
      errors[.wasserstein] = (old.areaBound + new.areaBound) / (spread > 0 ? spread : 1)
    }
    return (scores.filter { $0.value.isFinite }, errors.filter { $0.value.isFinite })
  }

  private static func categorical(
    _ reference: ValueCounts, _ current: ValueCounts, effects: (old: Double, new: Double)
  ) throws -> (distances: [DriftStatistic: Double], errors: [DriftStatistic: Double], moved: Double?) {
    let cells = Self.cells(reference, current)
    guard cells.old.reduce(0, +) > 0, cells.new.reduce(0, +) > 0 else { return ([:], [:], nil) }
    let counts = try PairedCounts(reference: cells.old, current: cells.new)
    // Rao and Scott's first-order correction, of each side by its own effect.
    let effective = try PairedCounts(
      reference: cells.old.map { $0 / effects.old }, current: cells.new.map { $0 / effects.new })
    let distances: [DriftStatistic: Double] = [
      .populationStability: PopulationStability.index(counts), .jensenShannon: JensenShannon.distance(counts),
      .lInfinity: LInfinity.distance(counts),
      .chiSquared: ChiSquared.homogeneity(effective).statistic,
    ]
    return (distances, errors(of: counts, reference, current), TotalVariation.distance(counts))
  }

  /// Each count may be too low by as much as the two say, and what all others lack is in the last cell.
  private static func errors(
    of cells: PairedCounts, _ reference: ValueCounts, _ current: ValueCounts
  ) -> [DriftStatistic: Double] {
    let each = (
      reference: Double(reference.maximumError) / Double(reference.total),
      current: Double(current.maximumError) / Double(current.total)
    )
    guard each.reference > 0 || each.current > 0 else {
      return [.populationStability: 0, .jensenShannon: 0, .lInfinity: 0, .chiSquared: 0]
    }
    let count = cells.reference.count
    let others = Double(count - 1)
    var bounds: [ShareErrors.Bounds] = Array(repeating: each, count: count)
    bounds[count - 1] = (max(1, others) * each.reference, max(1, others) * each.current)
    let shares = ShareErrors(cells, by: bounds)
    return [
      .populationStability: shares.populationStability, .jensenShannon: shares.jensenShannon,
      .lInfinity: shares.lInfinity,
    ]
  }

  /// The reference's most frequent categories in its own order, the window's most frequent other one, then all others
  /// together.
  static func cells(_ reference: ValueCounts, _ current: ValueCounts) -> (old: [Double], new: [Double]) {
    var values = reference.entries.prefix(categories).map(\.value)
    let leading = Set(values)
    // Without a cell of its own, a value that takes over a column of many rare ones would hide among those.
    if let other = current.entries.first(where: { !leading.contains($0.value) }) { values.append(other.value) }
    var old = values.map { Double(reference.count(of: $0)) }
    var new = values.map { Double(current.count(of: $0)) }
    let rest = (Double(reference.total) - old.reduce(0, +), Double(current.total) - new.reduce(0, +))
    if rest.0 > 0 || rest.1 > 0 {
      old.append(max(0, rest.0))
      new.append(max(0, rest.1))
    }
    return (old, new)
  }

  private static func unseen(_ reference: ValueCounts, _ current: ValueCounts) -> (count: Int, total: Int)? {
    guard reference.isExact, current.total > 0 else { return nil }
    let seen = current.entries.reduce(0) { $0 + (reference.count(of: $1.value) > 0 ? $1.count : 0) }
    guard current.isExact else { return nil }
    return (current.total - seen, current.total)
  }
}

extension QuantileSketch {
  /// Values in each cell between ascending edges, an edge belonging to the cell below it; nil without values.
  fileprivate func cellCounts(_ edges: [Double]) -> [Double]? {
    guard let fractions = cumulativeFractions(at: edges) else { return nil }
    let bounds = [0] + fractions + [1]
    return zip(bounds.dropFirst(), bounds).map { max(0, $0 - $1) * Double(count) }
  }
}

extension WeightedSample {
  fileprivate init(_ values: WeightedValues) throws {
    try self.init(values: values.values, weights: values.weights.map(Double.init))
  }
}
