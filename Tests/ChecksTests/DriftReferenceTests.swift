import Profiles
import Rules
import Statistics
import Testing

@testable import Checks

@Suite struct DriftReferenceTests {
  @Test("each window is scored against the others merged, and never against itself", arguments: 0..<8 as Range<UInt64>)
  func leaveOneOut(seed: UInt64) throws {
    var nights = Nights(seed: seed)
    // Few enough rows in all for sketches to be exact, so that the order of merges does not matter.
    nights.rows = 60
    let windows = nights.reference(9)
    for name in ["n", "c"] {
      let columns = windows.compactMap { $0[column: name] }
      let reference = try #require(ColumnReference(columns))
      #expect(reference.windowCount == 9)
      for (index, window) in columns.enumerated() {
        let others = columns.enumerated().filter { $0.offset != index }.map(\.element)
        let first = try #require(others.first)
        let rest = try others.dropFirst().reduce(into: first) { try $0.merge($1) }
        let expected = try ColumnComparison(reference: rest, current: window)
        #expect(Set(reference.distances.keys) == Set(expected.distances.keys))
        for (statistic, score) in expected.distances {
          let found = try #require(reference.distances[statistic]?[index])
          #expect(abs(found - score) <= 1e-12 * max(1, abs(score)), "\(statistic) of window \(index)")
        }
        #expect(reference.nulls[index].count == Int(window.nullCount))
        if name == "c" { #expect(reference.unseen[index].count == expected.unseen?.count) }
      }
    }
  }

  @Test("a value that one window alone has is unseen to it")
  func unseen() throws {
    let columns = (0..<6).map { index in
      ColumnProfile.categorical("c", index == 2 ? ["a": 9, "only here": 1] : ["a": 10])
    }
    let reference = try #require(ColumnReference(columns))
    #expect(reference.unseen.map(\.count) == [0, 0, 1, 0, 0, 0])
    #expect(reference.unseen.allSatisfy { $0.total == 10 })
  }

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
      .first?.statistics.first { $0.statistic == "ks" }?.limit ?? 0
    }
    #expect(limits[0] > 0 && limits[0] < limits[1] && limits[1] < limits[2])
  }
}
