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
  /// Values that the reference never had, of all values; nil where the reference's values are not all known.
  let unseen: (count: Int, total: Int)?
  /// The least share of values that must have moved for the two to differ as they do; nil without values to compare.
  let shareMoved: Double?

  /// - Throws: `StatisticsError`, `ProfileError.differentDistributions`.
  init(reference: ColumnProfile, current: ColumnProfile) throws {
    switch (reference.distribution, current.distribution) {
    case (.numeric(let moments, let old), .numeric(_, let new)):
      distances = try Self.numeric(old, new, spread: moments.standardDeviation ?? 0)
      shareMoved = distances[.kolmogorovSmirnov]
      unseen = nil
    case (.categorical(let old), .categorical(let new)):
      (distances, shareMoved) = try Self.categorical(Self.cells(old, new))
      unseen = Self.unseen(old, new)
    case (.none, .none):
      (distances, unseen, shareMoved) = ([:], nil, nil)
    default: throw ProfileError.differentDistributions(column: reference.name)
    }
  }

  private static func numeric(
    _ reference: QuantileSketch, _ current: QuantileSketch, spread: Double
  ) throws -> [DriftStatistic: Double] {
    let ranks = (1..<cells).map { Double($0) / Double(cells) }
    guard let quantiles = reference.quantiles(at: ranks), current.count > 0 else { return [:] }
    var edges: [Double] = []
    for edge in quantiles where edge != edges.last { edges.append(edge) }
    guard let old = reference.cellCounts(edges), let new = current.cellCounts(edges) else { return [:] }
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
    // Values near the largest double are further apart than a double can say.
    return scores.filter { $0.value.isFinite }
  }

  private static func categorical(
    _ cells: (old: [Double], new: [Double])
  ) throws -> ([DriftStatistic: Double], Double?) {
    guard cells.old.reduce(0, +) > 0, cells.new.reduce(0, +) > 0 else { return ([:], nil) }
    let counts = try PairedCounts(reference: cells.old, current: cells.new)
    let distances: [DriftStatistic: Double] = [
      .populationStability: PopulationStability.index(counts), .jensenShannon: JensenShannon.distance(counts),
      .lInfinity: LInfinity.distance(counts),
      .chiSquared: ChiSquared.homogeneity(counts).statistic,
    ]
    return (distances, TotalVariation.distance(counts))
  }

  /// The reference's most frequent categories in its own order, the window's most frequent other one, then all others
  /// together.
  private static func cells(_ reference: ValueCounts, _ current: ValueCounts) -> (old: [Double], new: [Double]) {
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
