package import Foundation
package import Profiles

/// Times on the wall become instants by `LocalClock`: one in a gap runs at the transition, one in a fold once, the
/// first time.
extension CronExpression {
  /// Dates that match are at most 40 years apart: 29 February on a given weekday, over a century's missing leap day.
  private static let horizonInDays = 41 * 366

  /// First occurrence later than `instant`.
  package func next(after instant: Instant, in timeZone: TimeZone) -> Instant? {
    let clock = LocalClock(timeZone)
    let minute = clock.localSeconds(at: instant).floorDivided(by: 60)
    let today = minute.floorDivided(by: 1440)
    for day in today...(today + Self.horizonInDays) where matches(LocalDate(daysSince1970: day)) {
      for hour in hours {
        for candidate in minutes.lazy.map({ day * 1440 + hour * 60 + $0 }) where candidate > minute {
          let occurrence = clock.instant(atLocalSeconds: candidate * 60)
          // In the second pass of a fold, times still ahead on the wall have already run.
          if occurrence > instant { return occurrence }
        }
      }
    }
    return nil
  }

  /// Last occurrence that is not later than `instant`.
  package func previous(atOrBefore instant: Instant, in timeZone: TimeZone) -> Instant? {
    let clock = LocalClock(timeZone)
    // A fold can put a time that has run ahead on the wall, so the search begins a day later.
    let last = clock.localSeconds(at: instant).floorDivided(by: 86_400) + 1
    for day in stride(from: last, through: last - Self.horizonInDays, by: -1)
    where matches(LocalDate(daysSince1970: day)) {
      for hour in hours.reversed() {
        for minute in minutes.reversed() {
          let occurrence = clock.instant(atLocalSeconds: (day * 1440 + hour * 60 + minute) * 60)
          if occurrence <= instant { return occurrence }
        }
      }
    }
    return nil
  }
}
