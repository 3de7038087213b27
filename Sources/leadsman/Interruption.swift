import Foundation
import UnixSignals

/// Ctrl-C and SIGTERM: the work at hand is given up, a private server is stopped, and the shell learns of the signal.
enum Interruption {
  /// What a command came to.
  enum Ending: Sendable {
    case ended(Int32)
    /// By signal number.
    case interrupted(Int32)
  }

  /// Runs `body`, canceled by the first signal; a second one ends the process at once.
  static func cancels(_ body: @escaping @Sendable () async -> Int32) async -> Ending {
    let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm)
    return await withTaskGroup(of: Ending?.self) { group in
      group.addTask { .ended(await body()) }
      group.addTask {
        for await received in signals {
          let number = received == .sigint ? SIGINT : SIGTERM
          signal(number, SIG_DFL)
          return .interrupted(number)
        }
        return nil
      }
      let first = await group.next() ?? nil
      group.cancelAll()
      await group.waitForAll()
      return first ?? .ended(ExitStatus.notEvaluated.rawValue)
    }
  }

  /// Does `body` to its end even when canceled meanwhile: half a start of a server would leave it running.
  static func afterwards<Result: Sendable>(
    _ body: @escaping @Sendable () async throws -> Result
  ) async throws -> Result {
    // Canceling does not reach a task of its own, which is awaited at once.
    try await Task { try await body() }.value
  }
}
