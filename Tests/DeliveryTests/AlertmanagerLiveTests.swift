import AsyncHTTPClient
import Foundation
import NIOCore
import Profiles
import Rules
import Testing

@testable import Delivery

/// Against a real Alertmanager at `LEADSMAN_TEST_ALERTMANAGER`, as `http://127.0.0.1:9093`.
struct AlertmanagerLiveTests {
  private struct Alert: Decodable {
    struct Status: Decodable {
      let state: String
    }

    let labels: [String: String]
    let annotations: [String: String]
    let status: Status
    let startsAt: String
    let endsAt: String
  }

  private let url: String

  init() throws {
    url = try #require(
      ProcessInfo.processInfo.environment["LEADSMAN_TEST_ALERTMANAGER"],
      "start prometheus-alertmanager and set LEADSMAN_TEST_ALERTMANAGER to its URL")
  }

  /// The active alerts of an incident; a resolved one is not among them.
  private func alerts(of incident: String) async throws -> [Alert] {
    let request = HTTPClientRequest(url: "\(url)/api/v2/alerts?filter=incident%3D%22\(incident)%22")
    let response = try await HTTPClient.shared.execute(request, timeout: .seconds(10))
    let body = try await response.body.collect(upTo: 1 << 20)
    return try JSONDecoder().decode([Alert].self, from: Data(body.readableBytesView))
  }

  private func event(_ kind: IncidentEvent.Kind, incident: String, now: Instant) throws -> OutboundEvent {
    let window = Window(start: now.advanced(by: .seconds(-90000)), end: now.advanced(by: .seconds(-3600)))
    let event = IncidentEvent(
      kind: kind, incident: incident, dataset: "flight_delays", class: "drift", severity: "warning",
      status: kind == .resolved ? "resolved" : "open", summary: "dest moved — ±3 %", firstWindow: window,
      lastFailingWindow: window, findings: [.sample()], asOf: now, expiresAt: now.advanced(by: .seconds(7200)))
    return try .sample(id: "\(incident)-\(kind)", type: event.type, body: try event.encoded())
  }

  @Test func `an incident fires, fires once more as the same alert, and is resolved`() async throws {
    let incident = "live-\(UUID().uuidString)"
    let now = Instant(Date(timeIntervalSince1970: Date().timeIntervalSince1970.rounded(.down)))
    try await withSender { sender in
      let receiver = try AlertmanagerReceiver(name: "oncall", urls: [Secret(url)], sender: sender)
      #expect(await receiver.deliver(try event(.opened, incident: incident, now: now), now: now) == .delivered)
      let firing = try await alerts(of: incident)
      #expect(firing.count == 1)
      let alert = try #require(firing.first)
      #expect(alert.labels["alertname"] == "LeadsmanIncident" && alert.labels["class"] == "drift")
      #expect(alert.annotations["summary"] == "flight_delays: dest moved — ±3 %")
      #expect(alert.startsAt.hasPrefix(now.advanced(by: .seconds(-90000)).description.dropLast()))
      #expect(alert.endsAt.hasPrefix(now.advanced(by: .seconds(7200)).description.dropLast()))
      #expect(["active", "unprocessed"].contains(alert.status.state))

      #expect(await receiver.deliver(try event(.reopened, incident: incident, now: now), now: now) == .delivered)
      #expect(try await alerts(of: incident).count == 1)

      #expect(await receiver.deliver(try event(.resolved, incident: incident, now: now), now: now) == .delivered)
      #expect(try await alerts(of: incident).isEmpty)
    }
  }

  @Test func `one live peer of two is enough`() async throws {
    let incident = "live-\(UUID().uuidString)"
    let now = Instant(Date())
    let dead = try await StubServer.with(.silence) { $0.url }
    try await withSender { sender in
      let receiver = try AlertmanagerReceiver(name: "oncall", urls: [Secret(dead), Secret(url)], sender: sender)
      #expect(await receiver.deliver(try event(.opened, incident: incident, now: now), now: now) == .delivered)
      #expect(try await alerts(of: incident).count == 1)
    }
  }
}
