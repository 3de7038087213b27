import Foundation
import Statistics
import TestSupport
import Testing

/// Tests of counts over cells, against scipy's.
@Suite struct CellTests {
  @Test("Statistics and p-values of 200 tables equal scipy's")
  func matchesScipy() throws {
    let rows = try Golden.rows("cells.json")
    #expect(rows.count == 200)
    for (index, row) in rows.enumerated() {
      var generator = SeededGenerator(seed: 40000 + index)
      let k = 2 + generator.below(8)
      let top = [6, 60, 3000][generator.below(3)]
      let r = (0..<k).map { _ in 1 + generator.below(top) }
      var c = (0..<k).map { _ in generator.below(top) }
      c[0] += 1
      let counts = try PairedCounts(reference: r, current: c)
      let fit = ChiSquared.goodnessOfFit(counts)
      let (gFit, gTable) = (LikelihoodRatio.goodnessOfFit(counts), LikelihoodRatio.homogeneity(counts))
      let fisher = try FisherExact.pValue(
        reference: (r[0], r.reduce(0, +)), current: (c[0], c.reduce(0, +)))
      let actual = [
        Hellinger.distance(counts), KullbackLeibler.divergence(counts, zeroFill: .share(1e-4)), fit.statistic,
        fit.pValue.log, gFit.statistic, gFit.pValue.log, gTable.statistic, gTable.pValue.log,
      ]
      for (place, value) in actual.enumerated() {
        #expect(
          difference(value, row[place], scale: 1e-3) < 1e-9, "number \(place) of case \(index): \(value), \(row[place])"
        )
      }
      if row[8] > 1e-290 { #expect(difference(fisher.value, row[8]) < 1e-9, "Fisher, case \(index)") }
    }
  }

  @Test("A value that an exact reference lacks has probability zero, as near as a probability comes")
  func unseenValue() throws {
    let counts = try PairedCounts(reference: [10, 0], current: [9, 1])
    #expect(ChiSquared.goodnessOfFit(counts).statistic == .infinity)
    #expect(ChiSquared.goodnessOfFit(counts).pValue.value == 0)
    #expect(LikelihoodRatio.goodnessOfFit(counts).pValue.value == 0)
  }

  @Test("Fisher's test is symmetric, and quick for many rows")
  func fisher() throws {
    let (a, b) = ((successes: 1_200_000, trials: 10_000_000), (successes: 1_210_000, trials: 10_000_000))
    let p = try FisherExact.pValue(reference: a, current: b)
    let z = try TwoProportion.test(reference: a, current: b).pValue
    #expect(difference(p, logOf: z.log) < 0.01)
    #expect(difference(try FisherExact.pValue(reference: b, current: a), logOf: p.log) < 1e-9)
    #expect(try FisherExact.pValue(reference: (0, 5), current: (0, 9)) == .one)
    #expect(throws: StatisticsError.empty(.current)) { try FisherExact.pValue(reference: (0, 5), current: (0, 0)) }
  }
}
