import Foundation
import Profiles
import Rules
import Testing

@testable import Checks

@Suite struct DriftLevelTests {
  private func level(_ count: Double, per period: Duration, window: Duration) -> Double {
    DriftLevel.level(FalseAlarmBudget(count: count, period: period), windowLength: window)
  }

  @Test("four fifths of the budget are shared evenly over windows")
  func share() {
    let day = Duration.seconds(86_400)
    #expect(abs(level(1, per: day * 90, window: day) - 0.8 / 90.0) < 1e-15)
    #expect(abs(level(2, per: day * 10, window: day / 24) - 1.6 / 240.0) < 1e-15)
  }

  @Test("a window without length, as of a dataset without a time column, stands for a day")
  func noLength() {
    let day = Duration.seconds(86_400)
    for window in [Duration.zero, .seconds(-1)] {
      #expect(level(1, per: day * 90, window: window) == level(1, per: day * 90, window: day))
    }
  }

  private static let windows: [Duration] = [
    .zero, .microseconds(1), .seconds(1), .seconds(86_400), .seconds(400 * 86_400), .seconds(Int64.max / 2),
  ]

  @Test(
    "whatever the budget, the level is above 0 and at most one half", arguments: windows, [1e-300, 0.001, 1, 1e300])
  func extremes(window: Duration, count: Double) {
    for period in Self.windows {
      let level = level(count, per: period, window: window)
      #expect(level > 0 && level <= 0.5)
    }
  }

  @Test("a monitor of windows without length judges as one of days")
  func monitor() {
    var nights = Nights(seed: 5)
    let reference = DriftReference(label: "r", profiles: nights.reference(8), keepsAll: true)
    let rule = DriftRule(columns: .all(except: []), falseAlarms: .standard, severity: .fail, location: place)
    let night = [nights.numbers(), nights.categories()]
    let findings = [Duration.zero, .seconds(86_400)].map {
      DriftMonitor(rule: rule, reference: reference, windowLength: $0).findings(.night(9, night))
    }
    #expect(findings[0] == findings[1])
    #expect(findings[0].allSatisfy { $0.threshold.map { $0.isFinite && abs($0) < 1_000 } ?? false })
  }
}
