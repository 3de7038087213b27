import Foundation
import Testing

@testable import Statistics

@Suite struct KolmogorovTests {
  @Test("Exact two-sample tails equal those counted in whole numbers, to 1e-590")
  func exactTails() throws {
    let rows = try #require(try Golden.tables("kolmogorov.json")["tails"])
    for row in rows where row[3] > -1350 {
      let p = KolmogorovSmirnov.pValue(
        distance: row[2], referenceCount: Int(row[0]), currentCount: Int(row[1]), method: .exact)
      #expect(difference(p, logOf: row[3]) < 1e-9, "\(row)")
    }
    #expect(rows.contains { $0[0] != $0[1] && $0[3] < -500 && $0[3] > -1350 })
  }

  @Test("Deeper than that the p-value is still ordered, finite and tiny")
  func deeperTails() {
    var last = Probability.one
    for distance in (1...10).map({ Double($0) / 10 }) {
      let p = KolmogorovSmirnov.pValue(distance: distance, referenceCount: 9000, currentCount: 10_000)
      #expect(p < last && p.log.isFinite, "\(distance)")
      last = p
    }
    // 2 / C(19000, 9000) = exp(−13,137.6…), by lgamma.
    let separated = M_LN2 - lgamma(19_001.0).0 + lgamma(9001.0).0 + lgamma(10_001.0).0
    #expect(difference(last.log, separated) < 1e-12)
    for (m, n) in [(20_000, 30_000), (2, 20_000)] {
      let p = KolmogorovSmirnov.pValue(distance: 1, referenceCount: m, currentCount: n)
      #expect(p.log < -18 && p.log > -40_000, "\(m), \(n)")
    }
  }

  @Test("The one-sample law equals scipy's over all its regions")
  func body() throws {
    let rows = try #require(try Golden.tables("kolmogorov.json")["body"])
    #expect(rows.count == 200)
    for row in rows {
      let p = KolmogorovDistribution.survival(row[1], count: Int(row[0]))
      #expect(difference(p.value, row[2]) < 1e-9, "\(row)")
    }
  }

  @Test("The one-sample tail equals mpmath's where a Double underflows")
  func far() throws {
    for row in try #require(try Golden.tables("kolmogorov.json")["far"]) {
      let p = KolmogorovDistribution.survival(row[1], count: Int(row[0]))
      #expect(difference(p, logOf: row[2]) < 1e-9, "\(row)")
    }
  }

  @Test("Exact and asymptotic p-values agree where samples are large")
  func methodsAgree() {
    let exact = KolmogorovSmirnov.pValue(distance: 0.03, referenceCount: 9001, currentCount: 10_000)
    let asymptotic = KolmogorovSmirnov.pValue(
      distance: 0.03, referenceCount: 9001, currentCount: 10_000, method: .asymptotic)
    #expect(difference(asymptotic.log, exact.log) < 0.01)
  }
}
