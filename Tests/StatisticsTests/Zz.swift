import Foundation
import Testing
@testable import Statistics
@Test func zz() throws {
  for sd in [0.0, 0.3, 1.0] { for rows in [20, 100, 1000, 10000] { for base in [0.002, 0.05, 0.3] { for W in [5, 10, 30] {
    var g = SplitMix64(seed: rows + W)
    let laws = (0..<200).map { i in
      let z = NormalDistribution.quantile(upperTail: Probability((Double(i) + 0.5) / 200))
      return PredictionLimitTests.Binomial(rows, 1 / (1 + (1 / base - 1) * exp(-sd * z))) }
    func draw() -> RatePredictionLimit.Window { .init(events: laws[g.below(200)].draw(&g), rows: rows) }
    var c = [0, 0, 0]
    let R = 50_000
    for _ in 0..<R {
      let l = RatePredictionLimit(windows: (0..<W).map { _ in draw() })!
      let p = l.pValue(of: draw()).value
      for (i, a) in [0.01, 0.001, 0.0001].enumerated() where p <= a { c[i] += 1 }
    }
    print("ZZ sd \(sd) n \(rows) p \(base) W \(W)", zip(c, [0.01, 0.001, 0.0001]).map { String(format: "%.2f", Double($0) / Double(R) / $1) })
  }}}}
}
