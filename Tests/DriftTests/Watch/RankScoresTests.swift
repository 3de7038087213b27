import Profiles
import Sketches
import TestSupport
import Testing

@testable import Drift

@Suite struct RankScoresTests {
  @Test(
    "location and scale have mean 0 and variance 1 under the reference, and are uncorrelated",
    arguments: 0..<20 as Range<UInt64>)
  func standardised(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let counts = (0..<Int.random(in: 3...60, using: &random)).map { _ in Double(Int.random(in: 0...90, using: &random))
    }
    let scores = RankScores([5] + counts + [7])
    let shares = CellScore.shares([5] + counts + [7])
    func mean(_ values: [Double]) -> Double { CellScore.mean(values, shares) }
    let (a, b) = (scores.location.scores, scores.scale.scores)
    #expect(abs(mean(a)) < 1e-12 && abs(mean(b)) < 1e-9)
    #expect(abs(mean(a.map { $0 * $0 }) - 1) < 1e-12)
    #expect(abs(mean(zip(a, b).map(*))) < 1e-9)
    if scores.scale.variance > 0.5 { #expect(abs(mean(b.map { $0 * $0 }) - 1) < 1e-9) }
    #expect(zip(a, a.dropFirst()).allSatisfy { $0 <= $1 })
  }

  @Test("a column of which one value is nearly all has no location of its own")
  func constant() {
    #expect(!RankScores([0, 1_000, 0]).isSpread)
    #expect(!RankScores([0, 10_000, 3]).isSpread)
    #expect(RankScores([500, 500]).isSpread)
  }

  /// Ten windows of 16 values: all of each window alike, or of one in ten of each value.
  private static func windows(apart: Bool) -> [[Double]] {
    (0..<10).map { window in (0..<10).map { $0 == window ? apart ? 16 : 7 : apart ? 0 : 1 } }
  }

  @Test("where windows lie apart, no rank is further out than one of so many windows can be")
  func capped() {
    let (apart, alike) = (Self.windows(apart: true), Self.windows(apart: false))
    let counts = WindowsApart.total(apart) + [0]
    #expect(WindowsApart.total(alike) + [0] == counts)
    let (capped, free) = (RankScores(counts, windows: apart), RankScores(counts, windows: alike))
    #expect(capped.isCapped && capped.apart > 0.99 && !free.isCapped)
    #expect(capped.location.scores[10] < free.location.scores[10] - 0.5)
  }

  @Test("lengths of texts are ranked as numbers are")
  func lengths() throws {
    func texts(_ windows: [[Double]]) -> [TextSummary] {
      windows.map { window in
        window.enumerated().reduce(into: TextSummary()) { summary, length in
          let text = [UInt8](repeating: 97, count: 3 + length.offset)
          text.withUnsafeBytes { summary.update($0, times: Int(length.element)) }
        }
      }
    }
    func score(_ windows: [[Double]], ofLength length: Int) throws -> Double {
      let summaries = texts(windows)
      let whole = summaries.dropFirst().reduce(into: summaries[0]) { $0.merge($1) }
      let statistics = WatchedStatistics.ofShape(.texts(whole), summaries.map(ColumnShape.texts))
      let found = try #require(statistics.first { $0.kind == .length })
      guard case .shape(.length(let score)) = found.form else { return .nan }
      var one = TextSummary()
      [UInt8](repeating: 97, count: length).withUnsafeBytes { one.update($0) }
      return score.sum(one.lengths.cells.map(Double.init))
    }
    let (apart, alike) = (Self.windows(apart: true), Self.windows(apart: false))
    #expect(try score(apart, ofLength: 20) < score(alike, ofLength: 20) - 0.5)
  }
}
