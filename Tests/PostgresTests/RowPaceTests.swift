import Postgres
import TestSupport
import Testing

@Suite struct RowPaceTests {
  @Test("rows wait until as many may have come")
  func waits() {
    var pace = RowPace(rowsPerSecond: 100)
    #expect(pace.delay(after: 50, elapsed: .zero) == .milliseconds(500))
    #expect(pace.delay(after: 0, elapsed: .milliseconds(500)) == .zero)
    #expect(pace.delay(after: 100, elapsed: .seconds(1)) == .milliseconds(500))
    #expect(pace.time(for: 250) == .milliseconds(2_500))
  }

  @Test("a stream that stood still makes up for one second and no more")
  func stall() {
    var pace = RowPace(rowsPerSecond: 100)
    #expect(pace.delay(after: 1_000, elapsed: .seconds(3_600)) == .seconds(9))
  }

  @Test("by any moment no more rows have come than until then may", arguments: 0..<100 as Range<UInt64>)
  func law(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rate = Int.random(in: 1...100_000, using: &random)
    var pace = RowPace(rowsPerSecond: rate)
    var now: Duration = .zero
    var rows = 0
    for _ in 0..<200 {
      let came = Int.random(in: 0...max(1, rate / 10), using: &random)
      let delay = pace.delay(after: came, elapsed: now)
      #expect(delay >= .zero && delay <= .seconds(2))
      rows += came
      now += delay + .milliseconds(Int.random(in: 0...300, using: &random))
      #expect(Double(rows) <= Double(rate) * (now / .seconds(1)) + 0.001, "seed \(seed)")
    }
  }
}
