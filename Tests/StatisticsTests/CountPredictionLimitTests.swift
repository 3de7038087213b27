import Foundation
import Statistics
import Testing

/// Between which counts the next of some counts is to be expected.
@Suite struct CountPredictionLimitTests {
  @Test(
    "beyond the limits the next count lies with at most the level, and nearer to the mean with more",
    arguments: [0, 0.1, 0.5, 3, 8, 41.5, 300], [1e-2, 2.3e-4, 1e-6])
  func tails(mean: Double, level: Double) throws {
    for windows in [5, 28, 400] {
      let limits = try #require(CountPredictionLimit(mean: mean, windows: windows)).limits(at: Probability(level))
      // A negative binomial law, summed from its first term on.
      let (size, share) = (mean * Double(windows) + 0.5, Double(windows) / Double(windows + 1))
      var (term, below) = (pow(share, size), 0.0)
      // P(X < k) for each k.
      let cumulative = (0...1_200).map { count in
        defer {
          below += term
          term *= (size + Double(count)) / Double(count + 1) * (1 - share)
        }
        return below
      }
      func isBelow(_ count: Double) -> Double { cumulative[Int(count)] }
      let (low, high) = (limits.lowerBound, limits.upperBound)
      #expect(low <= mean && mean <= high)
      #expect(isBelow(low.rounded(.up)) <= level * (1 + 1e-9))
      if low < mean.rounded(.down) { #expect(isBelow(low + 1) > level * (1 - 1e-9)) }
      #expect(1 - isBelow(high.rounded(.down) + 1) <= level * (1 + 1e-6))
      if high > mean.rounded(.up) { #expect(1 - isBelow(high) > level * (1 - 1e-6)) }
    }
  }

  @Test("counts so large that chance hardly moves them have no such limit")
  func large() {
    #expect(CountPredictionLimit(mean: 1e6, windows: 28) == nil && CountPredictionLimit(mean: 3, windows: 0) == nil)
  }
}
