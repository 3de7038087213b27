import Foundation
import History
import Logging
import Postgres
import Profiles
import Testing

@testable import Delivery

/// The outbox in Postgres (PGHOST, PGPORT, PGUSER) as the worker uses it: what `MemoryQueue` promises holds there.
@Suite(.timeLimit(.minutes(5)))
struct HistoryQueueTests {
  private let lease = Duration.seconds(120)

  /// Calls `body` with two stores on two connections to an empty database, which goes with the test.
  private func withStores(_ body: (HistoryStore, HistoryStore) async throws -> Void) async throws {
    let name = "delivery_" + UUID().uuidString.replacing("-", with: "").lowercased()
    let server = try await PostgresConnection.connect(ConnectionInfo(""))
    try await server.execute("CREATE DATABASE \(name)")
    do {
      let first = try await HistoryStore.open(ConnectionInfo("dbname=\(name)"))
      let second = try await HistoryStore.open(ConnectionInfo("dbname=\(name)"))
      try await body(first, second)
      await first.close()
      await second.close()
    } catch {
      try await server.execute("DROP DATABASE \(name) WITH (FORCE)")
      throw error
    }
    try await server.execute("DROP DATABASE \(name) WITH (FORCE)")
    await server.close()
  }

  private func stored(_ event: String, in store: HistoryStore) async throws -> StoredMessage {
    let messages = try await OutboxStore(connection: store.connection).messages(OutboxMessage.Status.allCases)
    return try #require(messages.first { $0.message.eventID == event && $0.message.receiver == "pager" })
  }

