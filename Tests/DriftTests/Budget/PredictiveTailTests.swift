import Foundation
import Statistics
import Testing

@testable import Drift

@Suite struct PredictiveTailTests {
  struct Case: Decodable, Sendable {
    let z, scale, degrees, sampling, perExcess, tailExcess, p: Double
    let nights: Int

    var tail: PredictiveTail {
      PredictiveTail(
        scale: scale, degrees: degrees, sampling: sampling, perExcess: perExcess, tailExcess: tailExcess, nights: nights
      )
    }
  }

  static let cases: [Case] = {
    let file = URL(filePath: #filePath).appending(path: "../../Golden/predictive_tail.json").standardized
    return (try? JSONDecoder().decode([Case].self, from: Data(contentsOf: file))) ?? []
  }()

  @Test func `tails are those of an adaptive quadrature`() {
    #expect(Self.cases.count == 288)
    for one in Self.cases where one.p > 1e-18 {
      let own = one.tail.twoSided(one.z).value
      #expect(abs(own - one.p) <= 2e-2 * one.p, "\(one): \(own)")
    }
  }

  @Test func `the critical value has the level for its p-value`() {
    for one in Self.cases where one.z == 3 {
      for level in [0.05, 1e-8] {
        let z = one.tail.critical(Probability(level))
        #expect(abs(one.tail.twoSided(z).value - level) <= 1e-4 * level, "\(one) \(level): \(z)")
      }
    }
  }

  @Test func `what varies less than by sampling is judged by sampling alone`() {
    let calm = PredictiveTail(scale: 0.05, degrees: 40, sampling: 1, perExcess: 3, tailExcess: 3, nights: 1)
    #expect(abs(calm.twoSided(4).value / 6.334248366623973e-5 - 1) < 1e-3)
  }

  @Test func `the further out and the calmer the windows, the less likely`() {
    func p(_ z: Double, scale: Double, degrees: Double = 20) -> Double {
      PredictiveTail(scale: scale, degrees: degrees, sampling: 1, perExcess: 2, tailExcess: 1, nights: 3).twoSided(z)
        .log
    }
    for z in stride(from: 0.0, to: 40, by: 0.5) {
      #expect(p(z + 0.5, scale: 1.5) < p(z, scale: 1.5))
      #expect(p(z + 0.5, scale: 1) < p(z + 0.5, scale: 2))
    }
    #expect(p(8, scale: 1, degrees: 40) < p(8, scale: 1, degrees: 8))
  }
}
