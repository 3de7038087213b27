import Foundation
import Profiles
import Rules
import Statistics

/// A number of the window lies where the same number of the windows before lets it be expected.
///
/// The window that is judged is no part of what it is held against, so that a few windows are enough.
struct AnomalyTest: DataTest {
  let rule: AnomalyRule
  let filter: String?
  let timeColumn: String?
  let timeZone: TimeZone

  var column: String? { rule.measure.column }
  var metrics: [Metric] { measured.metrics }
  var historyLength: HistoryLength? { HistoryLength(windows: rule.history) }
  var judgesMissingSegments: Bool { rule.measure == .rowCount }

  var faultClass: Finding.FaultClass {
    switch rule.measure {
    case .rowCount: .volume
    case .age: .freshness
    case .nullShare, .aggregate: .validity
    }
  }

  private var measured: MeasuredNumber {
    MeasuredNumber(measure: rule.measure, filter: filter, timeColumn: timeColumn)
  }

  func judge(_ profile: TableProfile, _ context: TestContext) -> Judgement {
    let expected = "as in the windows before"
    let value: Double
    switch measured.value(of: PastWindow(profile)) {
    case .number(let number): value = number
    case .unavailable(let reason): return .unavailable(reason, expected: expected)
    }
    guard case .known(let past) = context.history else {
      return Judgement(result: .unknown(.noState), expected: expected)
    }
    let history = past.suffix(rule.history ?? HistoryLength.standard(of: profile.window)).compactMap { window in
      measured.value(of: window).number.map { (window: window, value: $0) }
    }
    guard history.count >= rule.leastHistory else {
      return Judgement(
        result: .unknown(.warmingUp(windowsMissing: rule.leastHistory - history.count)), expected: expected)
    }
    let scale = MeasuredScale(measured, history: history.map(\.value))
    let season = Season(rule.seasonality, history, at: profile.window, timeZone, scale)
    guard let range = season.range else {
      return Judgement(result: .unknown(.warmingUp(windowsMissing: season.windowsMissing)), expected: expected)
    }
    let limits = AnomalyLimits(range, rule, measured, scale, season, segments: context.segmentCount)
    return judgement(value, limits, rows: measured.rows(of: PastWindow(profile)), season)
  }

  private func judgement(_ value: Double, _ limits: AnomalyLimits, rows: Int64, _ season: Season) -> Judgement {
    let allowed = limits.allowed(rows: rows)
    let isHigh = rule.direction != .down && value > allowed.upperBound
    let isLow = rule.direction != .up && value < allowed.lowerBound
    let words = AnomalyWords(measured, direction: rule.direction)
    return Judgement(
      result: isHigh || isLow ? .breaks : .holds, observed: words.observed(value, usual: limits.usual),
      expected: words.expected(allowed, value) + ", by \(season.words)", score: value,
      threshold: rule.direction == .down || isLow ? allowed.lowerBound : allowed.upperBound)
  }
}

/// How far back a test looks.
enum HistoryLength: Hashable, Sendable {
  case windows(Int)
  /// As the windows' own length makes sensible.
  case standard

  init(windows: Int?) { self = windows.map(HistoryLength.windows) ?? .standard }

  /// Eight weeks of days; of shorter windows four weeks; of longer ones 56.
  static func standard(of window: Window) -> Int {
    let length = window.end.since(window.start).inSeconds
    guard length > 0, length < 80_000 else { return 56 }
    return min(672, Int((28 * 86_400 / length).rounded()))
  }

  func count(for window: Window) -> Int {
    switch self {
    case .windows(let count): count
    case .standard: Self.standard(of: window)
    }
  }
}
