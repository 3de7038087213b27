import Columns
import Profiles
import Sketches
import Statistics
import TestSupport
import Testing

@testable import Checks

/// What a comparison says of how far its distances may be off.
@Suite struct ComparisonErrorTests {
  private func profile(_ values: [Double]) -> ColumnProfile {
    var moments = Moments()
    var quantiles = QuantileSketch()
    moments.update(values)
    quantiles.update(values)
    return ColumnProfile(
      name: "x", type: .float64, rowCount: Int64(values.count), distribution: .numeric(moments, quantiles),
      distinct: nil)
  }

  private func numbers(_ random: inout SeededGenerator, _ count: Int, _ shift: Double) -> [Double] {
    (0..<count).map { _ in random.normal() + shift }
  }

  @Test("up to 4,096 values on both sides nothing is off")
  func exact() throws {
    var random = SeededGenerator(seed: 1)
    let (x, y) = (numbers(&random, 4096, 0), numbers(&random, 4000, 0.3))
    let comparison = try ColumnComparison(reference: profile(x), current: profile(y))
    #expect(comparison.errors.count == 4 && comparison.errors.values.allSatisfy { $0 == 0 })
    let (one, other) = (try WeightedSample(x), try WeightedSample(y))
    #expect(comparison.distances[.kolmogorovSmirnov] == KolmogorovSmirnov.distance(one, other))
    let wasserstein = Wasserstein.distance(one, other) / one.standardDeviation
    #expect(abs((comparison.distances[.wasserstein] ?? 0) - wasserstein) < 1e-9)
  }

  @Test("beyond, the distances of the values are within the error", arguments: 0..<12)
  func sketched(seed: Int) throws {
    var random = SeededGenerator(seed: 100 + seed)
    let x = numbers(&random, 40_000, 0)
    let y = numbers(&random, seed % 2 == 0 ? 3000 : 30_000, 0.1 * Double(seed % 4))
    let (old, new) = (profile(x), profile(y))
    let comparison = try ColumnComparison(reference: old, current: new)
    let (one, other) = (try WeightedSample(x), try WeightedSample(y))
    let error = { (statistic: DriftStatistic) in comparison.errors[statistic] ?? .nan }
    let ks = abs((comparison.distances[.kolmogorovSmirnov] ?? .nan) - KolmogorovSmirnov.distance(one, other))
    #expect(ks <= error(.kolmogorovSmirnov) && error(.kolmogorovSmirnov) < 0.006)
    let area = Wasserstein.distance(one, other) / one.standardDeviation
    #expect(abs((comparison.distances[.wasserstein] ?? .nan) - area) <= error(.wasserstein))
    // The same cells, counted from the values.
    guard case .numeric(_, let quantiles) = old.distribution else { return }
    let edges = quantiles.quantiles(at: (1..<20).map { Double($0) / 20 }) ?? []
    func counts(_ values: [Double]) -> [Int] {
      values.reduce(into: Array(repeating: 0, count: edges.count + 1)) { counts, value in
        counts[edges.firstIndex { value <= $0 } ?? edges.count] += 1
      }
    }
    let cells = try PairedCounts(reference: counts(x), current: counts(y))
    let index = PopulationStability.index(cells)
    #expect(abs((comparison.distances[.populationStability] ?? .nan) - index) <= error(.populationStability))
    let distance = JensenShannon.distance(cells)
    #expect(abs((comparison.distances[.jensenShannon] ?? .nan) - distance) <= error(.jensenShannon))
  }

  @Test("the distances of shares within bounds are within the error", arguments: 0..<50)
  func shares(seed: Int) throws {
    var random = SeededGenerator(seed: 500 + seed)
    let count = 2 + random.below(20)
    let (old, new) = ((0..<count).map { _ in random.below(1000) }, (0..<count).map { _ in random.below(300) })
    let cells = try PairedCounts(reference: old.map { $0 + 1 }, current: new.map { $0 + 1 })
    // Pairs of cells give and take, so that the totals stay.
    func moved(_ counts: [Double], by most: Double) -> [Double] {
      var moved = counts
      for place in stride(from: 0, to: count - 1, by: 2) {
        let step = min(most * random.unit(), moved[place])
        moved[place] -= step
        moved[place + 1] += step
      }
      return moved
    }
    let truth = try PairedCounts(
      reference: moved(cells.reference, by: 0.01 * cells.referenceTotal),
      current: moved(cells.current, by: 0.02 * cells.currentTotal))
    let errors = ShareErrors(cells, by: (0.01, 0.02))
    let pairs: [(Double, Double, Double)] = [
      (PopulationStability.index(cells), PopulationStability.index(truth), errors.populationStability),
      (JensenShannon.distance(cells), JensenShannon.distance(truth), errors.jensenShannon),
      (LInfinity.distance(cells), LInfinity.distance(truth), errors.lInfinity),
    ]
    for (told, actual, error) in pairs { #expect(abs(told - actual) <= error + 1e-12) }
  }
}
