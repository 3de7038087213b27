import Profiles
import Synchronization

@testable import Delivery

/// Answers what it is told, in order, and then the last answer for ever; remembers what it got.
final class ScriptedReceiver: Receiver {
  private let script: [SendResult]
  private let log = Mutex<[String]>([])
  /// Runs within each send, before it answers.
  private let during: @Sendable (OutboundEvent) async -> Void

  init(_ script: SendResult..., during: @escaping @Sendable (OutboundEvent) async -> Void = { _ in }) {
    self.script = script
    self.during = during
  }

  var received: [String] { log.withLock { $0 } }

  func deliver(_ message: OutboundEvent, now: Instant) async -> SendResult {
    let number = log.withLock {
      $0.append(message.id)
      return $0.count - 1
    }
    await during(message)
    if Task.isCancelled { return .retry(after: nil, .canceled) }
    return script.isEmpty ? .delivered : script[min(number, script.count - 1)]
  }
}

extension SendResult {
  static let down = SendResult.retry(after: nil, .status(500, host: "pager.example"))
}

/// Something that has happened, once, and can be waited for.
final class Gate: Sendable {
  private let stream: AsyncStream<Never>
  private let continuation: AsyncStream<Never>.Continuation

  init() { (stream, continuation) = AsyncStream.makeStream(of: Never.self) }

  func open() { continuation.finish() }

  /// Returns too when the waiting task is canceled.
  func wait() async { for await _ in stream {} }
}

/// A clock that stands still until it is moved.
final class ManualClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private struct Sleeper {
    let deadline: Instant
    let gate: Gate
  }

  private let state = Mutex<(now: Instant, sleepers: [Sleeper])>((Instant(offset: .zero), []))

  var now: Instant { state.withLock { $0.now } }
  var minimumResolution: Duration { .microseconds(1) }
  var sleepers: Int { state.withLock { $0.sleepers.count } }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let gate = Gate()
    state.withLock {
      if deadline <= $0.now { gate.open() } else { $0.sleepers.append(Sleeper(deadline: deadline, gate: gate)) }
    }
    await gate.wait()
    try Task.checkCancellation()
  }

  func advance(by duration: Duration) {
    let due = state.withLock { state in
      let now = state.now.advanced(by: duration)
      state.now = now
      let due = state.sleepers.filter { $0.deadline <= now }
      state.sleepers.removeAll { $0.deadline <= now }
      return due
    }
    for sleeper in due { sleeper.gate.open() }
  }
}
