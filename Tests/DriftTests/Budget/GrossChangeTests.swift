import Testing

@testable import Drift

/// What is plain to see without a limit, and what a few odd rows may make.
@Suite struct GrossChangeTests {
  /// Whether a night three standard deviations away is gross, of a score that has so heavy tails.
  private static func isSeen(skewness: Double = 0, kurtosis: Double, rows: Double) throws -> Bool {
    let statistic = BudgetStatistic(
      column: 0, family: .location, weight: 1, isShare: false, skewness: skewness, kurtosis: kurtosis,
      sums: (0..<10).map { Double($0 - 5) }, rows: Array(repeating: 200, count: 10))
    let fit = BudgetFit([statistic], season: .none(windows: 10), columnCount: 1)
    let horizon = try #require(
      BudgetHorizon(nights: 1, rows: [rows], slots: [0], slotCount: 1, autocorrelation: 0))
    let score = BudgetScore(statistic, fit.statistics[0], horizon, sum: 3 * rows, rows: rows)
    return GrossChange.isSeen(statistic, fit.statistics[0], score)
  }

  @Test("a night far away is gross, but not of a score too heavy in its tails for its rows")
  func tails() throws {
    #expect(try Self.isSeen(kurtosis: 0, rows: 20))
    #expect(try !Self.isSeen(kurtosis: 30, rows: 20))
    #expect(try Self.isSeen(kurtosis: 30, rows: 200))
    #expect(try !Self.isSeen(skewness: 3, kurtosis: 10, rows: 20))
    #expect(try Self.isSeen(skewness: 3, kurtosis: 10, rows: 200))
  }
}
