import Foundation
import History
import Profiles
import Rules
import Testing

@testable import Delivery

struct AlertmanagerReceiverTests {
  private func event(_ incident: IncidentEvent = .sample()) throws -> OutboundEvent {
    try .sample(type: incident.type, body: try incident.encoded())
  }

  private func result(_ answers: [StubServer.Answer], event: OutboundEvent) async throws -> (SendResult, [[String]]) {
    try await withSender { sender in
      try await Self.servers(answers) { servers in
        let urls = servers.map { Secret($0.url + "/") }
        let receiver = try AlertmanagerReceiver(name: "oncall", urls: urls, sender: sender)
        return (await receiver.deliver(event, now: .night), servers.map { $0.requests.map(\.path) })
      }
    }
  }

  private static func servers<Result: Sendable>(
    _ answers: [StubServer.Answer], _ body: ([StubServer]) async throws -> Result
  ) async throws -> Result {
    guard let first = answers.first else { return try await body([]) }
    return try await StubServer.with(first) { server in
      try await servers(Array(answers.dropFirst())) { try await body([server] + $0) }
    }
  }

  @Test func `every peer is sent to, and one that accepts is enough`() async throws {
    let (result, paths) = try await result([.status(500), .status(200), .hangUp], event: try event())
    #expect(result == .delivered)
    #expect(paths == Array(repeating: ["/api/v2/alerts"], count: 3))
  }

  @Test(arguments: [400, 415, 422, 429])
  func `a 4xx is never tried again`(status: Int) async throws {
    let (result, _) = try await result([.status(status, headers: ["Retry-After": "1"])], event: try event())
    #expect(result == .permanent(.status(status, host: "127.0.0.1")))
  }

  @Test func `a peer that may recover outweighs one that refuses`() async throws {
    let (result, _) = try await result([.status(400), .status(503)], event: try event())
    #expect(result == .retry(after: nil, .status(503, host: "127.0.0.1")))
  }

  @Test func `a trigger is no alert`() async throws {
    let trigger = try OutboundEvent.sample(type: EventType.triggerDispatched)
    let (result, paths) = try await result([.status(200)], event: trigger)
    #expect(result == .permanent(.unsupported(type: "leadsman.trigger.dispatched")))
    #expect(paths == [[]])
  }

  @Test func `a body that is no incident is final`() async throws {
    let (result, _) = try await result([.status(200)], event: try .sample(body: #"{"kind":"opened"}"#))
    #expect(result == .permanent(.malformedBody))
  }

  @Test func `without peers there is no receiver`() async throws {
    try await withSender { sender in
      #expect(throws: DeliveryError.malformedURL(receiver: "oncall")) {
        try AlertmanagerReceiver(name: "oncall", urls: [], sender: sender)
      }
    }
  }
}

struct AlertmanagerAlertTests {
  @Test func `labels stay the same over the life of an incident`() {
    let opened = AlertmanagerAlert(IncidentEvent.sample(), now: .night)
    let later = IncidentEvent.sample(
      kind: .resolved, status: "resolved", summary: "all is well", lastFailing: .day(3),
      findings: [.sample(score: 0.9)])
    let resolved = AlertmanagerAlert(later, now: .night.advanced(by: .seconds(500_000)))
    #expect(opened.labels == resolved.labels)
    #expect(opened.startsAt == resolved.startsAt)
    #expect(
      opened.labels == [
        "alertname": "LeadsmanIncident", "dataset": "flight_delays", "class": "validity", "incident": "incident-1",
        "severity": "critical",
      ])
    #expect(opened.annotations["summary"] == "flight_delays: dep_delay is 51.2 % null (at most 12 %)")
    #expect(
      opened.annotations["description"] == "not_null(dep_delay): fail, 51.2 % null; expected at most 12 % null")
    #expect(opened.annotations["runbook_url"] == "https://example.org/runbook")
  }

  @Test(arguments: [
    ("not_null(a)", "a", "not_null(a)"), ("fares are known", "fare", "fares are known (fare)"),
    ("fares(fare)", "fare", "fares(fare)"), ("row_count", nil, "row_count"), ("unique(a, b)", nil, "unique(a, b)"),
    ("fare", "fare", "fare (fare)"),
  ])
  func `a test is told by its name, with the column where the name has none`(
    test: String, column: String?, told: String
  ) {
    let finding = EventFinding(test: test, column: column, outcome: "fail", observed: "x", expected: "y")
    let alert = AlertmanagerAlert(IncidentEvent.sample(findings: [finding]), now: .night)
    #expect(alert.annotations["description"] == "\(told): fail, x; expected y")
  }

  @Test func `a firing alert ends when the event expires, a resolved one ends now`() {
    let expiresAt = Instant.night.advanced(by: .seconds(90000))
    #expect(AlertmanagerAlert(IncidentEvent.sample(expiresAt: expiresAt), now: .night).endsAt.instant == expiresAt)
    #expect(AlertmanagerAlert(IncidentEvent.sample(kind: .resolved), now: .night).endsAt.instant == .night)
  }

  @Test func `a page that comes late still fires`() {
    let alert = AlertmanagerAlert(IncidentEvent.sample(expiresAt: .night.advanced(by: .seconds(-7200))), now: .night)
    #expect(alert.endsAt.instant == Instant.night.advanced(by: .seconds(300)))
  }

  @Test func `an alert never starts after it ends`() {
    let earlier = Instant.night.advanced(by: .seconds(-86400))
    let alert = AlertmanagerAlert(IncidentEvent.sample(kind: .resolved), now: earlier)
    #expect(alert.startsAt.instant == earlier && alert.endsAt.instant == earlier)
  }
}
