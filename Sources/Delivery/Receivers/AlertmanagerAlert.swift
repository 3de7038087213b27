import Foundation
import History
import Profiles

/// One alert as Alertmanager takes it.
///
/// Alertmanager knows an alert by its labels, so they hold only what stays the same from the first event of an
/// incident to the last: never a score, the id of a run, or a time.
struct AlertmanagerAlert: Encodable, Equatable {
  let labels: [String: String]
  let annotations: [String: String]
  let startsAt: Timestamp
  let endsAt: Timestamp
}

extension AlertmanagerAlert {
  static func supports(_ type: String) -> Bool {
    [EventType.incidentOpened, EventType.incidentResolved, EventType.deliveryDead, EventType.deliveryLate]
      .contains(type)
  }

  /// - Throws: `DecodingError` for a body that is not of the message's type.
  init(_ message: OutboundEvent, now: Instant) throws {
    switch message.type {
    case EventType.deliveryDead: self.init(try DeadLetterEvent(body: message.body), now: now)
    case EventType.deliveryLate: self.init(try LateAlertsEvent(body: message.body), now: now)
    default: self.init(try IncidentEvent(body: message.body), now: now)
    }
  }

  init(_ event: IncidentEvent, now: Instant) {
    labels = [
      "alertname": "LeadsmanIncident", "dataset": event.dataset, "class": event.class, "incident": event.incident,
      "severity": event.severity,
    ]
    var annotations = ["summary": "\(event.dataset): \(event.summary)", "description": Self.description(event)]
    annotations["model"] = event.model
    annotations["runbook_url"] = event.runbook
    annotations["previous_incident"] = event.previousIncident
    self.annotations = annotations
    // The same in every event of the incident; Alertmanager refuses an alert that ends before it starts.
    startsAt = Timestamp(min(event.firstWindow.start.instant, now))
    endsAt =
      event.kind == .resolved
      ? Timestamp(now) : Timestamp(max(event.expiresAt.instant, now.advanced(by: Deadlines.shortestFiring)))
  }

  /// A receiver that stays away; nothing resolves it, so it ends by itself a day later.
  init(_ event: DeadLetterEvent, now: Instant) {
    labels = ["alertname": "LeadsmanDeliveryFailed", "receiver": event.receiver, "severity": "critical"]
    annotations = [
      "summary": "Leadsman cannot deliver to \(event.receiver)",
      "description": "\(event.eventType) \(event.event): \(event.reason)",
    ]
    startsAt = Timestamp(min(event.asOf.instant, now))
    endsAt = Timestamp(now.advanced(by: Deadlines.timeToLive))
  }

  /// Pages that came too late; nothing resolves it, so it ends by itself a day later.
  init(_ event: LateAlertsEvent, now: Instant) {
    labels = ["alertname": "LeadsmanAlertsLate", "receiver": event.receiver, "severity": "critical"]
    annotations = ["summary": event.sentence]
    startsAt = Timestamp(min(event.asOf.instant, now))
    endsAt = Timestamp(now.advanced(by: Deadlines.timeToLive))
  }

  /// One line a finding.
  private static func description(_ event: IncidentEvent) -> String {
    var lines = event.findings.prefix(10).map { finding in
      "\(finding.subject): \(finding.outcome), \(finding.observed); expected \(finding.expected)"
    }
    let rest = event.findings.count - lines.count + event.findingsOmitted
    if rest > 0 { lines.append("and \(rest) more") }
    return lines.joined(separator: "\n")
  }
}

extension EventCoding {
  /// Alertmanager's members are written as `startsAt`.
  static var alertEncoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return encoder
  }
}
