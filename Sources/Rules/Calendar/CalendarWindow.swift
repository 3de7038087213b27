package import Foundation
package import Profiles

/// The grid that a dataset's rows fall into: `count` units of the local calendar.
///
/// Hours are cut from local midnight, so a window over a DST change is an hour shorter or longer; `1 hour` alone keeps
/// both passes of a repeated hour apart. Days and weeks of more than one count from Monday 1969-12-29, months from
/// January of year 0.
package struct CalendarWindow: Hashable, Sendable {
  package enum Unit: String, Sendable, CaseIterable {
    case hour
    case day
    case week
    case month
  }

  package let count: Int
  package let unit: Unit

  /// - Returns: nil unless `count` is 1…1000, and, for hours, one that divides the day.
  package init?(count: Int, unit: Unit) {
    guard (1...1000).contains(count), unit != .hour || (24 % count == 0 && count < 24) else { return nil }
    self.count = count
    self.unit = unit
  }

  package static let day = CalendarWindow(days: 1)

  private init(days: Int) {
    count = days
    unit = .day
  }

  /// The window that `instant` falls into.
  package func window(containing instant: Instant, in timeZone: TimeZone) -> Window {
    let clock = LocalClock(timeZone)
    var index = index(ofLocalSeconds: clock.localSeconds(at: instant))
    // Where clocks go back over a boundary, the wall repeats the end of a window that is already over.
    while start(of: index, clock) > instant { index -= 1 }
    while start(of: index + 1, clock) <= instant { index += 1 }
    let whole = Window(start: start(of: index, clock), end: start(of: index + 1, clock))
    guard unit == .hour, count == 1, let second = clock.secondInstant(atLocalSeconds: localStart(of: index)),
      whole.start < second, second < whole.end
    else { return whole }
    return instant < second ? Window(start: whole.start, end: second) : Window(start: second, end: whole.end)
  }

  /// The window that begins where `window`, one of this grid, ends.
  package func next(_ window: Window, in timeZone: TimeZone) -> Window {
    self.window(containing: window.end, in: timeZone)
  }

  /// The window that ends where `window`, one of this grid, begins.
  package func previous(_ window: Window, in timeZone: TimeZone) -> Window {
    let before = Instant(microsecondsSince1970: window.start.microsecondsSince1970 - 1)
    return self.window(containing: before, in: timeZone)
  }

  /// The windows that lie wholly in `range`, in order.
  package func windows(within range: Window, in timeZone: TimeZone) -> [Window] {
    var windows: [Window] = []
    var window = window(containing: range.start, in: timeZone)
    if window.start < range.start { window = next(window, in: timeZone) }
    while window.end <= range.end {
      windows.append(window)
      window = next(window, in: timeZone)
    }
    return windows
  }

  /// Windows are numbered along the wall clock; their instants follow from it.
  private func start(of index: Int, _ clock: LocalClock) -> Instant {
    clock.instant(atLocalSeconds: localStart(of: index))
  }

  private static let mondayBefore1970 = -3

  private func index(ofLocalSeconds local: Int) -> Int {
    let day = local.floorDivided(by: 86_400)
    switch unit {
    case .hour: return local.floorDivided(by: count * 3600)
    case .day: return (day - Self.mondayBefore1970).floorDivided(by: count)
    case .week: return (day - Self.mondayBefore1970).floorDivided(by: 7 * count)
    case .month:
      let date = LocalDate(daysSince1970: day)
      return (date.year * 12 + date.month - 1).floorDivided(by: count)
    }
  }

  private func localStart(of index: Int) -> Int {
    switch unit {
    case .hour: return index * count * 3600
    case .day: return (index * count + Self.mondayBefore1970) * 86_400
    case .week: return (index * count * 7 + Self.mondayBefore1970) * 86_400
    case .month:
      let month = index * count
      let date = LocalDate(
        year: month.floorDivided(by: 12), month: month.remainder(floorDividedBy: 12) + 1, day: 1)
      return date.daysSince1970 * 86_400
    }
  }
}

extension CalendarWindow: CustomStringConvertible {
  /// As it is written: `1 day`, `6 hours`.
  package var description: String { "\(count) \(unit.rawValue)\(count == 1 ? "" : "s")" }
}
