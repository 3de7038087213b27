import Profiles
import Synchronization

/// Something that has happened, once, and can be waited for by many.
final class Gate: Sendable {
  private let state = Mutex<(isOpen: Bool, waiting: [CheckedContinuation<Void, Never>])>((false, []))

  func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }

  func wait() async {
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }
}

/// A number that can be waited for.
final class Tally: Sendable {
  private let state = Mutex<(count: Int, most: Int, gates: [(Int, Gate)])>((0, 0, []))

  var count: Int { state.withLock { $0.count } }
  /// The highest that it ever was.
  var most: Int { state.withLock { $0.most } }

  func add(_ number: Int) {
    let due = state.withLock { state in
      state.count += number
      state.most = max(state.most, state.count)
      let due = state.gates.filter { $0.0 <= state.count }
      state.gates.removeAll { $0.0 <= state.count }
      return due
    }
    for (_, gate) in due { gate.open() }
  }

  func reached(_ number: Int) async {
    let gate = Gate()
    state.withLock { state in
      if state.count >= number { gate.open() } else { state.gates.append((number, gate)) }
    }
    await gate.wait()
  }
}

/// A clock that stands still until it is moved, and tells how often it was asked to wait.
final class ManualClock: Clock {
  struct Instant: InstantProtocol {
    var offset: Duration
    func advanced(by duration: Duration) -> Instant { Instant(offset: offset + duration) }
    func duration(to other: Instant) -> Duration { other.offset - offset }
    static func < (left: Instant, right: Instant) -> Bool { left.offset < right.offset }
  }

  private let state = Mutex<(now: Instant, sleepers: [(Instant, Gate)])>((Instant(offset: .zero), []))
  /// How many waits have begun.
  let waits = Tally()

  var now: Instant { state.withLock { $0.now } }
  var minimumResolution: Duration { .microseconds(1) }

  func sleep(until deadline: Instant, tolerance: Duration?) async throws {
    let gate = Gate()
    state.withLock {
      if deadline <= $0.now { gate.open() } else { $0.sleepers.append((deadline, gate)) }
    }
    waits.add(1)
    await withTaskCancellationHandler {
      await gate.wait()
    } onCancel: {
      gate.open()
    }
    try Task.checkCancellation()
  }

  func advance(by duration: Duration) {
    let due = state.withLock { state in
      let now = state.now.advanced(by: duration)
      state.now = now
      let due = state.sleepers.filter { $0.0 <= now }
      state.sleepers.removeAll { $0.0 <= now }
      return due
    }
    for (_, gate) in due { gate.open() }
  }
}

/// The time of day, which the test sets.
final class Moment: Sendable {
  private let mutex: Mutex<Profiles.Instant>

  init(_ value: Profiles.Instant) { mutex = Mutex(value) }

  var value: Profiles.Instant { mutex.withLock { $0 } }

  func set(_ value: Profiles.Instant) { mutex.withLock { $0 = value } }
}
