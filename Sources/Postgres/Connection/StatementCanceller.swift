import CLibpq
import Foundation

/// Cancels the statement that a connection runs, and never the one after it.
///
/// `@unchecked Sendable`: `active` changes under the lock only, and `PQcancel` may be called on any thread.
final class StatementCanceller: @unchecked Sendable {
  /// Names one statement; no two statements of a connection share one.
  typealias Ticket = UInt64

  private let request: OpaquePointer?
  private let condition = NSCondition()
  private var active: Ticket?
  private var lastTicket: Ticket = 0
  /// Whether the active statement is to be canceled.
  private var isCancelling = false

  init(connection: OpaquePointer) {
    request = PQgetCancel(connection)
  }

  deinit {
    PQfreeCancel(request)
  }

  func begin() -> Ticket {
    condition.withLock {
      lastTicket += 1
      active = lastTicket
      isCancelling = false
      return lastTicket
    }
  }

  /// Waits for a cancel request that is under way: once `PQcancel` has returned, the server has signalled the session,
  /// which ignores the signal when it is idle; so none is left to hit the next statement.
  func end() {
    condition.withLock {
      active = nil
      condition.broadcast()
    }
  }

  /// Asks the server to cancel, on a thread of its own, until the statement has ended; does nothing once it has.
  ///
  /// Once is not enough: a request that arrives before the statement has started is ignored by the server.
  func cancel(_ ticket: Ticket) {
    DispatchQueue.global().async { [self] in
      condition.withLock {
        guard active == ticket else { return }
        isCancelling = true
        condition.broadcast()
        var pause = Deadlines.firstCancelRepeat
        while active == ticket {
          requestCancel()
          _ = condition.wait(until: Date(timeIntervalSinceNow: pause))
          pause = min(2 * pause, Deadlines.lastCancelRepeat)
        }
      }
    }
  }

  /// Waits on the thread that owns the connection, until the active statement is to be canceled at the longest.
  func pause(_ duration: Duration) {
    let end = Date(timeIntervalSinceNow: duration / .seconds(1))
    condition.withLock {
      while !isCancelling, condition.wait(until: end) {}
    }
  }

  /// One request, from the thread that owns the connection.
  func requestCancel() {
    var message = [CChar](repeating: 0, count: 256)
    PQcancel(request, &message, Int32(message.count))
  }
}
