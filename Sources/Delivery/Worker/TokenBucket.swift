package import Profiles

/// Limits how fast a receiver is sent to: `burst` at once, and one more every `interval`.
package struct TokenBucket: Sendable, Equatable {
  private let burst: Int
  private let interval: Duration
  /// When the bucket is full again; in the past means that it is full.
  ///
  /// One moment holds the whole state, so nothing has to be refilled and no fraction is lost.
  private var fullAt: Instant?

  /// As PagerDuty takes it: 120 a minute.
  package init(burst: Int = 60, interval: Duration = .milliseconds(500)) {
    precondition(burst > 0 && interval > .zero)
    self.burst = burst
    self.interval = interval
  }

  /// Takes a token.
  /// - Returns: nil, or when there will be one; then none is taken.
  package mutating func take(at now: Instant) -> Instant? {
    let start = max(fullAt ?? now, now)
    let after = start.advanced(by: interval)
    let excess = after.since(now.advanced(by: interval * burst))
    guard excess <= .zero else { return now.advanced(by: excess) }
    fullAt = after
    return nil
  }
}
