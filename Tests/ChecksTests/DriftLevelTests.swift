import Drift
import Foundation
import Profiles
import Rules
import Statistics
import TestSupport
import Testing

@testable import Checks

@Suite struct DriftLevelTests {
  private func level(_ count: Double, per period: Duration, window: Duration) -> Double {
    DriftLevel.level(FalseAlarmBudget(count: count, period: period), windowLength: window)
  }

  @Test("a budget of pages is shared evenly over windows, and a page is several nights")
  func share() {
    let day = Duration.seconds(86_400)
    #expect(abs(level(1, per: day * 90, window: day) - 1.3 / 90) < 1e-15)
    #expect(abs(level(2, per: day * 10, window: day / 24) - 2.6 / 240) < 1e-15)
  }

  @Test("nights that do not depend on each other page less than the level allows, by the nights of a page")
  func nightsOfPage() {
    let (level, count) = (1e-4, 6_000_000)
    var random = SeededGenerator(seed: 3)
    var sums = [0.0]
    for _ in 0..<count { sums.append(sums[sums.count - 1] + random.normal()) }
    let limits = BudgetHorizon.all.map { nights, weight in
      let limit = NormalDistribution.quantile(upperTail: Probability(level * weight / 2))
      return (nights, limit * Double(nights).squareRoot())
    }
    var (pages, last) = (0, -.max / 2)
    for night in 14...count
    where limits.contains(where: { abs(sums[night] - sums[night - $0]) > $1 }) {
      // An incident is over after two nights within the limits.
      if night - last > 2 { pages += 1 }
      last = night
    }
    #expect(Double(pages) * DriftLevel.nightsOfPage < level * Double(count), "\(pages)")
    #expect(Double(pages) > 0.6 * level * Double(count), "\(pages)")
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
