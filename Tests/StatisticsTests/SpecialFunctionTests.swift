import Foundation
import Testing

@testable import Statistics

@Suite struct SpecialFunctionTests {
  let golden: [String: [[Double]]]

  init() throws { golden = try Golden.tables("special.json") }

  @Test("The normal tail and quantile equal mpmath's and scipy's")
  func normal() throws {
    for row in try #require(golden["normal"]) {
      #expect(difference(NormalDistribution.survival(row[0]), logOf: row[1]) < 1e-12, "\(row)")
      #expect(difference(NormalDistribution.cumulative(-row[0]), logOf: row[1]) < 1e-12, "\(row)")
      #expect(difference(NormalDistribution.quantile(upperTail: Probability(row[2])), row[3]) < 1e-11, "\(row)")
    }
    #expect(NormalDistribution.quantile(upperTail: Probability(0.5)) == 0)
  }

  @Test("Student's tail equals mpmath's and its quantile scipy's, whole degrees of freedom or not")
  func student() throws {
    for row in try #require(golden["student"]) {
      #expect(difference(StudentT.survival(row[1], degreesOfFreedom: row[0]), logOf: row[2]) < 1e-10, "\(row)")
      let quantile = StudentT.quantile(upperTail: Probability(row[3]), degreesOfFreedom: row[0])
      #expect(difference(quantile, row[4], scale: 1e-3) < 1e-9, "\(row)")
    }
  }

  @Test("Quantiles undo tails far beyond what a Double holds", arguments: [-1.0, -30, -700, -5000])
  func quantilesRoundTrip(log: Double) {
    let tail = Probability(log: log)
    let z = NormalDistribution.quantile(upperTail: tail)
    #expect(difference(NormalDistribution.survival(z).log, log) < 1e-12)
    for degrees in [4, 29, 1e5, 1e13] {
      let t = StudentT.quantile(upperTail: tail, degreesOfFreedom: degrees)
      #expect(t.isInfinite || difference(StudentT.survival(t, degreesOfFreedom: degrees).log, log) < 1e-11)
      let lower = StudentT.quantile(upperTail: tail.complement, degreesOfFreedom: degrees)
      #expect(log < -30 || difference(lower, -t) < 1e-9)
    }
  }

  @Test("The chi-squared tail equals mpmath's from 1 to 3000 degrees of freedom")
  func chiSquared() throws {
    for row in try #require(golden["chiSquared"]) {
      let p = IncompleteGamma.chiSquaredSurvival(row[1], degreesOfFreedom: row[0])
      #expect(difference(p, logOf: row[2]) < 1e-11, "\(row)")
    }
  }

  @Test("Both tails of the incomplete gamma function equal mpmath's")
  func gamma() throws {
    for row in try #require(golden["gamma"]) {
      let tails = IncompleteGamma.logPQ(shape: row[0], row[1])
      #expect(difference(Probability(log: tails.lower), logOf: row[2]) < 1e-11, "\(row)")
      #expect(difference(Probability(log: tails.upper), logOf: row[3]) < 1e-11, "\(row)")
    }
  }

  @Test("Both tails of the incomplete beta function equal mpmath's")
  func beta() throws {
    for row in try #require(golden["beta"]) {
      let tails = IncompleteBeta.logTails(x: row[2], y: 1 - row[2], a: row[0], b: row[1])
      #expect(difference(Probability(log: tails.lower), logOf: row[3]) < 1e-10, "\(row)")
      #expect(difference(Probability(log: tails.upper), logOf: row[4]) < 1e-10, "\(row)")
    }
  }

  @Test("The beta-binomial tail equals mpmath's")
  func betaBinomial() throws {
    for row in try #require(golden["betaBinomial"]) {
      let p = BetaBinomial.survival(Int(row[0]), trials: Int(row[1]), row[2], row[3])
      #expect(difference(p, logOf: row[4]) < 1e-10, "\(row)")
    }
  }

  @Test("A probability survives encoding, ordering and printing below 1e-308")
  func probability() throws {
    let tiny = Probability(log: -950)
    #expect(tiny.value == 0 && tiny > Probability(log: -951) && tiny < Probability(1e-300))
    #expect(try JSONDecoder().decode(Probability.self, from: JSONEncoder().encode(tiny)) == tiny)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Probability.self, from: Data("0.5".utf8)) }
    #expect(tiny.description == "2.63e-413" && Probability(0.05).description == "0.05")
    #expect(Probability(0).log.isFinite)
    #expect(difference(Probability(0.25).complement.value, 0.75) < 1e-15)
    #expect(difference(Probability(1e-20).complement.log, -1e-20) < 1e-12)
  }
}
