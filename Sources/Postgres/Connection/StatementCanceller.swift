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
        var pause = Deadlines.firstCancelRepeat
        while active == ticket {
          requestCancel()
          _ = condition.wait(until: Date(timeIntervalSinceNow: pause))
          pause = min(2 * pause, Deadlines.lastCancelRepeat)
        }
      }
    }
  }

  /// One request, from the thread that owns the connection.
  func requestCancel() {
    var message = [CChar](repeating: 0, count: 256)
    PQcancel(request, &message, Int32(message.count))
  }
}
