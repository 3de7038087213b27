import Foundation
import Profiles
import Testing

@testable import Delivery

struct IncidentEventTests {
  private func object(_ body: String) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(body.utf8)) as? [String: Any])
  }

  @Test func `the JSON is in snake case with sorted keys, always the same bytes`() throws {
    let event = IncidentEvent.sample()
    #expect(try event.encoded() == IncidentEvent.sample().encoded())
    #expect(
      try event.encoded()
        == #"{"as_of":"2013-02-09T07:30:00Z","class":"validity","dataset":"flight_delays","#
        + #""expires_at":"2013-02-10T08:30:00Z","findings":[{"column":"dep_delay","expected":"at most 12 % null","#
        + #""failing_count":431,"failing_keys":["17","23"],"observed":"51.2 % null","outcome":"fail","score":0.512,"#
        + #""statistics":[{"score":0.3,"statistic":"psi"}],"test":"not_null(dep_delay)","threshold":0.12}],"#
        + #""findings_omitted":0,"first_window":{"end":"2013-02-10T07:30:00Z","start":"2013-02-09T07:30:00Z"},"#
        + #""incident":"incident-1","kind":"opened","#
        + #""last_failing_window":{"end":"2013-02-10T07:30:00Z","start":"2013-02-09T07:30:00Z"},"#
        + #""model":"flight-delay","runbook":"https://example.org/runbook","severity":"critical","status":"open","#
        + #""summary":"dep_delay is 51.2 % null (at most 12 %)"}"#)
  }

  @Test func `a stored body reads back as the event`() throws {
    #expect(try IncidentEvent(body: IncidentEvent.sample().encoded()) == .sample())
  }

  @Test(arguments: [
    (IncidentEvent.Kind.opened, "leadsman.incident.opened"), (.reopened, "leadsman.incident.opened"),
    (.resolved, "leadsman.incident.resolved"),
  ])
  func `each kind has its type`(kind: IncidentEvent.Kind, type: String) {
    #expect(IncidentEvent.sample(kind: kind).type == type)
  }

  @Test func `findings come worst first, and those left out are the least bad and are counted`() throws {
    let fails = (0..<200).map { EventFinding.sample("test-\($0)", score: 0.2 + Double($0) / 1000) }
    let warn = EventFinding.sample("warned", outcome: "warn", score: 1000)
    let missing = EventFinding.sample("missing", outcome: "not_evaluated", score: 0)
    let body = try IncidentEvent.sample(findings: [warn, missing] + fails.shuffled()).encoded()
    let event = try IncidentEvent(body: body)
    #expect(body.utf8.count <= 16 * 1024 && body.utf8.count > 15 * 1024)
    #expect(event.findings.count + event.findingsOmitted == 202)
    #expect(event.findings.map(\.test) == (0..<200).reversed().prefix(event.findings.count).map { "test-\($0)" })
    let all = try IncidentEvent(body: IncidentEvent.sample(findings: [warn, missing, fails[0]]).encoded())
    #expect(all.findings.map(\.test) == ["test-0", "missing", "warned"])
  }

  @Test(arguments: ["a", "é", "⚓️", "👩‍👩‍👧‍👦", "\u{1}", "\"", "e\u{301}"])
  func `whatever the strings hold, the event in its envelope stays under 20 KB`(text: String) throws {
    let long = String(repeating: text, count: 5000)
    let statistic = EventFinding.Statistic(statistic: long, score: .nan, limit: .infinity)
    let finding = EventFinding(
      test: long, column: long, segment: long, outcome: "fail", observed: long, expected: long, failingCount: .max,
      failingKeys: Array(repeating: long, count: 100), score: .nan, threshold: -.infinity,
      statistics: Array(repeating: statistic, count: 50))
    let event = IncidentEvent(
      kind: .opened, incident: long, dataset: long, class: long, severity: long, status: long, summary: long,
      firstWindow: .day(0), lastFailingWindow: .day(1), findings: Array(repeating: finding, count: 30),
      previousIncident: long, model: long, runbook: long, asOf: .night, expiresAt: .night)
    let body = try event.encoded()
    let read = try IncidentEvent(body: body)
    #expect(read.findings.count + read.findingsOmitted == 30)
    #expect(read.summary.unicodeScalars.count == 600 && read.summary.unicodeScalars.last == "…")
    #expect(read.summary.unicodeScalars.dropLast().elementsEqual(long.unicodeScalars.prefix(599)))
    #expect(try OutboundEvent.sample(type: event.type, body: body).cloudEvent().utf8.count < 20_000)
  }

  @Test func `a finding of a segment says of which, and one of all rows says nothing`() throws {
    let finding = EventFinding(
      test: "not_null(fare)", column: "fare", segment: "carrier=UA", outcome: "fail", score: 2, threshold: 1)
    let other = EventFinding(test: "t", outcome: "fail")
    let body = try IncidentEvent.sample(findings: [finding, other]).encoded()
    let told = try #require(try object(body)["findings"] as? [[String: Any]])
    #expect(told.map { $0["segment"] as? String } == ["carrier=UA", nil] && told[1]["segment"] == nil)
    #expect(finding.subject == "not_null(fare) in carrier=UA")
    #expect(try IncidentEvent(body: body).findings == [finding, other])
  }

  @Test func `numbers that JSON cannot hold are left out`() throws {
    let finding = EventFinding(test: "t", outcome: "fail", score: .nan, threshold: .infinity)
    let body = try IncidentEvent.sample(findings: [finding]).encoded()
    let first = try #require(try object(body)["findings"] as? [[String: Any]]).first
    #expect(first?["score"] == nil && first?["threshold"] == nil)
  }
}

