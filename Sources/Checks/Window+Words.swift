package import Foundation
package import Profiles
import Rules

extension Window {
  /// Where the window lies on the clocks of `timeZone`, for a person: `2013-02-08` for a day,
  /// `2013-02-04 to 2013-02-10` for several with the last included, `2013-02-08 14:00 to 15:00 America/New_York` for
  /// anything else, `2013-02-08 02:30 America/New_York` for a window that is a moment.
  package func words(in timeZone: TimeZone) -> String {
    let clock = LocalClock(timeZone)
    let (first, end) = (clock.date(at: start), clock.date(at: self.end))
    if clock.start(of: first) == start, clock.start(of: end) == self.end, start < self.end {
      let last = LocalDate(daysSince1970: end.daysSince1970 - 1)
      return first == last ? "\(first)" : "\(first) to \(last)"
    }
    let from = "\(first) \(clock.time(at: start))"
    let zone = timeZone == .gmt ? "UTC" : timeZone.identifier
    guard start < self.end else { return "\(from) \(zone)" }
    let to = (first == end ? "" : "\(end) ") + clock.time(at: self.end)
    return "\(from) to \(to) \(zone)"
  }
}

extension LocalClock {
  /// As in `14:00`, with seconds only where there are any.
  fileprivate func time(at instant: Instant) -> String {
    let seconds = localSeconds(at: instant) - date(at: instant).daysSince1970 * 86_400
    let parts = [seconds / 3_600, seconds / 60 % 60] + (seconds % 60 == 0 ? [] : [seconds % 60])
    return parts.map { $0 < 10 ? "0\($0)" : "\($0)" }.joined(separator: ":")
  }
}
