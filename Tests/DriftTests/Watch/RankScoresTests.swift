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
}