  private func worker(_ queue: HistoryStore, _ receivers: [String: any Receiver]) -> DeliveryWorker {
    DeliveryWorker(
      queue: queue, receivers: receivers, seed: 1, clock: ManualClock(),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
  }

  @Test func `what a dead worker had claimed is claimed by another when the lease has ended, and not before`()
    async throws
  {
    try await withStores { first, second in
      #expect(try await first.enqueue([.sample("a"), .sample("a")]) == 1)
      let claimed = try await first.claim(limit: 9, now: .night, lease: lease, except: [])
      #expect(claimed.map(\.attempt) == [1])
      let before = Instant.night.advanced(by: lease - .microseconds(1))
      #expect(try await second.claim(limit: 9, now: before, lease: lease, except: []).isEmpty)
      let after = Instant.night.advanced(by: lease)
      #expect(try await second.claim(limit: 9, now: after, lease: lease, except: []).map(\.attempt) == [2])
      #expect(try await first.claim(limit: 9, now: after, lease: lease, except: []).isEmpty)
    }
  }

  @Test(arguments: [
    DeliveryResult.delivered, .retry(at: .night, error: "late"), .dead(reason: "late"), .superseded(reason: "late"),
  ])
  func `a late record of the first attempt is refused, and the second stands`(late: DeliveryResult) async throws {
    try await withStores { first, second in
      _ = try await first.enqueue([.sample("a")])
      let slow = try await first.claim(limit: 1, now: .night, lease: lease, except: [])
      let after = Instant.night.advanced(by: lease)
      let next = try await second.claim(limit: 1, now: after, lease: lease, except: [])
      #expect(try await first.finish(slow[0], late, now: after) == false)
      #expect(try await stored("a", in: first).status == .sending)
      #expect(try await second.finish(next[0], .delivered, now: after))
      #expect(try await first.finish(slow[0], late, now: after) == false)
      let message = try await stored("a", in: first)
      #expect(message.status == .delivered && message.deliveredAt == after && message.lastError == nil)
    }
  }

  @Test func `a worker that is killed after the receiver has heard makes it hear once more, and not a third time`()
    async throws
  {
    try await withStores { first, second in
      _ = try await first.enqueue([.sample("a")])
      let pager = ScriptedReceiver()
      // The first worker sends, and is gone before it records.
      let claimed = try await first.claim(limit: 1, now: .night, lease: lease, except: [])
      _ = await pager.deliver(try #require(OutboundEvent(claimed[0])), now: .night)
      let after = Instant.night.advanced(by: lease)
      #expect(try await worker(second, ["pager": pager]).drain(now: .night).delivered == 0)
      #expect(try await worker(second, ["pager": pager]).drain(now: after).delivered == 1)
      #expect(try await worker(first, ["pager": pager]).drain(now: after.advanced(by: lease)).delivered == 0)
      #expect(pager.received == ["a", "a"])
    }
  }

  @Test func `two workers share a queue and send each message once`() async throws {
    try await withStores { first, second in
      let messages = (0..<60).map { OutboxMessage.sample("\($0)", to: "r\($0 % 3)") }
      _ = try await first.enqueue(messages)
      let receivers = Dictionary(uniqueKeysWithValues: (0..<3).map { ("r\($0)", ScriptedReceiver()) })
      async let one = worker(first, receivers).drain(now: .night)
      async let two = worker(second, receivers).drain(now: .night)
      let delivered = try await [one, two].map(\.delivered).reduce(0, +)
      // A pass that finds the last messages locked by the other leaves them to it.
      #expect(delivered == 60)
      #expect(receivers.values.flatMap(\.received).sorted() == messages.map(\.eventID).sorted())
    }
  }

  @Test func `what fails is tried again at the moment that was recorded, over several passes`() async throws {
    try await withStores { store, _ in
      _ = try await store.enqueue([.sample("a")])
      let pager = ScriptedReceiver(.down, .down, .delivered)
      let worker = worker(store, ["pager": pager])
      var now = Instant.night
      for attempt in 1...2 {
        #expect(try await worker.drain(now: now).retried == 1)
        let message = try await stored("a", in: store)
        #expect(message.status == .retrying && message.message.attempt == attempt)
        #expect(message.lastError == "HTTP 500 from pager.example")
        #expect(message.nextAttemptAt > now && message.nextAttemptAt <= now.advanced(by: .seconds(1 << (attempt - 1))))
        let early = message.nextAttemptAt.advanced(by: .microseconds(-1))
        #expect(try await worker.drain(now: early) == DeliverySummary())
        now = message.nextAttemptAt
      }
      #expect(try await worker.drain(now: now).delivered == 1)
      #expect(pager.received == ["a", "a", "a"])
    }
  }

  @Test func `a dead letter is told to the others, and replayed days later it is sent`() async throws {
    try await withStores { store, _ in
      _ = try await store.enqueue([.sample("a")])
      let pager = ScriptedReceiver(.permanent(.status(404, host: "pager.example")), .delivered)
      let chat = ScriptedReceiver()
      let worker = worker(store, ["pager": pager, "chat": chat])
      let summary = try await worker.drain(now: .night)
      #expect(summary.dead == 1 && summary.delivered == 1)
      #expect(chat.received == ["delivery-dead-pager-2013-02-09"])
      let outbox = OutboxStore(connection: store.connection)
      #expect(try await outbox.messages([.dead]).map(\.lastError) == ["HTTP 404 from pager.example"])
      // Older than a page is worth sending, had nobody asked for it.
      let later = Instant.night.advanced(by: .seconds(3 * 86_400))
      #expect(try await worker.drain(now: later) == DeliverySummary())
      #expect(try await outbox.replay(eventID: "a", receiver: "pager", now: later))
      #expect(try await worker.drain(now: later).delivered == 1)
      #expect(pager.received == ["a", "a"])
    }
  }

  @Test func `messages of busy receivers stay where they are`() async throws {
    try await withStores { store, _ in
      _ = try await store.enqueue([.sample("a"), .sample("b", to: "chat"), .sample("c", to: "core")])
      let claimed = try await store.claim(limit: 9, now: .night, lease: lease, except: ["pager", "chat"])
      #expect(claimed.map(\.eventID) == ["c"])
      #expect(try await stored("a", in: store).message.attempt == 0)
    }
  }
}
