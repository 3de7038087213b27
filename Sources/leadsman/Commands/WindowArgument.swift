import Foundation
import Profiles
import Rules

/// A window as the command line names it: a local day, or a moment within it.
struct WindowArgument {
  private enum Moment {
    case day(LocalDate)
    case instant(Instant)
  }

  private let text: String
  private let moment: Moment

  init(_ text: String) throws {
    self.text = text
    if let day = LocalDate(parsing: text) {
      moment = .day(day)
    } else if let date = try? Date(text, strategy: .iso8601) {
      moment = .instant(Instant(date))
    } else {
      throw CommandFailure(.usage, "'\(text)' is neither a day (2013-02-08) nor a moment (2013-02-08T05:00:00Z)")
    }
  }

  /// The argument that names a window: a day where it is of whole days, else the moment of its start.
  static func naming(_ window: Window, in timeZone: TimeZone) -> String {
    let clock = LocalClock(timeZone)
    let first = clock.date(at: window.start)
    let isOfDays = clock.start(of: first) == window.start && clock.start(of: clock.date(at: window.end)) == window.end
    return isOfDays ? "\(first)" : window.start.description
  }

  /// The moment; for a day its start in the dataset's time zone.
  func instant(in dataset: Dataset) -> Instant { instant(in: dataset.time?.timeZone ?? .gmt) }

  func instant(in timeZone: TimeZone) -> Instant {
    switch moment {
    case .day(let day): LocalClock(timeZone).start(of: day)
    case .instant(let instant): instant
    }
  }

  /// The day as a window; nil of a moment.
  func day(in timeZone: TimeZone) -> Window? {
    guard case .day(let day) = moment else { return nil }
    let clock = LocalClock(timeZone)
    let next = LocalDate(daysSince1970: day.daysSince1970 + 1)
    return Window(start: clock.start(of: day), end: clock.start(of: next))
  }

  /// The dataset's window that holds the moment.
  /// - Throws: `CommandFailure.usage` where there is none, or it has not begun by `now`.
  func window(of dataset: Dataset, begunBy now: Instant) throws -> Window {
    guard let time = dataset.time else {
      throw CommandFailure(.usage, "\(dataset.name) has no time column, so it has no window to choose: leave it out")
    }
    let window = time.window.window(containing: instant(in: dataset), in: time.timeZone)
    guard window.start <= now else {
      throw CommandFailure(.usage, "'\(text)' is in the future: the window of \(window.start) has not begun")
    }
    return window
  }

  /// As `window(of:begunBy:)`, and it has ended, so that no row is still to come but late ones.
  func window(of dataset: Dataset, endedBy now: Instant) throws -> Window {
    let window = try window(of: dataset, begunBy: now)
    guard window.end <= now else {
      throw CommandFailure(
        .usage, "the window of \(window.start) has not ended; `leadsman check` can look into it, and store nothing")
    }
    return window
  }
}
