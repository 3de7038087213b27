import Drift
package import Foundation
package import Profiles
package import Rules

/// Which part of its season a window falls into.
package struct DriftSeason: Sendable {
  private enum Part: Sendable {
    case none
    case weekday
    case hour
  }

  private let part: Part
  private let clock: LocalClock
  private let use: SeasonSlots.Use

  private init(_ part: Part, _ clock: LocalClock, _ use: SeasonSlots.Use = .whereSeen) {
    self.part = part
    self.clock = clock
    self.use = use
  }

  /// Windows that have none, as of a week.
  package static let none = DriftSeason(.none, LocalClock(.gmt))

  /// Of windows of a day weekdays, of those of hours the hours of the day, where the reference shows them; or what the
  /// rule says.
  package init(_ rule: DriftRule.Seasonality, _ window: CalendarWindow, in timeZone: TimeZone) {
    let clock = LocalClock(timeZone)
    switch (rule, window.unit, window.count) {
    case (.auto, .day, 1): self.init(.weekday, clock)
    case (.auto, .hour, _): self.init(.hour, clock)
    case (.weekday, .day, 1), (.weekday, .hour, _): self.init(.weekday, clock, .always)
    case (.hour, .hour, _): self.init(.hour, clock, .always)
    case (.auto, _, _), (.none, _, _), (.weekday, _, _), (.hour, _, _): self.init(.none, clock)
    }
  }

  var count: Int {
    switch part {
    case .none: 1
    case .weekday: Weekday.allCases.count
    case .hour: 24
    }
  }

  func slot(of window: Window) -> Int {
    switch part {
    case .none: 0
    case .weekday: Weekday(clock.date(at: window.start)).rawValue
    case .hour: (clock.localSeconds(at: window.start) / 3_600) % 24
    }
  }

  func slots(of windows: [Window]) -> SeasonSlots {
    SeasonSlots(windows.map(slot), of: count, use: use)
  }

  /// Those of some windows that come again with their part of the season: of each part as many as teach it.
  package func recurring(_ windows: [Window]) -> Set<Window> {
    guard count > 1 else { return [] }
    return Set(Dictionary(grouping: windows, by: slot).values.filter { $0.count >= Self.leastOfPart }.joined())
  }

  private static let leastOfPart = 3

  /// As in `on Saturdays`; nil where windows have no season.
  func words(for window: Window) -> String? {
    switch part {
    case .none: nil
    case .weekday: "on \(Weekday(clock.date(at: window.start)).plural)"
    case .hour: "at \(slot(of: window)):00"
    }
  }
}
