package import History
package import Profiles

extension HistoryStore: OutboxQueue {
  private var outbox: OutboxStore { OutboxStore(connection: connection) }

  package func claim(
    limit: Int, now: Instant, lease: Duration, except busy: [String]
  ) async throws -> [OutboxMessage] {
    try await outbox.claim(limit: limit, now: now, lease: lease, except: busy)
  }

  package func finish(_ message: OutboxMessage, _ result: DeliveryResult, now: Instant) async throws -> Bool {
    try await outbox.finish(message, result, now: now)
  }

  package func enqueue(_ messages: [OutboxMessage]) async throws -> Int {
    try await transaction { try await $0.enqueue(messages) }
  }
}
