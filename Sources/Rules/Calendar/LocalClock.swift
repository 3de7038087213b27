package import Foundation
package import Profiles

/// The wall clock of a time zone: from instants to local seconds and back, with a rule for gaps and folds.
///
/// Local seconds count from 1970-01-01T00:00:00 on the wall, as if every day had 86 400 of them.
package struct LocalClock: Sendable {
  package let timeZone: TimeZone

  package init(_ timeZone: TimeZone) { self.timeZone = timeZone }

  /// What the wall shows at `instant`, in whole seconds, rounded down.
  package func localSeconds(at instant: Instant) -> Int {
    let seconds = Int(instant.microsecondsSince1970).floorDivided(by: 1_000_000)
    return seconds + offset(atSeconds: seconds)
  }

  package func date(at instant: Instant) -> LocalDate {
    LocalDate(daysSince1970: localSeconds(at: instant).floorDivided(by: 86_400))
  }

  /// First instant at which the wall shows `local`; the transition where it never does.
  package func instant(atLocalSeconds local: Int) -> Instant {
    let (before, after) = offsets(around: local)
    if offset(atSeconds: local - before) == before { return Instant(seconds: local - before) }
    if offset(atSeconds: local - after) == after { return Instant(seconds: local - after) }
    return Instant(seconds: transition(from: local - after, to: local - before, newOffset: after))
  }

  /// The other instant at which the wall shows `local`, where clocks went back over it; else nil.
  package func secondInstant(atLocalSeconds local: Int) -> Instant? {
    let (before, after) = offsets(around: local)
    guard after < before, offset(atSeconds: local - before) == before, offset(atSeconds: local - after) == after
    else { return nil }
    return Instant(seconds: local - after)
  }

  /// Midnight that begins `date`.
  package func start(of date: LocalDate) -> Instant { instant(atLocalSeconds: date.daysSince1970 * 86_400) }

  private func offset(atSeconds seconds: Int) -> Int {
    timeZone.secondsFromGMT(for: Date(timeIntervalSince1970: Double(seconds)))
  }

  /// A day to either side reaches beyond every offset in use, and no zone changes twice in two days.
  private func offsets(around local: Int) -> (before: Int, after: Int) {
    (offset(atSeconds: local - 86_400), offset(atSeconds: local + 86_400))
  }

  private func transition(from start: Int, to end: Int, newOffset: Int) -> Int {
    var low = start
    var high = end
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if offset(atSeconds: middle) == newOffset { high = middle } else { low = middle }
    }
    return high
  }
}

extension Instant {
  init(seconds: Int) { self.init(microsecondsSince1970: Int64(seconds) * 1_000_000) }
}
