import Delivery
import Profiles
import Synchronization

/// A receiver that remembers what it was sent and answers always the same.
final class Recorder: Receiver {
  private let answer: SendResult
  private let log = Mutex<[OutboundEvent]>([])

  init(_ answer: SendResult = .delivered) { self.answer = answer }

  var received: [OutboundEvent] { log.withLock { $0 } }

  func deliver(_ message: OutboundEvent, now: Instant) async -> SendResult {
    log.withLock { $0.append(message) }
    return answer
  }
}
