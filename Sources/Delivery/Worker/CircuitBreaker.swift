package import Profiles

/// Leaves a receiver alone that keeps failing.
///
/// `closed` → after `threshold` failures in a row `open` → when its time is over, one attempt is let through → `closed`
/// when that succeeds, else `open` for twice as long.
package struct CircuitBreaker: Sendable, Equatable {
  package enum Permit: Sendable, Equatable {
    case allowed
    case refused(until: Instant)
  }

  private let threshold: Int
  private let firstBreak: Duration
  private let longestBreak: Duration

  /// In a row.
  private var failures = 0
  /// How often it has opened since the last success.
  private var openings = 0
  private var openUntil: Instant?

  package init(threshold: Int = 5, firstBreak: Duration? = nil, longestBreak: Duration? = nil) {
    precondition(threshold > 0)
    self.threshold = threshold
    self.firstBreak = firstBreak ?? Deadlines.firstBreak
    self.longestBreak = longestBreak ?? Deadlines.longestRetry
  }

  package func permit(at now: Instant) -> Permit {
    guard let openUntil, now < openUntil else { return .allowed }
    return .refused(until: openUntil)
  }

  /// The receiver answered, be it with a refusal.
  package mutating func answered() {
    failures = 0
    openings = 0
    openUntil = nil
  }

  package mutating func failed(at now: Instant) {
    failures += 1
    // They are counted on while it is open, so that one more is enough then.
    guard failures >= threshold else { return }
    let pause = Backoff(base: firstBreak, cap: max(longestBreak, firstBreak)).ceiling(attempt: openings + 1)
    openings += 1
    openUntil = now.advanced(by: pause)
  }
}