struct TriggerEventTests {
  private func trigger(excluded: [Window]) -> TriggerEvent {
    TriggerEvent(
      trigger: "t-1", model: "flight-delay", dataset: "flight_delays", cause: "drift",
      reason: "drifted in 3 of the last 5 windows: dest", window: .day(60),
      trainOn: Window(start: Window.day(0).start, end: Window.day(59).end), excluded: excluded, modelVersion: "7",
      createdAt: .night)
  }

  @Test func `the JSON names data, reason and version`() throws {
    let body = try trigger(excluded: [.day(3), .day(1)]).encoded()
    #expect(
      body
        == #"{"cause":"drift","created_at":"2013-02-09T07:30:00Z","dataset":"flight_delays","#
        + #""excluded":[{"end":"2013-02-11T07:30:00Z","start":"2013-02-10T07:30:00Z"},"#
        + #"{"end":"2013-02-13T07:30:00Z","start":"2013-02-12T07:30:00Z"}],"model":"flight-delay","#
        + #""model_version":"7","reason":"drifted in 3 of the last 5 windows: dest","#
        + #""train_on":{"end":"2013-04-10T07:30:00Z","start":"2013-02-09T07:30:00Z"},"trigger":"t-1","#
        + #""window":{"end":"2013-04-11T07:30:00Z","start":"2013-04-10T07:30:00Z"}}"#)
    #expect(try TriggerEvent(body: body) == trigger(excluded: [.day(1), .day(3)]))
  }

  @Test func `a long list of excluded windows is joined, never cut`() throws {
    let days = (0..<1000).filter { $0 != 500 }
    let event = try TriggerEvent(body: trigger(excluded: days.map { Window.day($0) }).encoded())
    #expect(
      event.excluded == [
        EventWindow(Window(start: Window.day(0).start, end: Window.day(499).end)),
        EventWindow(Window(start: Window.day(501).start, end: Window.day(999).end)),
      ])
  }

  @Test func `a list that is too long even so is refused`() throws {
    let everySecond = (0..<1000).map { Window.day(2 * $0) }
    let error = try #require(throws: DeliveryError.self) { try trigger(excluded: everySecond).encoded() }
    guard case .eventTooLarge(let type, let bytes, 16384) = error else {
      Issue.record("\(error)")
      return
    }
    #expect(type == "leadsman.trigger.dispatched" && bytes > 16384)
  }
}

struct OutboundEventTests {
  @Test(arguments: ["", "{", "nil", "{\"a\":1}}"])
  func `what is not JSON does not leave`(body: String) {
    #expect(OutboundEvent(id: "1", type: "t", subject: "s", createdAt: .night, body: body) == nil)
  }

  @Test func `the body is sent as it was stored`() throws {
    let body = #"{"b":0.1000000000000000055511151231257827,"a":"\/\u00e9"}"#
    let text = try OutboundEvent.sample(id: "quote\"", body: body).cloudEvent()
    #expect(text.hasPrefix(#"{"data":\#(body),"#))
    let object = try #require(try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any])
    #expect(object["id"] as? String == "quote\"" && object["specversion"] as? String == "1.0")
  }

  @Test(arguments: [0, 1, 250_000, 999_999, -1, -86_400_000_001] as [Int64])
  func `timestamps survive to the microsecond`(micros: Int64) throws {
    let moment = Timestamp(Instant(microsecondsSince1970: 1_360_395_000_000_000 + micros))
    #expect(try JSONDecoder().decode(Timestamp.self, from: try JSONEncoder().encode(moment)) == moment)
  }

  @Test(arguments: ["", "yesterday", "2013-02-09", "2013-02-09T07:30:00", "2013-02-09T07:30:00.x1Z"])
  func `what is no timestamp is refused`(text: String) throws {
    let data = try JSONEncoder().encode(text)
    #expect(throws: DecodingError.self) { try JSONDecoder().decode(Timestamp.self, from: data) }
  }
}
