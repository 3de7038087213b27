import Foundation
package import Profiles
package import Rules

/// Which window of a dataset is due.
package enum DueWindow {
  /// The newest window that had ended, its late rows awaited, at `now`; the moment itself for a dataset without a time
  /// column.
  package static func newest(_ dataset: Dataset, at now: Instant) -> Window {
    guard let time = dataset.time else { return Window(start: now, end: now) }
    let settled = now.advanced(by: .zero - time.delay)
    return time.window.previous(time.window.window(containing: settled, in: time.timeZone), in: time.timeZone)
  }

  /// The moment at which a window becomes due by itself: its end and the delay after it.
  package static func moment(_ dataset: Dataset, _ window: Window) -> Instant {
    window.end.advanced(by: dataset.time?.delay ?? .zero)
  }

  /// The moment at which the run of a window is played again: the first of the dataset's schedule after it became due.
  package static func replayMoment(_ dataset: Dataset, _ window: Window) -> Instant {
    let due = moment(dataset, window)
    guard let schedule = dataset.schedule, let time = dataset.time else { return due }
    let last = Instant(microsecondsSince1970: due.microsecondsSince1970 - 1)
    return schedule.next(after: last, in: time.timeZone) ?? due
  }

  /// What the schedule asks for at `now`: the window of the last scheduled time, unless that was run already.
  package static func scheduled(_ dataset: Dataset, at now: Instant, lastRun: Window?) -> (window: Window, at: Instant)?
  {
    guard let schedule = dataset.schedule else { return nil }
    let zone = dataset.time?.timeZone ?? .gmt
    guard let scheduled = schedule.previous(atOrBefore: now, in: zone) else { return nil }
    let window = newest(dataset, at: scheduled)
    if let lastRun, window <= lastRun { return nil }
    return (window, scheduled)
  }
}
