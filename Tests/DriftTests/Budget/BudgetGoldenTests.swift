import Foundation
import Statistics
import Testing

@testable import Drift

/// Against the reference simulation.
@Suite struct GoldenTests {
  struct Case: Decodable {
    struct Fit: Decodable {
      let pbar, v, tau2, ft, nu, kd: [Double]
      let season: [Int]
      let rho, gW, om2: Double
    }
    struct Last: Decodable {
      let effect, t: [Double?]
    }
    let windowCount, columnCount: Int
    let wd, col, fam, share: [Int]
    let windowRows, wt, gam, kur, v: [Double]
    let sums, rows: [[Double]]
    let fit: Fit
    let last: [String: Last]
  }

  static func near(_ a: Double, _ b: Double, _ tolerance: Double = 1e-9) -> Bool {
    a == b || abs(a - b) <= tolerance * max(abs(a), abs(b), 1e-6)
  }

  @Test(arguments: 0..<4) func `fit and scores are those of the simulation`(index: Int) throws {
    let file = URL(filePath: #filePath).appending(path: "../../Golden/budget.json").standardized
    let g = try JSONDecoder().decode([Case].self, from: Data(contentsOf: file))[index]
    let all = g.col.indices.map { i in
      BudgetStatistic(
        column: g.col[i], family: BudgetFamily(rawValue: g.fam[i])!, weight: g.wt[i], isShare: g.share[i] == 1,
        skewness: g.gam[i], kurtosis: g.kur[i], variance: g.v[i], sums: g.sums[i], rows: g.rows[i])
    }
    let reference = all.map { one in
      var one = one
      (one.sums, one.rows) = (Array(one.sums.prefix(g.windowCount)), Array(one.rows.prefix(g.windowCount)))
      return one
    }
    let season = SeasonSlots(Array(g.wd.prefix(g.windowCount)), of: 7)
    let fit = BudgetFit(reference, season: season, columnCount: g.columnCount)
    #expect(Self.near(fit.autocorrelation, g.fit.rho), "\(fit.autocorrelation) \(g.fit.rho)")
    for (i, one) in fit.statistics.enumerated() {
      #expect(Self.near(one.centre, g.fit.pbar[i]), "centre \(i)")
      #expect(Self.near(one.variance, g.fit.v[i]), "variance \(i)")
      #expect(one.isSeasonal == (g.fit.season[i] == 1), "season \(i)")
      // Rare shares are known better than the simulation knows them.
      if g.share[i] == 1, one.meanRows * one.variance < 1 { continue }
      #expect(
        Self.near(one.dispersion, g.fit.ft[i], 1e-8),
        "dispersion \(i) \(one.dispersion) \(g.fit.ft[i]) family \(g.fam[i])")
      #expect(Self.near(one.degrees, g.fit.nu[i], 1e-7), "degrees \(i) \(one.degrees) \(g.fit.nu[i])")
      #expect(Self.near(one.nightVariance, g.fit.tau2[i], 1e-7), "night variance \(i)")
      #expect(Self.near(one.tailExcess, g.fit.kd[i], 1e-6), "tail \(i) \(one.tailExcess) \(g.fit.kd[i])")
    }
    let end = g.wd.count
    for (k, last) in g.last {
      let places = (end - Int(k)!)..<end
      let horizon = BudgetHorizon(
        nights: Int(k)!, rows: g.windowRows, slots: g.wd, slotCount: 7, autocorrelation: fit.autocorrelation)!
      for (i, one) in all.enumerated() {
        guard let t = last.t[i], let eff = last.effect[i] else { continue }
        let learned = fit.statistics[i]
        if g.share[i] == 1, learned.meanRows * learned.variance < 1 { continue }
        let rows = places.reduce(0) { $0 + one.rows[$1] }
        let sum = places.reduce(0) {
          $0 + one.sums[$1] - (learned.isSeasonal ? one.rows[$1] * learned.offsets[g.wd[$1]] : 0)
        }
        guard rows > 0 else { continue }
        let score = BudgetScore(one, learned, horizon, sum: sum, rows: rows)
        #expect(Self.near(score.effect, eff, 1e-8), "effect \(k) \(i)")
        #expect(abs(score.t - t) <= 1e-5 * max(abs(t), 1), "t \(k) \(i): \(score.t) \(t)")
      }
    }
  }
}
