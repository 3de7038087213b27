import Foundation
import History
package import Profiles

/// What on-call is told of an incident.
///
/// Strings are cut by Unicode scalar when the event is made; findings are dropped from the least bad on when it is
/// encoded.
package struct IncidentEvent: Sendable, Equatable, Codable {
  package enum Kind: String, Sendable, Codable, CaseIterable {
    case opened
    case resolved
    /// A closed incident that fails again; receivers treat it as `opened`.
    case reopened
  }

  package let kind: Kind
  package let incident: String
  package let dataset: String
  /// Class of fault, as `drift`.
  package let `class`: String
  /// The same for all events of an incident: receivers know an incident by its labels, of which this is one.
  package let severity: String
  package let status: String
  /// One sentence for a person.
  package let summary: String
  package let firstWindow: EventWindow
  package let lastFailingWindow: EventWindow
  /// The worst first.
  package private(set) var findings: [EventFinding]
  /// How many findings are not in `findings`.
  package private(set) var findingsOmitted: Int
  /// The incident of the same dataset and class before this one.
  package let previousIncident: String?
  package let model: String?
  /// Link to what to do.
  package let runbook: String?
  /// The moment that the event speaks of.
  package let asOf: Timestamp
  /// When a receiver may take the fault for gone unless it hears again: the next due run and its deadline.
  package let expiresAt: Timestamp

  package init(
    kind: Kind, incident: String, dataset: String, class: String, severity: String, status: String, summary: String,
    firstWindow: Window, lastFailingWindow: Window, findings: [EventFinding], previousIncident: String? = nil,
    model: String? = nil, runbook: String? = nil, asOf: Instant, expiresAt: Instant
  ) {
    self.kind = kind
    self.incident = incident.cut(to: 120)
    self.dataset = dataset.cut(to: 120)
    self.class = `class`.cut(to: 60)
    self.severity = severity.cut(to: 60)
    self.status = status.cut(to: 60)
    self.summary = summary.cut(to: 600)
    self.firstWindow = EventWindow(firstWindow)
    self.lastFailingWindow = EventWindow(lastFailingWindow)
    self.findings = findings.sorted(by: EventFinding.isWorse)
    self.findingsOmitted = 0
    self.previousIncident = previousIncident?.cut(to: 120)
    self.model = model?.cut(to: 120)
    self.runbook = runbook?.cut(to: 400)
    self.asOf = Timestamp(asOf)
    self.expiresAt = Timestamp(expiresAt)
  }
}

extension IncidentEvent {
  package var type: String { kind == .resolved ? EventType.incidentResolved : EventType.incidentOpened }

  /// JSON of at most 16 KB with sorted keys: the same event gives the same bytes.
  /// - Throws: `DeliveryError.eventTooLarge`.
  package func encoded() throws -> String {
    var event = self
    let all = findings
    event.findings = []
    // The count of what is left out grows by digits; the largest is reserved first.
    event.findingsOmitted = all.count + findingsOmitted
    let encoder = EventCoding.encoder
    var size = try encoder.encode(event).count
    guard size <= EventCoding.limit else {
      throw DeliveryError.eventTooLarge(type: type, bytes: size, limit: EventCoding.limit)
    }
    for finding in all {
      // One comma a finding.
      size += try encoder.encode(finding).count + 1
      guard size <= EventCoding.limit else { break }
      event.findings.append(finding)
    }
    event.findingsOmitted = all.count - event.findings.count + findingsOmitted
    return String(decoding: try encoder.encode(event), as: UTF8.self)
  }

  /// The event in a stored body.
  package init(body: String) throws {
    self = try EventCoding.decoder.decode(IncidentEvent.self, from: Data(body.utf8))
  }
}
