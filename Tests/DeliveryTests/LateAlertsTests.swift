import Foundation
import History
import Logging
import Profiles
import Testing

@testable import Delivery

@Suite(.timeLimit(.minutes(1)))
struct LateAlertsTests {
  private let old = Instant.night.advanced(by: .seconds(-86_401))

  private func page(_ incident: String, createdAt: Instant, summary: String = "late") throws -> OutboxMessage {
    .sample(
      "\(incident).opened.1", subject: incident,
      body: try IncidentEvent.sample(incident: incident, summary: summary).encoded(), createdAt: createdAt)
  }

  private func drain(_ queue: MemoryQueue, _ receivers: [String: any Receiver]) async throws -> DeliverySummary {
    let worker = DeliveryWorker(
      queue: queue, receivers: receivers, seed: 1, clock: ManualClock(),
      logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    return try await worker.drain(now: .night)
  }

  @Test func `pages that are too old become one summary for their receiver`() async throws {
    let queue = MemoryQueue(
      try (1...12).map { try page("INC-\($0)", createdAt: old) } + [page("INC-young", createdAt: .night)])
    let pager = ScriptedReceiver()
    let summary = try await drain(queue, ["pager": pager])
    #expect(pager.received == ["INC-young.opened.1", "delivery-late-INC-1.opened.1"])
    #expect(summary.dead == 12 && summary.delivered == 2)
    let event = try LateAlertsEvent(body: #require(await queue.row("delivery-late-INC-1.opened.1")).message.body)
    #expect(event.count == 12 && event.alerts.map(\.incident) == (1...10).map { "INC-\($0)" })
    #expect(
      event.sentence.hasPrefix("12 alerts were not delivered in time: INC-1 (flight_delays, validity), INC-2"))
    #expect(event.sentence.contains("INC-10 (flight_delays, validity) and 2 more;"))
  }

  @Test func `what is late and no page needs no summary`() async throws {
    let late = [
      EventType.incidentResolved, EventType.triggerDispatched, EventType.deliveryDead, EventType.deliveryLate,
    ]
    let queue = MemoryQueue(late.map { .sample($0, type: $0, createdAt: old) })
    #expect(try await drain(queue, ["pager": ScriptedReceiver()]).dead == 4)
    #expect(await queue.rows.count == 4)
  }

  @Test func `each receiver has its own summary`() async throws {
    let queue = MemoryQueue([
      try page("INC-1", createdAt: old), .sample("INC-1.opened.1", to: "chat", createdAt: old),
    ])
    let (pager, chat) = (ScriptedReceiver(), ScriptedReceiver())
    _ = try await drain(queue, ["pager": pager, "chat": chat])
    #expect(pager.received.contains("delivery-late-INC-1.opened.1"))
    #expect(chat.received.contains("delivery-late-INC-1.opened.1"))
  }

  @Test(arguments: ["a", "⚓️", "\u{1}"])
  func `whatever the alerts hold, a summary in its envelope stays under 20 KB`(text: String) throws {
    let long = String(repeating: text, count: 5000)
    let pages = try (1...30).map { try page("\($0)\(long)", createdAt: old, summary: long) }
    let event = try #require(LateAlertsEvent(pages, now: .night))
    let message = try event.message(to: "pager", now: .night)
    #expect(try OutboundEvent.sample(type: message.type, body: message.body).cloudEvent().utf8.count < 20_000)
    #expect(try LateAlertsEvent(body: message.body) == event)
  }

  @Test func `Alertmanager takes a summary as an alert that ends by itself`() throws {
    let event = try #require(LateAlertsEvent([try page("INC-1", createdAt: old)], now: .night))
    let body = try event.message(to: "pager", now: .night).body
    let alert = try AlertmanagerAlert(.sample(type: EventType.deliveryLate, body: body), now: .night)
    #expect(AlertmanagerAlert.supports(EventType.deliveryLate))
    #expect(alert.labels == ["alertname": "LeadsmanAlertsLate", "receiver": "pager", "severity": "critical"])
    #expect(
      alert.annotations["summary"]
        == "1 alert was not delivered in time: INC-1 (flight_delays, validity); "
        + "`leadsman incidents list` shows what is open")
    #expect(alert.endsAt.instant == Instant.night.advanced(by: .seconds(86_400)))
  }
}
