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
  static func use<Result>(
    _ workspace: Workspace, _ state: State, logger: Logger = Outlet.quietLogger,
    _ body: (Outlet) async throws -> Result
  ) async throws -> Result {
    let outlet = try await Outlet(workspace, state, logger: logger)
    do {
      let result = try await body(outlet)
      await outlet.close()
      return result
    } catch {
      await outlet.close()
      throw error
    }
  }

  /// One pass; what a receiver would not take stays in the outbox for the next pass or the agent.
  func drain(_ undelivered: inout Undelivered) async throws {
    undelivered.add(try await worker.drain(now: Instant(Date())))
  }

  /// Says what the passes left behind, one line a receiver.
  func complain(of undelivered: Undelivered) async throws {
    guard !undelivered.isEmpty else { return }
    let counts = try await OutboxStore(connection: store.connection).counts()
    for line in undelivered.lines(counts) { Terminal.complain("leadsman: \(line)") }
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

/// What did not arrive in some passes over the outbox.
struct Undelivered {
  private var failures: [String: SendFailure] = [:]
  private var givenUp: [String: SendFailure] = [:]

  var isEmpty: Bool { failures.isEmpty && givenUp.isEmpty }

  mutating func add(_ summary: DeliverySummary) {
    failures.merge(summary.failures) { $1 }
    givenUp.merge(summary.givenUp) { $1 }
  }

  /// For a person.
  /// - Parameter counts: what the outbox holds for each receiver now: what failed in one pass may have arrived since.
  func lines(_ counts: [String: [OutboxMessage.Status: Int]]) -> [String] {
    failures.sorted { $0.key < $1.key }.compactMap { receiver, failure in
      let waits = [OutboxMessage.Status.queued, .sending, .retrying].contains { counts[receiver]?[$0] != nil }
      switch (waits, givenUp[receiver]) {
      case (true, nil): return "\(receiver) was not reached: \(failure); its alerts wait in the outbox"
      case (false, let reason?):
        return "\(receiver) was given up on: \(reason); `leadsman outbox list --dead` shows what it did not get"
      case (true, _?):
        return "\(receiver) was not reached: \(failure); some of its alerts wait in the outbox, some were given up: "
          + "`leadsman outbox list` shows both"
      case (false, nil): return nil
      }
    }
  }
}
