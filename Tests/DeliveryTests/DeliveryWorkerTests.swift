import History
import Logging
import Profiles
import Testing

@testable import Delivery

@Suite(.timeLimit(.minutes(1)))
struct DeliveryWorkerTests {
  private func worker(
    _ queue: MemoryQueue, _ receivers: [String: any Receiver], seed: UInt64 = 1,
    clock: any Clock<Duration> = ManualClock(), limits: DeliveryWorker.Limits = .init()
  ) -> DeliveryWorker {
    DeliveryWorker(
      queue: queue, receivers: receivers, limits: limits, seed: seed, clock: clock,
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  @Test func `a pass sends everything that is due, in order, and records it`() async throws {
    let ids = (0..<100).map { "\($0)" }
    let later = OutboxMessage.sample("later", createdAt: .night.advanced(by: .seconds(1)))
    let queue = MemoryQueue(ids.map { .sample($0) } + [later])
    let pager = ScriptedReceiver()
    var limits = DeliveryWorker.Limits()
    limits.bucket = TokenBucket(burst: 1000)
    let summary = try await worker(queue, ["pager": pager], limits: limits).drain(now: .night)
    #expect(pager.received == ids)
    #expect(summary.delivered == 100 && summary.isClean && summary.failures.isEmpty)
    #expect(await queue.rows.filter { $0.status == .delivered }.count == 100)
    #expect(await queue.status("later") == .queued)
  }

  @Test func `the messages of one subject follow each other within a pass`() async throws {
    let queue = MemoryQueue(["a", "b", "c"].map { .sample($0, subject: "incident") })
    let pager = ScriptedReceiver()
    #expect(try await worker(queue, ["pager": pager]).drain(now: .night).delivered == 3)
    #expect(pager.received == ["a", "b", "c"])
  }

  @Test func `what fails is due later, is not tried twice in a pass, and keeps the next of its subject back`()
    async throws
  {
    let queue = MemoryQueue([.sample("a", subject: "incident"), .sample("b", subject: "incident"), .sample("c")])
    let pager = ScriptedReceiver(.down, .delivered)
    let worker = worker(queue, ["pager": pager])
    let summary = try await worker.drain(now: .night)
    #expect(pager.received == ["a", "c"])
    #expect(summary.retried == 1 && summary.delivered == 1 && !summary.isClean && summary.givenUp.isEmpty)
    #expect(summary.failures == ["pager": .status(500, host: "pager.example")])
    let row = try #require(await queue.row("a"))
    #expect(row.status == .retrying && row.nextAttemptAt > .night)
    #expect(row.nextAttemptAt <= .night.advanced(by: .seconds(1)))
    #expect(row.result == .retry(at: row.nextAttemptAt, error: "HTTP 500 from pager.example"))
    #expect(try await worker.drain(now: row.nextAttemptAt).delivered == 2)
    #expect(pager.received == ["a", "c", "a", "b"])
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `the pauses between attempts stay under ceilings that double, and a seed determines them`(seed: UInt64)
    async throws
  {
    var limits = DeliveryWorker.Limits()
    limits.breaker = CircuitBreaker(threshold: .max)
    limits.timeToLive = .seconds(1_000_000)
    var schedules: [[Duration]] = []
    for _ in 0..<2 {
      let queue = MemoryQueue([.sample("a")])
      let worker = worker(queue, ["pager": ScriptedReceiver(.down)], seed: seed, limits: limits)
      var pauses: [Duration] = []
      var now = Instant.night
      for attempt in 1...14 {
        #expect(try await worker.drain(now: now).retried == 1)
        let row = try #require(await queue.row("a"))
        pauses.append(row.nextAttemptAt.since(now))
        #expect(pauses[attempt - 1] <= min(.seconds(1 << (attempt - 1)), .seconds(900)), "seed \(seed)")
        now = row.nextAttemptAt
      }
      schedules.append(pauses)
    }
    #expect(schedules[0] == schedules[1])
    #expect(schedules[0].reduce(.zero, +) > .seconds(60), "seed \(seed)")
  }

  @Test func `a receiver that hangs holds up no other`() async throws {
    let gate = Gate()
    let chat = ScriptedReceiver { if $0.id == "chat-99" { gate.open() } }
    // The pager answers only when the chat has had all of its messages.
    let pager = ScriptedReceiver(.delivered) { _ in await gate.wait() }
    let messages = (0..<100).flatMap {
      [OutboxMessage.sample("pager-\($0)"), OutboxMessage.sample("chat-\($0)", to: "chat")]
    }
    var limits = DeliveryWorker.Limits()
    limits.bucket = TokenBucket(burst: 1000)
    let worker = worker(MemoryQueue(messages), ["pager": pager, "chat": chat], limits: limits)
    #expect(try await worker.drain(now: .night).delivered == 200)
    #expect(chat.received == (0..<100).map { "chat-\($0)" })
  }

  @Test func `a receiver that hangs with more messages than may be claimed holds up no other`() async throws {
    let gate = Gate()
    let chat = ScriptedReceiver { if $0.id == "chat-9" { gate.open() } }
    let pager = ScriptedReceiver(.delivered) { _ in await gate.wait() }
    let pages = (0..<300).map { OutboxMessage.sample("pager-\($0)") }
    let queue = MemoryQueue(pages + (0..<10).map { .sample("chat-\($0)", to: "chat", subject: "one after the other") })
    var limits = DeliveryWorker.Limits()
    limits.bucket = TokenBucket(burst: 1000)
    limits.inFlight = 40
    let worker = worker(queue, ["pager": pager, "chat": chat], limits: limits)
    #expect(try await worker.drain(now: .night).delivered == 310)
    #expect(chat.received.count == 10)
  }

  @Test func `a receiver that is down is left alone after five failures and probed by one message`() async throws {
    let queue = MemoryQueue((0..<20).map { .sample("\($0)") })
    let pager = ScriptedReceiver(.down)
    let worker = worker(queue, ["pager": pager])
    let summary = try await worker.drain(now: .night)
    #expect(pager.received.count == 5)
    #expect(summary.retried == 5 && summary.held == 15)
    let closedAt = Instant.night.advanced(by: .seconds(30))
    #expect(await queue.row("19")?.nextAttemptAt == closedAt)
    #expect(try await worker.drain(now: closedAt).retried == 1)
    #expect(pager.received.count == 6)
  }

  @Test func `Retry-After holds every message of the receiver`() async throws {
    let queue = MemoryQueue([.sample("a"), .sample("b"), .sample("c", to: "chat")])
    let pager = ScriptedReceiver(.retry(after: .seconds(90), .status(429, host: "h")), .delivered)
    let worker = worker(queue, ["pager": pager, "chat": ScriptedReceiver()])
    let summary = try await worker.drain(now: .night)
    #expect(summary.delivered == 1 && summary.retried == 1 && summary.held == 1)
    let until = Instant.night.advanced(by: .seconds(90))
    #expect(await queue.row("a")?.nextAttemptAt == until)
    #expect(await queue.row("b")?.nextAttemptAt == until)
    #expect(try await worker.drain(now: until).delivered == 2)
  }

  @Test func `no more goes out than the bucket allows`() async throws {
    let queue = MemoryQueue((0..<10).map { .sample("\($0)") })
    let pager = ScriptedReceiver()
    var limits = DeliveryWorker.Limits()
    limits.bucket = TokenBucket(burst: 3, interval: .seconds(2))
    let worker = worker(queue, ["pager": pager], limits: limits)
    #expect(try await worker.drain(now: .night).delivered == 3)
    #expect(try await worker.drain(now: .night.advanced(by: .seconds(4))).delivered == 2)
  }

  @Test func `a message older than a day is dead, unsent, and a summary goes in its place`() async throws {
    let old = Instant.night.advanced(by: .seconds(-86401))
    let queue = MemoryQueue([
      .sample("old", createdAt: old), .sample("young", createdAt: old.advanced(by: .seconds(1))),
    ])
    let pager = ScriptedReceiver()
    let summary = try await worker(queue, ["pager": pager]).drain(now: .night)
    #expect(pager.received == ["young", "delivery-late-old"])
    #expect(summary.dead == 1 && summary.delivered == 2)
    #expect(await queue.row("old")?.result == .dead(reason: "not delivered within 24 hours"))
  }

  @Test func `a message to nobody is dead`() async throws {
    let queue = MemoryQueue([.sample("a", to: "nobody")])
    #expect(try await worker(queue, [:]).drain(now: .night).dead == 1)
    #expect(await queue.row("a", "nobody")?.result == .dead(reason: "alerts/routes.yaml names no such receiver"))
  }

  @Test func `a body that is not JSON is dead`() async throws {
    let queue = MemoryQueue([.sample("a", body: "{")])
    #expect(try await worker(queue, ["pager": ScriptedReceiver()]).drain(now: .night).dead == 1)
    #expect(await queue.row("a")?.result == .dead(reason: "the stored event is not JSON"))
  }

  @Test func `a refusal is final for its message only`() async throws {
    let queue = MemoryQueue([.sample("a"), .sample("b")])
    let pager = ScriptedReceiver(.permanent(.status(422, host: "h")), .delivered)
    let summary = try await worker(queue, ["pager": pager]).drain(now: .night)
    #expect(summary.dead == 1 && summary.delivered == 1)
  }

  @Test func `a receiver that disables itself is sent nothing any more`() async throws {
    let queue = MemoryQueue((0..<3).map { .sample("\($0)") })
    let pager = ScriptedReceiver(.disabled(.status(410, host: "h")), .delivered)
    #expect(try await worker(queue, ["pager": pager]).drain(now: .night).dead == 3)
    #expect(pager.received == ["0"])
  }

  @Test func `the other receivers hear of dead letters, once a day and in the same pass`() async throws {
    let queue = MemoryQueue([.sample("a"), .sample("b")])
    let chat = ScriptedReceiver()
    let pager = ScriptedReceiver(.permanent(.status(404, host: "pager.example")))
    let summary = try await worker(queue, ["pager": pager, "chat": chat]).drain(now: .night)
    #expect(chat.received == ["delivery-dead-pager-2013-02-09"])
    #expect(summary.dead == 2 && summary.delivered == 1)
    #expect(summary.givenUp == ["pager": .status(404, host: "pager.example")])
    let event = try DeadLetterEvent(
      body: #require(await queue.row("delivery-dead-pager-2013-02-09", "chat")).message.body)
    #expect(event.receiver == "pager" && event.event == "a" && event.reason == "HTTP 404 from pager.example")
  }

  @Test func `two broken receivers do not write to each other for ever`() async throws {
    let queue = MemoryQueue([.sample("a")])
    let broken = ScriptedReceiver(.permanent(.exit(code: 1)))
    #expect(try await worker(queue, ["pager": broken, "chat": broken]).drain(now: .night).dead == 2)
    #expect(await queue.rows.count == 2)
  }

  @Test func `a send that outlives its lease changes nothing`() async throws {
    let queue = MemoryQueue([.sample("a")])
    let pager = ScriptedReceiver { _ in
      // Another process claims it meanwhile.
      _ = try? await queue.claim(limit: 1, now: .night.advanced(by: .seconds(121)), lease: .seconds(120))
    }
    let summary = try await worker(queue, ["pager": pager]).drain(now: .night)
    #expect(summary.lost == 1 && summary.delivered == 0)
    #expect(await queue.status("a") == .sending)
    #expect(await queue.row("a")?.message.attempt == 2)
  }

  @Test func `what cannot be begun within its lease goes back`() async throws {
    let clock = ManualClock()
    let queue = MemoryQueue([.sample("a"), .sample("b")])
    let pager = ScriptedReceiver { _ in clock.advance(by: .seconds(81)) }
    let summary = try await worker(queue, ["pager": pager], clock: clock).drain(now: .night)
    #expect(pager.received == ["a"])
    #expect(summary.delivered == 1 && summary.held == 1)
    #expect(await queue.row("b")?.nextAttemptAt == Instant.night.advanced(by: .seconds(81)))
  }

  @Test func `the lease of what is claimed late in a pass begins then`() async throws {
    let clock = ManualClock()
    let queue = MemoryQueue([.sample("a", subject: "incident"), .sample("b", subject: "incident")])
    let pager = ScriptedReceiver { _ in clock.advance(by: .seconds(60)) }
    _ = try await worker(queue, ["pager": pager], clock: clock).drain(now: .night)
    #expect(await queue.row("b")?.leaseExpiresAt == Instant.night.advanced(by: .seconds(180)))
  }

  @Test func `a receiver that asks for no patience is not sent the same at once`() async throws {
    let queue = MemoryQueue([.sample("a")])
    let pager = ScriptedReceiver(.retry(after: .zero, .status(429, host: "h")))
    _ = try await worker(queue, ["pager": pager]).drain(now: .night)
    #expect(try #require(await queue.row("a")).nextAttemptAt > .night)
  }

  @Test func `what others cannot be told of is not recorded as dead`() async throws {
    let old = Instant.night.advanced(by: .seconds(-86_401))
    for receivers in [["pager": ScriptedReceiver()], ["chat": ScriptedReceiver()]] {
      let queue = MemoryQueue([.sample("a", createdAt: old)])
      await queue.fail(["enqueue"])
      await #expect(throws: MemoryQueue.Failure.self) { try await worker(queue, receivers).drain(now: .night) }
      #expect(await queue.status("a") == .sending)
    }
  }

  @Test(arguments: ["claim", "finish", "enqueue"])
  func `an error of the queue is thrown when the sends under way are over`(call: String) async throws {
    let queue = MemoryQueue([.sample("a"), .sample("b", to: "nobody"), .sample("c", to: "chat")])
    let receiver = ScriptedReceiver { _ in await queue.fail([call]) }
    await #expect(throws: MemoryQueue.Failure.self) {
      try await worker(queue, ["pager": receiver, "chat": receiver]).drain(now: .night)
    }
    #expect(Set(receiver.received).isSubset(of: ["a", "c"]))
  }
}
