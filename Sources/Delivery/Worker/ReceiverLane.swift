import History
import Profiles

/// What is known of one receiver, and whether it may be sent to. Pure: no clock and no I/O.
///
/// Messages of a lane are sent one after the other.
struct ReceiverLane {
  enum Decision: Equatable {
    case send
    /// Back to the queue, for later.
    case hold(until: Instant, SendFailure)
    case dead(SendFailure)
  }

  /// Claimed and not yet sent, in order.
  var pending: [ClaimedMessage] = []
  var isSending = false

  private var breaker: CircuitBreaker
  private var bucket: TokenBucket
  /// What the receiver itself asked for.
  private var throttledUntil: Instant?
  private var isDisabled = false
  /// Messages that came too late and are in a summary.
  private var toldLate: Set<String> = []

  init(breaker: CircuitBreaker, bucket: TokenBucket) {
    self.breaker = breaker
    self.bucket = bucket
  }

  mutating func decide(_ claimed: ClaimedMessage, now: Instant, timeToLive: Duration) -> Decision {
    let age = now.since(claimed.message.createdAt)
    guard age <= timeToLive else { return .dead(.expired(age: age)) }
    guard !isDisabled else { return .dead(.receiverDisabled) }
    guard now < claimed.beginBefore else { return .hold(until: now, .notBegun) }
    if let throttledUntil, now < throttledUntil {
      return .hold(until: throttledUntil, .throttled(until: throttledUntil))
    }
    if case .refused(let until) = breaker.permit(at: now) { return .hold(until: until, .circuitOpen(until: until)) }
    if let until = bucket.take(at: now) { return .hold(until: until, .throttled(until: until)) }
    return .send
  }

  /// `message` and those behind it that are too old to be sent; none where a summary has told of it already.
  mutating func takeLate(_ message: OutboxMessage, now: Instant, timeToLive: Duration) -> [OutboxMessage] {
    guard toldLate.remove(message.eventID) == nil else { return [] }
    let behind = pending.map(\.message).filter { now.since($0.createdAt) > timeToLive }
    toldLate.formUnion(behind.map(\.eventID))
    return [message] + behind
  }

  mutating func record(_ result: SendResult, now: Instant) {
    switch result {
    case .delivered, .permanent: breaker.answered()
    case .disabled: isDisabled = true
    case .retry(_, .canceled): break
    case .retry(let after?, _):
      // It is there and says when: that is no reason to give up on it.
      throttledUntil = now.advanced(by: after)
    case .retry(nil, _): breaker.failed(at: now)
    }
  }
}

/// A message that is ours for a while.
struct ClaimedMessage {
  let message: OutboxMessage
  /// A send that begins later might still run when the lease ends.
  let beginBefore: Instant
}
