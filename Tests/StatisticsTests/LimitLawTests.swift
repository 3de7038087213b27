import Statistics
import Testing

@testable import Statistics

/// The laws that Cramér–von Mises and Anderson–Darling tend to.
@Suite struct LimitLawTests {
  @Test("Tails equal those of other series in many digits, down to 1e-300")
  func tails() throws {
    let tables = try Golden.tables("limits.json")
    for (law, name) in [(QuadraticForm.cramerVonMises, "cramerVonMises"), (.andersonDarling, "andersonDarling")] {
      let rows = try #require(tables[name])
      #expect(rows.count > 10 && rows.contains { $0[1] < -680 })
      for row in rows {
        let p = law.survival(row[0])
        #expect(difference(p, logOf: row[1]) < 1e-11, "\(name) at \(row[0]): \(p.log), not \(row[1])")
      }
    }
  }

  @Test("Tails fall without a jump from one end to the other")
  func monotone() {
    for law in [QuadraticForm.cramerVonMises, .andersonDarling] {
      var last = Probability.one
      for step in 0..<3000 {
        let p = law.survival(0.001 * Double(step) * (1 + 0.1 * Double(step)))
        #expect(p <= last)
        last = p
      }
    }
  }
}
