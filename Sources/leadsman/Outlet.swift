import Delivery
import Foundation
import History
import Logging
import Profiles
import Rules

/// Sends what the outbox holds to the receivers of the routes, on a connection of its own.
struct Outlet {
  private let store: HistoryStore
  private let sender: HTTPSender
  let worker: DeliveryWorker
  let receivers: [String: any Receiver]

  /// - Throws: `CommandFailure.usage` for a receiver that cannot be made; what the state throws.
  init(_ workspace: Workspace, _ state: State, logger: Logger = Outlet.quietLogger) async throws {
    sender = HTTPSender(limits: .standard)
    do {
      receivers = try Receivers(workspace.rules.routes.receivers, sender: sender).byName
      store = try await HistoryStore.open(state.info)
      worker = DeliveryWorker(
        queue: store, receivers: receivers, seed: .random(in: .min ... .max), logger: logger)
    } catch let error as DeliveryError {
      await sender.shutdown()
      throw CommandFailure(.usage, error.description)
    } catch {
      await sender.shutdown()
      throw error
    }
  }

  /// Runs `body` on an outlet and closes its connections, whatever happens.
  static func use(
    _ workspace: Workspace, _ state: State, logger: Logger = Outlet.quietLogger, _ body: (Outlet) async throws -> Void
  ) async throws {
    let outlet = try await Outlet(workspace, state, logger: logger)
    do { try await body(outlet) } catch {
      await outlet.close()
      throw error
    }
    await outlet.close()
  }

  /// One pass; what a receiver would not take is said, and stays in the outbox for the next run or the agent.
  func drain() async throws {
    let summary = try await worker.drain(now: Instant(Date()))
    for (receiver, failure) in summary.failures.sorted(by: { $0.key < $1.key }) {
      Terminal.complain("leadsman: \(receiver) was not reached: \(failure); its alerts wait in the outbox")
    }
  }

  func close() async {
    await store.close()
    await sender.shutdown()
  }

  /// A command says itself what went wrong.
  private static var quietLogger: Logger {
    var logger = Logger(label: "leadsman", factory: { _ in SwiftLogNoOpLogHandler() })
    logger.logLevel = .critical
    return logger
  }
}
