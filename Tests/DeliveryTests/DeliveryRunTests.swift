import History
import Logging
import Profiles
import Testing

@testable import Delivery

@Suite(.timeLimit(.minutes(1)))
struct DeliveryRunTests {
  private func worker(_ queue: MemoryQueue, _ receivers: [String: any Receiver], clock: ManualClock) -> DeliveryWorker {
    DeliveryWorker(
      queue: queue, receivers: receivers, seed: 1, clock: clock,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  /// Lets other tasks run until `condition` holds.
  private func until(_ condition: () async -> Bool) async {
    while await !condition() { await Task.yield() }
  }

  @Test func `a message that comes while another receiver hangs is sent at the next wake-up`() async throws {
    let clock = ManualClock()
    let gate = Gate()
    let queue = MemoryQueue([.sample("a")])
    let chat = ScriptedReceiver()
    let pager = ScriptedReceiver { _ in await gate.wait() }
    let worker = worker(queue, ["pager": pager, "chat": chat], clock: clock)
    let run = Task { try await worker.run(now: { .night.advanced(by: clock.now.offset) }) }
    await until { pager.received == ["a"] && clock.sleepers == 1 }
    _ = try await queue.enqueue([.sample("b", to: "chat")])
    clock.advance(by: .seconds(1))
    await until { chat.received == ["b"] }
    #expect(await queue.status("a") == .sending)
    gate.open()
    await until { await queue.status("a") == .delivered }
    run.cancel()
    #expect(try await run.value.delivered == 2)
  }

  @Test func `canceled, it finishes the send under way, gives back the rest and claims no more`() async throws {
    let clock = ManualClock()
    let gate = Gate()
    let queue = MemoryQueue([.sample("a"), .sample("b"), .sample("c")])
    let pager = ScriptedReceiver { _ in await gate.wait() }
    let worker = worker(queue, ["pager": pager], clock: clock)
    let run = Task { try await worker.run(now: { .night }) }
    await until { pager.received == ["a"] }
    run.cancel()
    await until { clock.sleepers == 2 }
    gate.open()
    let summary = try await run.value
    #expect(pager.received == ["a"])
    #expect(summary.delivered == 1 && summary.held == 2)
    #expect(await queue.status("a") == .delivered)
    #expect(await queue.status("b") == .retrying)
    #expect(await queue.status("c") == .retrying)
  }

  @Test func `a send that does not end in time is cut off and tried again`() async throws {
    let clock = ManualClock()
    let queue = MemoryQueue([.sample("a")])
    let pager = ScriptedReceiver { _ in await Gate().wait() }
    let worker = worker(queue, ["pager": pager], clock: clock)
    let run = Task { try await worker.run(now: { .night }) }
    await until { pager.received == ["a"] }
    run.cancel()
    await until { clock.sleepers == 2 }
    clock.advance(by: .seconds(44))
    #expect(await queue.status("a") == .sending)
    clock.advance(by: .seconds(1))
    #expect(try await run.value.retried == 1)
    #expect(await queue.status("a") == .retrying)
  }

  @Test func `an idle worker stops at once`() async throws {
    let clock = ManualClock()
    let worker = worker(MemoryQueue([]), [:], clock: clock)
    let run = Task { try await worker.run(now: { .night }) }
    await until { clock.sleepers == 1 }
    run.cancel()
    #expect(try await run.value == DeliverySummary())
  }

  @Test func `an error of the queue ends the run`() async throws {
    let queue = MemoryQueue([])
    await queue.fail(["claim"])
    let worker = worker(queue, [:], clock: ManualClock())
    await #expect(throws: MemoryQueue.Failure.self) { try await worker.run(now: { .night }) }
  }
}
