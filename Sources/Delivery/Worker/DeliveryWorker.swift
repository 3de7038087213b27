import History
package import Logging
package import Profiles

/// Sends what waits in the outbox: claim → send → record.
///
/// Receivers are sent to side by side, the messages of one receiver one after the other; whoever is down holds up
/// nobody else. Between claiming and recording nothing is locked and no transaction is open. A kill at any point leaves
/// a message whose lease ends: it is sent again, with the same id. So a receiver may hear twice and never not at all.
///
/// One pass or one `run` at a time.
package actor DeliveryWorker {
  /// How much, how fast and how long.
  package struct Limits: Sendable {
    /// Messages of one claim, and claimed at a time.
    package var claim = 32
    package var inFlight = 256
    package var lease = Deadlines.lease
    package var poll = Deadlines.poll
    /// How long sends under way may go on once `run` is canceled.
    package var shutdown = Deadlines.shutdown
    /// From the event to the last attempt.
    package var timeToLive = Deadlines.timeToLive
    package var backoff = Backoff.standard
    /// As every receiver starts.
    package var breaker = CircuitBreaker()
    package var bucket = TokenBucket()

    package init() {}
  }

  let queue: any OutboxQueue
  let receivers: [String: any Receiver]
  let limits: Limits
  let clock: any Clock<Duration>
  let logger: Logger
  private var generator: SeededGenerator
  private var lanes: [String: ReceiverLane] = [:]

  /// - Parameters:
  ///   - seed: of the jitter.
  ///   - clock: for the agent's wake-ups and for how long a pass has taken.
  package init(
    queue: any OutboxQueue, receivers: [String: any Receiver], limits: Limits = Limits(), seed: UInt64,
    clock: any Clock<Duration> = ContinuousClock(), logger: Logger
  ) {
    precondition(limits.lease > Deadlines.send && limits.claim > 0 && limits.inFlight > 0)
    self.queue = queue
    self.receivers = receivers
    self.limits = limits
    self.clock = clock
    self.logger = logger
    generator = SeededGenerator(seed: seed)
  }

  /// One pass: sends what is due at `now` until nothing is.
  ///
  /// What fails is due later and not tried twice in a pass. Sends under way are finished even when the queue fails.
  /// - Throws: what the queue throws.
  package func drain(now: Instant) async throws -> DeliverySummary {
    let elapsed = Self.stopwatch(clock)
    let pass = DeliveryPass(dueAt: { now }, moment: { now.advanced(by: elapsed()) }, stop: nil)
    return try await work(pass)
  }

  /// Sends until canceled, looking for messages at every interval and whenever a send has ended.
  ///
  /// Canceled, it claims nothing more, gives back what it has not begun, and lets sends under way finish, for as long
  /// as `Limits.shutdown`.
  /// - Parameter now: the time of day.
  /// - Throws: what the queue throws; the caller runs another worker on a new connection.
  @discardableResult
  package func run(now: @escaping @Sendable () -> Instant) async throws -> DeliverySummary {
    let (stop, stopping) = AsyncStream.makeStream(of: Never.self)
    let pass = DeliveryPass(dueAt: now, moment: now, stop: stop)
    // Unstructured, as the cancellation of this task must not cut a send in the middle; it ends at the latest when
    // `limits.shutdown` is over.
    let work = Task { try await self.work(pass) }
    return try await withTaskCancellationHandler {
      try await work.value
    } onCancel: { [clock, limits] in
      stopping.finish()
      Task {
        try? await clock.sleep(for: limits.shutdown)
        work.cancel()
      }
    }
  }

  private static func stopwatch(_ clock: some Clock<Duration>) -> @Sendable () -> Duration {
    let start = clock.now
    return { start.duration(to: clock.now) }
  }
}

// MARK: - One receiver's lane

extension DeliveryWorker {
  func append(_ claimed: ClaimedMessage) {
    withLane(claimed.message.receiver) { $0.pending.append(claimed) }
  }

  /// Names of the receivers that could be sent to, in a fixed order.
  func idleReceivers() -> [String] {
    lanes.filter { !$0.value.isSending && !$0.value.pending.isEmpty }.keys.sorted()
  }

  /// Receivers that have messages enough: more would only take the place of those for others.
  func busyReceivers() -> [String] {
    lanes.filter { !$0.value.pending.isEmpty }.keys.sorted()
  }

  /// The messages of a lane that are too old to be sent, with `message`, unless a summary has told of it already.
  func takeLate(_ message: OutboxMessage, now: Instant) -> [OutboxMessage] {
    withLane(message.receiver) { $0.takeLate(message, now: now, timeToLive: limits.timeToLive) }
  }

  /// Takes the next message of a lane.
  func next(of receiver: String, now: Instant, isStopping: Bool) -> (OutboxMessage, ReceiverLane.Decision)? {
    withLane(receiver) { lane in
      guard !lane.isSending, !lane.pending.isEmpty else { return nil }
      let claimed = lane.pending.removeFirst()
      guard !isStopping else { return (claimed.message, .hold(until: now, .notBegun)) }
      let decision = lane.decide(claimed, now: now, timeToLive: limits.timeToLive)
      lane.isSending = decision == .send
      return (claimed.message, decision)
    }
  }

  /// What the queue is told of a send.
  func conclude(_ message: OutboxMessage, _ result: SendResult, now: Instant) -> DeliveryResult {
    withLane(message.receiver) {
      $0.isSending = false
      $0.record(result, now: now)
    }
    switch result {
    case .delivered: return .delivered
    case .permanent(let failure), .disabled(let failure): return .dead(reason: failure.description)
    case .retry(let after, let failure):
      let delay = limits.backoff.delay(attempt: message.attempt, using: &generator)
      return .retry(at: now.advanced(by: max(delay, after ?? .zero)), error: failure.description)
    }
  }

  private func withLane<Result>(_ receiver: String, _ body: (inout ReceiverLane) -> Result) -> Result {
    body(&lanes[receiver, default: ReceiverLane(breaker: limits.breaker, bucket: limits.bucket)])
  }
}
