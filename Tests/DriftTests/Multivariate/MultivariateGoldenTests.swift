import Foundation
import Profiles
import TestSupport
import Testing

@testable import Drift

/// Against numpy.
@Suite struct MultivariateGoldenTests {
  private struct Golden: Decodable {
    struct Found: Decodable {
      let sums, changes: [Double]
      let error, auroc, correlation: Double
    }
    let seed, windows, nights, rows: Int
    let usualError, skewness, kurtosis, usualAUROC: Double
    let sums: [[Double]]
    let found: [Found]
  }

  private static let words = ["EWR", "JFK", "LGA", "BOS"]
  private static let names = ["x", "y", "word", "flag", "z", "same"]

  private static func window(_ g: inout SeededGenerator, _ rows: Int, turned: Bool) -> RowSample {
    var columns = [[Double?]](repeating: [], count: 6)
    var texts: [String?] = []
    for _ in 0..<rows {
      let x = g.unit() + g.unit() + g.unit() - 1.5
      let noise = g.unit() - 0.5
      texts.append(words[min(g.below(6), 3)])
      let flag = g.below(10) < 3 ? 1.0 : 0
      let z = g.below(5) == 0 ? nil : Double(g.below(8))
      for (place, value) in [x, (turned ? -x : x) + noise, nil, flag, z, 1].enumerated() {
        columns[place].append(value)
      }
    }
    return RowSample(
      keys: (0..<rows).map(UInt64.init),
      columns: names.indices.map {
        RowSample.Column(names[$0], names[$0] == "word" ? .categories(texts) : .numbers(columns[$0]))
      })
  }

  private static func near(_ a: Double, _ b: Double) -> Bool { abs(a - b) <= 1e-8 * max(1, abs(a), abs(b)) }

  @Test func `errors, placements, contributions and correlations are those of numpy`() throws {
    let file = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../Golden/multivariate.json")
    let golden = try JSONDecoder().decode(Golden.self, from: Data(contentsOf: file))
    var g = SeededGenerator(seed: golden.seed)
    let windows = (0..<golden.windows).map { _ in Self.window(&g, golden.rows, turned: false) }
    let nights = (0..<golden.nights).map { Self.window(&g, golden.rows, turned: $0 > 0) }
    let baseline = try MultivariateBaseline(windows)
    #expect(Self.near(baseline.usual.error, golden.usualError) && Self.near(baseline.usual.auroc, golden.usualAUROC))
    let statistics = baseline.ofBudget(3)
    let (error, classifier) = (statistics[0], statistics[1])
    #expect(Self.near(error.skewness, golden.skewness) && Self.near(error.kurtosis, golden.kurtosis))
    #expect(error.column == 3 && classifier.column == 3 && error.rows == golden.sums.map { _ in Double(golden.rows) })
    for (window, sums) in golden.sums.enumerated() {
      #expect(Self.near(error.sums[window], sums[0]), "\(window): \(error.sums[window]) \(sums[0])")
      #expect(Self.near(classifier.sums[window], sums[1]), "\(window): \(classifier.sums[window]) \(sums[1])")
    }
    for (night, golden) in zip(nights, golden.found) {
      let found = try #require(baseline.night(night))
      let parts = try #require(baseline.changes(night))
      #expect(zip(found.sums, golden.sums).allSatisfy(Self.near), "\(found.sums) \(golden.sums)")
      let levels = baseline.levels(found)
      #expect(Self.near(levels.error, golden.error) && Self.near(levels.auroc, golden.auroc))
      for (name, change) in zip(Self.names, golden.changes) {
        let own = try #require(parts.contributions.first { $0.column == name })
        #expect(Self.near(own.change, change), "\(name) \(own.change) \(change)")
      }
      let pair = try #require(parts.correlations.first { $0.first == "x" && $0.second == "y" })
      #expect(Self.near(pair.now, golden.correlation))
    }
    // The columns that no longer go together come first, and their pair.
    let turned = try #require(baseline.changes(nights[2]))
    #expect(Set(turned.contributions.prefix(2).map(\.column)) == ["x", "y"])
    #expect(turned.correlations[0].first == "x" && turned.correlations[0].usual > 0.7)
  }
}
