import Profiles
import Rules
import Testing

@testable import Checks

@Suite struct DriftReferenceTests {
  @Test("the chance of a false alarm stays near the budget over null datasets")
  func falseAlarms() {
    // One alarm in ten nights over all columns and statistics: of 200 nights about 20 at most.
    let budget = FalseAlarmBudget(count: 1, period: .seconds(10 * 86_400))
    var alarms = 0
    for seed: UInt64 in 0..<200 {
      var nights = Nights(seed: 1_000 + seed)
      nights.rows = 100
      let reference = nights.reference(6)
      let findings = DriftMonitor.judging([nights.numbers(), nights.categories()], against: reference, budget: budget)
      if findings.contains(where: \.isFailure) { alarms += 1 }
    }
    // Three standard deviations above 20. That the monitor is not asleep, the tests of faults show.
    #expect(alarms <= 33, "\(alarms) of 200 nights")
  }

  @Test("a smaller budget has higher limits")
  func budget() throws {
    var nights = Nights(seed: 12)
    let reference = nights.reference(10)
    let night = nights.numbers()
    let limits = [1.0, 30, 365].map { days in
      DriftMonitor.judging(
        [night], against: reference, budget: FalseAlarmBudget(count: 1, period: .seconds(days * 86_400))
      )
      .first?.movement.map { $0.limits.high - $0.limits.low } ?? 0
    }
    #expect(limits[0] > 0 && limits[0] < limits[1] && limits[1] < limits[2])
  }
}
