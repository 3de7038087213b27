import Foundation
import Statistics
import TestSupport
import Testing

@Suite struct CountTests {
  static func makeCounts(_ index: Int) -> (reference: [Int], current: [Int]) {
    var generator = SeededGenerator(seed: 9000 + index)
    let k = index % 4 == 0 ? 2 : 1 + generator.below(12)
    let top = [3, 50, 2000, 1_000_000][generator.below(4)]
    var reference = (0..<k).map { _ in generator.below(4) > 0 ? generator.below(top) : 0 }
    var current = (0..<k).map { _ in generator.below(4) > 0 ? generator.below(top) : 0 }
    reference[0] += 1
    current[k - 1] += 1
    return (reference, current)
  }

  @Test("Every distance over cells equals scipy's in 200 cases")
  func matchesScipy() throws {
    let rows = try Golden.rows("counts.json")
    #expect(rows.count == 200)
    for (index, row) in rows.enumerated() {
      let (reference, current) = Self.makeCounts(index)
      let counts = try PairedCounts(reference: reference, current: current)
      let yates = ChiSquared.homogeneity(counts)
      let plain = ChiSquared.homogeneity(counts, yates: false)
      let proportion = try TwoProportion.test(
        reference: (reference[0], reference.reduce(0, +)), current: (current[0], current.reduce(0, +)))
      let distances = [
        PopulationStability.index(counts), PopulationStability.index(counts, zeroFill: .share(1e-4)),
        PopulationStability.index(counts, zeroFill: .evidently), JensenShannon.distance(counts),
        JensenShannon.distance(counts, base: .two), LInfinity.distance(counts),
        yates.statistic, plain.statistic, Double(yates.degreesOfFreedom),
      ]
      for (column, value) in distances.enumerated() {
        #expect(difference(value, row[column], scale: 1e-5) < 1e-9, "case \(index), column \(column)")
      }
      #expect(difference(yates.pValue, logOf: row[9]) < 1e-9 * max(1, yates.statistic), "case \(index)")
      #expect(difference(plain.pValue, logOf: row[10]) < 1e-9 * max(1, plain.statistic), "case \(index)")
      #expect(difference(proportion.z, row[11], scale: 1e-3) < 1e-9, "z, case \(index)")
    }
  }

  @Test("The two-sided z-test is the chi-squared test of its table", arguments: [(3, 40, 9, 35), (0, 500, 400, 600)])
  func proportionIsChiSquared(a: Int, m: Int, b: Int, n: Int) throws {
    let counts = try PairedCounts(reference: [a, m - a], current: [b, n - b])
    let chiSquared = ChiSquared.homogeneity(counts, yates: false)
    let proportion = try TwoProportion.test(reference: (a, m), current: (b, n))
    #expect(difference(proportion.z * proportion.z, chiSquared.statistic) < 1e-12)
    #expect(difference(proportion.pValue, logOf: chiSquared.pValue.log) < 1e-10)
  }

  @Test("Windows without a difference score 0 and p = 1")
  func noDifference() throws {
    let equal = try PairedCounts(reference: [10, 0, 30], current: [10, 0, 30])
    #expect(PopulationStability.index(equal) == 0)
    #expect(JensenShannon.distance(equal) == 0)
    #expect(LInfinity.distance(equal) == 0)
    #expect(ChiSquared.homogeneity(equal).pValue == .one)
    let oneCell = try PairedCounts(reference: [0, 8], current: [0, 3])
    #expect(PopulationStability.index(oneCell) == 0)
    #expect(ChiSquared.homogeneity(oneCell).degreesOfFreedom == 0)
    #expect(ChiSquared.homogeneity(oneCell).statistic == 0 && ChiSquared.homogeneity(oneCell).pValue == .one)
    for rate in [0, 1] {
      let test = try TwoProportion.test(reference: (rate * 9, 9), current: (rate * 4, 4))
      #expect(test.z == 0 && test.pValue == .one)
    }
  }

  @Test("Windows with nothing in common are as far apart as can be")
  func disjointSupports() throws {
    let counts = try PairedCounts(reference: [50, 0], current: [0, 50])
    #expect(difference(JensenShannon.distance(counts, base: .two), 1) < 1e-15)
    #expect(difference(JensenShannon.distance(counts), M_LN2.squareRoot()) < 1e-15)
    #expect(LInfinity.distance(counts) == 1)
    // 2 · (50.5 − 0.5) / 51 · ln(50.5 / 0.5)
    #expect(difference(PopulationStability.index(counts), 2 * 50 / 51.0 * log(101)) < 1e-14)
  }

  @Test("Total variation is the share that has to move, between the largest change and all of them", arguments: 0..<40)
  func totalVariation(seed: Int) throws {
    let counts = try PairedCounts(reference: [60, 30, 10], current: [10, 5, 85])
    #expect(difference(TotalVariation.distance(counts), 0.75) < 1e-15)
    #expect(TotalVariation.distance(try PairedCounts(reference: [5, 0], current: [0, 5])) == 1)
    #expect(TotalVariation.distance(try PairedCounts(reference: [2, 4], current: [1, 2])) == 0)
    let (reference, current) = Self.makeCounts(seed)
    let random = try PairedCounts(reference: reference, current: current)
    let distance = TotalVariation.distance(random)
    #expect(distance >= LInfinity.distance(random) * (1 - 1e-12) && distance <= 1)
  }

  @Test("Cells that neither side has change nothing", arguments: 0..<40)
  func emptyCellsAreDropped(seed: Int) throws {
    let (reference, current) = Self.makeCounts(seed)
    let counts = try PairedCounts(reference: reference, current: current)
    let padded = try PairedCounts(reference: [0] + reference + [0, 0], current: [0] + current + [0, 0])
    #expect(PopulationStability.index(padded) == PopulationStability.index(counts))
    #expect(JensenShannon.distance(padded) == JensenShannon.distance(counts))
    #expect(ChiSquared.homogeneity(padded) == ChiSquared.homogeneity(counts))
  }

  @Test("Counts that cannot be compared are refused with their reason")
  func refusesBadCounts() {
    #expect(throws: StatisticsError.empty(.reference)) { try PairedCounts(reference: [0, 0], current: [1, 2]) }
    #expect(throws: StatisticsError.empty(.current)) { try PairedCounts(reference: [1], current: [0]) }
    #expect(throws: StatisticsError.empty(.reference)) { try PairedCounts(reference: [Int](), current: [Int]()) }
    #expect(throws: StatisticsError.lengthMismatch(1, 2)) { try PairedCounts(reference: [1], current: [1, 2]) }
    #expect(throws: StatisticsError.invalidCount(index: 1)) { try PairedCounts(reference: [1, 2], current: [1, -1]) }
    #expect(throws: StatisticsError.invalidCount(index: 0)) { try PairedCounts(reference: [.nan], current: [1.0]) }
    #expect(throws: StatisticsError.empty(.current)) { try TwoProportion.test(reference: (1, 2), current: (0, 0)) }
    #expect(throws: StatisticsError.invalidProportion(successes: 3, trials: 2)) {
      try TwoProportion.test(reference: (3, 2), current: (0, 1))
    }
  }

  @Test("Every statistic keeps its name in rule files and findings")
  func names() {
    #expect(
      DriftStatistic.allCases.map(\.rawValue) == [
        "psi", "jensen_shannon", "ks", "wasserstein", "l_infinity", "chi_squared", "null_rate",
        "non_finite_rate", "unseen_rate",
      ])
  }
}
