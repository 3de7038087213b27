import Foundation
import History
import Profiles
import Rules
import Testing

@testable import Delivery

extension Instant {
  /// 2013-02-09T07:30:00Z, a night on which nothing special happens to clocks.
  static let night = Instant(microsecondsSince1970: 1_360_395_000_000_000)
}

extension Window {
  static func day(_ number: Int) -> Window {
    let start = Instant.night.advanced(by: .seconds(86400 * number))
    return Window(start: start, end: start.advanced(by: .seconds(86400)))
  }
}

extension OutboundEvent {
  static func sample(
    id: String = "5b6b1d3e-5df6-4d0c-9a39-2b1b7d7a6c11", type: String = EventType.incidentOpened,
    body: String = #"{"summary":"dep_delay is 51.2 % null"}"#
  ) throws -> OutboundEvent {
    try #require(OutboundEvent(id: id, type: type, subject: "incident-1", createdAt: .night, body: body))
  }
}

extension IncidentEvent {
  static func sample(
    kind: Kind = .opened, incident: String = "incident-1", status: String = "open",
    summary: String = "dep_delay is 51.2 % null (at most 12 %)", lastFailing: Window = .day(0),
    findings: [EventFinding] = [.sample()], expiresAt: Instant = .night.advanced(by: .seconds(90000))
  ) -> IncidentEvent {
    IncidentEvent(
      kind: kind, incident: incident, dataset: "flight_delays", class: "validity", severity: "critical",
      status: status, summary: summary, firstWindow: .day(0), lastFailingWindow: lastFailing, findings: findings,
      model: "flight-delay", runbook: "https://example.org/runbook", asOf: .night, expiresAt: expiresAt)
  }
}

extension EventFinding {
  static func sample(_ test: String = "not_null(dep_delay)", outcome: String = "fail", score: Double = 0.512) -> Self {
    EventFinding(
      test: test, column: "dep_delay", outcome: outcome, observed: "51.2 % null", expected: "at most 12 % null",
      failingCount: 431, failingKeys: ["17", "23"], score: score, threshold: 0.12,
      statistics: [.init(statistic: "psi", score: 0.3, limit: nil)])
  }
}

/// A client for one test, shut down at its end.
@discardableResult
func withSender<Result: Sendable>(
  limits: HTTPSender.Limits = .standard, _ body: (HTTPSender) async throws -> Result
) async throws -> Result {
  let sender = HTTPSender(limits: limits)
  do {
    let result = try await body(sender)
    await sender.shutdown()
    return result
  } catch {
    await sender.shutdown()
    throw error
  }
}

/// A folder for one test, removed at its end.
@discardableResult
func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent("leadsman-test-\(UUID().uuidString)")
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  return try await body(folder)
}
