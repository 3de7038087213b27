import Foundation
import Profiles
import Rules
import Statistics
import TestSupport
import Testing

@testable import Checks

@Suite struct DriftLevelTests {
  private func level(_ count: Double, per period: Duration, window: Duration, _ statistics: Int) -> Probability {
    DriftLevel.level(
      FalseAlarmBudget(count: count, period: period), windowLength: window, statistics: statistics)
  }

  @Test("the budget is shared evenly over windows and statistics")
  func share() {
    let day = Duration.seconds(86_400)
    #expect(abs(level(1, per: day * 90, window: day, 30).value - 1 / 2_700.0) < 1e-15)
    #expect(abs(level(2, per: day * 10, window: day / 24, 1).value - 2 / 240.0) < 1e-15)
  }

  @Test("a window without length, as of a dataset without a time column, stands for a day")
  func noLength() {
    let day = Duration.seconds(86_400)
    for window in [Duration.zero, .seconds(-1)] {
      #expect(level(1, per: day * 90, window: window, 30) == level(1, per: day * 90, window: day, 30))
    }
  }

  private static let windows: [Duration] = [
    .zero, .microseconds(1), .seconds(1), .seconds(86_400), .seconds(400 * 86_400), .seconds(Int64.max / 2),
  ]

  @Test(
    "whatever the budget, the level is above 0 and below 1, and every limit is finite", arguments: windows,
    [1e-300, 0.001, 1, 1e300])
  func extremes(window: Duration, count: Double) {
    for period in Self.windows {
      for statistics in [0, 1, 30, 100_000] {
        let level = level(count, per: period, window: window, statistics)
        #expect(level.value > 0 && level.value < 1)
        #expect(level.value <= 0.5)
      }
    }
  }

  @Test("limits are finite and fall as the level rises, from 2 to 400 windows", arguments: 0..<40 as Range<UInt64>)
  func limits(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let count = Int.random(in: 2...400, using: &random)
    let spread = pow(10, Double.random(in: -6...3, using: &random))
    let scores = (0..<count).map { _ in abs(random.normal()) * spread }
    let rows = [1, 30, 5_000].randomElement(using: &random) ?? 1
    let events = (0..<count).map { _ in Int.random(in: 0...rows, using: &random) }
    let distance = PredictionLimit(outOfFoldScores: scores)
    let rate = RatePredictionLimit(windows: events.map { .init(events: $0, rows: rows) })
    #expect((distance == nil) == (count < 5) && (rate == nil) == (count < 5))
    guard let distance, let rate else { return }
    let levels = [1e-300, 1e-30, 1e-9, 1 / 2_700.0, 0.01, 0.1, 0.5].map { Probability($0) }
    let limits = levels.map { distance.limit(at: $0) }
    #expect(limits.allSatisfy { $0.isFinite && $0 >= 0 })
    #expect(zip(limits, limits.dropFirst()).allSatisfy { $0 >= $1 })
    let rates = levels.map { rate.limit(at: $0, rows: rows) }
    #expect(rates.allSatisfy { (0...1).contains($0) })
    #expect(zip(rates, rates.dropFirst()).allSatisfy { $0 >= $1 })
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
    #expect(findings[0].flatMap(\.statistics).allSatisfy { $0.limit.map { $0.isFinite && $0 < 1_000 } ?? false })
  }
}
