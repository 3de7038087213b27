import Profiles

/// How long to wait before an attempt: a random time between nothing and a ceiling that doubles.
///
/// All of it is random, so that many that failed together do not come back together.
/// - SeeAlso: Brooker, "Exponential Backoff and Jitter" (2015), "full jitter".
package struct Backoff: Sendable {
  /// Ceiling after the first attempt.
  package let base: Duration
  /// Highest ceiling.
  package let cap: Duration

  package init(base: Duration, cap: Duration) {
    precondition(base > .zero && cap >= base)
    self.base = base
    self.cap = cap
  }

  package static let standard = Backoff(base: Deadlines.firstRetry, cap: Deadlines.longestRetry)

  /// `base` × 2^(`attempt` − 1), at most `cap`.
  /// - Parameter attempt: the one that failed, from 1.
  package func ceiling(attempt: Int) -> Duration {
    // 62 doublings of a microsecond are past any cap.
    let doublings = min(max(attempt - 1, 0), 62)
    let (product, overflow) = base.microseconds.multipliedReportingOverflow(by: 1 << doublings)
    return overflow ? cap : min(.microseconds(product), cap)
  }

  /// At least a microsecond, at most `ceiling(attempt:)`.
  package func delay(attempt: Int, using generator: inout some RandomNumberGenerator) -> Duration {
    .microseconds(Int64.random(in: 1...ceiling(attempt: attempt).microseconds, using: &generator))
  }
}

/// A generator that a seed determines, for the jitter: SplitMix64.
/// - SeeAlso: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (2014).
package struct SeededGenerator: RandomNumberGenerator, Sendable {
  private var state: UInt64

  package init(seed: UInt64) { state = seed }

  package mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed >> 31)
  }
}
