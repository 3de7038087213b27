import History
import Profiles

/// What a pass of `DeliveryWorker` keeps account of.
struct DeliveryPass {
  /// Messages due then are claimed.
  let dueAt: @Sendable () -> Instant
  /// The time of day.
  let moment: @Sendable () -> Instant
  /// Ends when the pass should; nil for a pass that ends when nothing is due.
  let stop: AsyncStream<Never>?

  var summary = DeliverySummary()
  /// Claimed and not recorded.
  var inFlight = 0
  /// Of these, being sent.
  var sending = 0
  /// Nothing is due before something happens.
  var isExhausted = false
  var isStopping = false
  /// The first error of the queue.
  var failure: (any Error)?

  init(dueAt: @escaping @Sendable () -> Instant, moment: @escaping @Sendable () -> Instant, stop: AsyncStream<Never>?) {
    self.dueAt = dueAt
    self.moment = moment
    self.stop = stop
  }

  func mayClaim(upTo limit: Int) -> Bool {
    !isExhausted && !isStopping && failure == nil && inFlight < limit
  }

  /// Whether there is nothing to wait for.
  var isOver: Bool { sending == 0 && (stop == nil || isStopping || failure != nil) }
}

/// What the loop of a pass waits for.
enum DeliveryWakeUp: Sendable {
  case sent(OutboxMessage, SendResult)
  case tick
  case stop
}
