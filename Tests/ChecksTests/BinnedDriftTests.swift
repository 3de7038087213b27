import Columns
import Foundation
import Profiles
import Rules
import Sketches
import Statistics
import TestSupport
import Testing

@testable import Checks

/// Numbers that the server counted between edges are judged as those that were streamed.
@Suite struct BinnedDriftTests {
  private static let edges = (1..<20).map { 8 + Double($0) * 0.2 }

  private func counted(_ column: ColumnProfile, _ edges: [Double] = Self.edges) -> ColumnProfile {
    var counted = column.counted(between: edges)
    counted.distinct = nil
    return counted
  }

  private func counted(_ reference: [TableProfile], _ edges: [Double] = Self.edges) -> [TableProfile] {
    reference.map { profile in
      var profile = profile
      profile.columns = profile.columns.map { counted($0, edges) }
      return profile
    }
  }

  @Test("clear cases have the verdict that a stream gives them", arguments: 0..<10 as Range<UInt64>)
  func verdicts(seed: UInt64) {
    var nights = Nights(seed: seed)
    nights.rows = 1_000
    let reference = nights.reference(14)
    let columns = [
      nights.numbers(), nights.numbers(mean: 11), nights.numbers(scale: 1_000), nights.numbers(nullRate: 0.3),
      .numeric("n", [Double](repeating: 10, count: 1_000)),
    ]
    for column in columns {
      let streamed = DriftMonitor.judging(column, against: reference)
      let both = DriftMonitor.judging(counted(column), against: counted(reference))
      let window = DriftMonitor.judging(counted(column), against: reference)
      let past = DriftMonitor.judging(column, against: counted(reference))
      for finding in [both, window, past] { #expect(finding?.outcome == streamed?.outcome, "\(finding as Any)") }
    }
  }

  @Test("one value far off does not move a night of many rows")
  func outlier() throws {
    var nights = Nights(seed: 3)
    nights.rows = 20_000
    let reference = counted(nights.reference(8))
    let values = (0..<20_000).map { _ in 10 + nights.random.normal() }
    let passing = DriftMonitor.judging(counted(.numeric("n", values + [40], nulls: 400)), against: reference)
    #expect(passing?.outcome == .pass, "\(passing?.observed ?? "")")
    // And many do, though they lie within the last bin.
    let far = values.map { $0 > 11.8 ? $0 * 1_000 : $0 }
    let failing = DriftMonitor.judging(counted(.numeric("n", far, nulls: 400)), against: reference)
    #expect(failing?.outcome == .fail && failing?.statistics.first?.statistic == "mean")
  }

  @Test("what was counted between other edges, or none, is not judged, with the reason")
  func otherEdges() throws {
    var nights = Nights(seed: 4)
    let reference = nights.reference(8)
    let others = Self.edges.map { $0 + 0.05 }
    let night = nights.numbers()
    let finding = DriftMonitor.judging(counted(night, others), against: counted(reference))
    #expect(
      finding?.outcome
        == .notEvaluated(.because("its values were counted between other edges than in training table t")))
    let mixed = DriftMonitor.judging(
      counted(night), against: counted(Array(reference[..<4])) + counted(Array(reference[4...]), others))
    #expect(
      mixed?.outcome
        == .notEvaluated(.because("the windows of training table t were counted between different edges")))
    let blind = DriftMonitor.judging(counted(night, []), against: counted(reference))
    #expect(blind?.outcome.sentence.contains("ANALYZE the table") == true)
    let blindPast = DriftMonitor.judging(counted(night), against: counted(reference, []))
    #expect(blindPast?.outcome.sentence.contains("in training table t its values") == true)
    let both = DriftMonitor.judging(counted(night, []), against: counted(reference, []))
    #expect(both?.outcome.sentence.contains("ANALYZE the table") == true)
    // The rates are judged all the same.
    let nulls = DriftMonitor.judging(counted(nights.numbers(nullRate: 0.5), []), against: counted(reference, []))
    #expect(nulls?.outcome == .fail && nulls?.observed.hasPrefix("null rate") == true)
  }

  @Test("a text of which no value is counted by itself is not judged")
  func blindCategories() {
    let blind = { (name: String, rows: Int) in
      ColumnProfile(
        name: name, type: .text, rowCount: Int64(rows), distribution: .categorical(ValueCounts(counts: [], rest: rows)),
        distinct: nil)
    }
    let reference = (0..<8).map { TableProfile.night($0, [blind("c", 100 + $0)]) }
    let told = ColumnProfile.categorical("c", ["a": 100])
    for column in [blind("c", 100), told] {
      let outcome = DriftMonitor.judging(column, against: reference)?.outcome
      #expect(outcome?.sentence.contains("none of its values is counted by itself") == true)
    }
  }

  @Test("the statistics of cells are those of the counts, and the Kolmogorov distance is never above the true one")
  func statistics() throws {
    var nights = Nights(seed: 5)
    nights.rows = 200
    for shift in [0, 0.1, 1, 5] {
      let (old, new) = (nights.numbers(nullRate: 0), nights.numbers(mean: 10 + shift, nullRate: 0))
      let exact = try ColumnComparison(reference: old, current: new).distances
      let binned = try ColumnComparison(reference: counted(old), current: counted(new)).distances
      let distance = { (statistic: DriftStatistic, all: [DriftStatistic: Double]) in all[statistic] ?? .nan }
      #expect(distance(.kolmogorovSmirnov, binned) <= distance(.kolmogorovSmirnov, exact) + 1e-12)
      #expect(distance(.kolmogorovSmirnov, binned) >= 0.7 * distance(.kolmogorovSmirnov, exact) - 0.05)
      guard case .binned(_, let oldBins) = counted(old).distribution,
        case .binned(_, let newBins) = counted(new).distribution
      else { continue }
      let counts = try PairedCounts(reference: oldBins.counts, current: newBins.counts)
      #expect(distance(.populationStability, binned) == PopulationStability.index(counts))
      #expect(distance(.jensenShannon, binned) == JensenShannon.distance(counts))
    }
  }

  @Test("the area between two counted distributions is within the stated bound", arguments: 0..<20 as Range<UInt64>)
  func area(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let (scale, shift) = (Double.random(in: 0.3...3, using: &random), Double.random(in: -3...3, using: &random))
    // Every third one has values that many rows share.
    let old = (0..<500).map { _ in rounded(random.normal(), seed) }
    let new = (0..<300).map { _ in rounded(random.normal() * scale + shift, seed) }
    let edges = stride(from: -2.0, through: 2, by: 0.5).map { $0 }
    func shares(_ values: [Double]) throws -> BinnedShares {
      guard case .binned(let moments, let bins) = counted(.numeric("n", values), edges).distribution else {
        throw CancellationError()
      }
      return try #require(BinnedShares(moments, bins))
    }
    let (one, other) = (try shares(old), try shares(new))
    let exact = try Wasserstein.distance(WeightedSample(old), WeightedSample(new))
    let area = one.area(from: other)
    #expect(abs(area - exact) <= one.areaBound + other.areaBound + 1e-9)
    #expect(area == other.area(from: one) && one.area(from: one) == 0)
    for rank in stride(from: 0.05, to: 1, by: 0.05) {
      let sorted = old.sorted()
      let (low, high) = (sorted[Int(rank * 500) - 1], sorted[min(499, Int(rank * 500) + 1)])
      #expect(one.quantile(at: rank) > low - 1.5 && one.quantile(at: rank) < high + 1.5)
    }
  }

  private func rounded(_ value: Double, _ seed: UInt64) -> Double { seed % 3 == 0 ? value.rounded() : value }

  @Test("a finding says what changed, from the bins")
  func words() throws {
    let values = (0...100).map(Double.init)
    let edges = stride(from: 5.0, to: 100, by: 5).map { $0 }
    let reference = (0..<8).map { TableProfile.night($0, [counted(.numeric("n", values), edges)]) }
    let finding = try #require(
      DriftMonitor.judging(counted(.numeric("n", values.map { $0 * 1_000 }), edges), against: reference))
    #expect(finding.outcome == .fail)
    #expect(finding.observed.contains(" with median 4"), "\(finding.observed)")
    #expect(finding.observed.contains(" → 4"), "\(finding.observed)")
  }

  @Test("values that only grow are left out as those of a stream are")
  func growing() {
    let reference = (0..<8).map { night in
      TableProfile.night(night, [counted(.numeric("n", (0..<50).map { Double(night * 50 + $0) }), [100, 200])])
    }
    let automatic = DriftReference(label: "r", profiles: reference, keepsAll: false)
    #expect(automatic.leftOut == ["n": "it grows from window to window"])
  }
}
