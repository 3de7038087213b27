import Foundation
import History
import Profiles

/// What a receiver is told when it was away for longer than a page is worth sending: one summary in place of the pages.
package struct LateAlertsEvent: Sendable, Equatable, Codable {
  package struct Alert: Sendable, Equatable, Codable {
    package let incident: String
    package let dataset: String
    package let `class`: String
    package let summary: String
    /// The moment that the page speaks of.
    package let asOf: Timestamp
  }

  /// So many that the event stays within `EventCoding.limit`, whatever they hold.
  private static let alertsTold = 10

  package let receiver: String
  /// How many pages were not sent.
  package let count: Int
  /// The first of them.
  package let alerts: [Alert]
  package let asOf: Timestamp
  /// What the summary is named by.
  private let first: String

  /// Nil where none of `messages`, which are of one receiver, opens an incident: what else is late need not be said.
  init?(_ messages: [OutboxMessage], now: Instant) {
    let pages = messages.filter { $0.type == EventType.incidentOpened }
    guard let first = pages.first else { return nil }
    receiver = first.receiver.cut(to: 120)
    count = pages.count
    alerts = pages.lazy.compactMap { try? IncidentEvent(body: $0.body) }.prefix(Self.alertsTold).map { event in
      Alert(
        incident: event.incident.cut(to: 40), dataset: event.dataset.cut(to: 60), class: event.class.cut(to: 30),
        summary: event.summary.cut(to: 100), asOf: event.asOf)
    }
    asOf = Timestamp(now)
    self.first = first.eventID.cut(to: 120)
  }

  package init(body: String) throws {
    self = try EventCoding.decoder.decode(LateAlertsEvent.self, from: Data(body.utf8))
  }
}

extension LateAlertsEvent {
  /// For a person.
  var sentence: String {
    let named = alerts.map { "\($0.incident) (\($0.dataset), \($0.class))" }.joined(separator: ", ")
    let rest = count - alerts.count
    let list = [named, rest > 0 ? "\(rest) more" : ""].filter { !$0.isEmpty }.joined(separator: " and ")
    let alerts = count == 1 ? "1 alert was" : "\(count) alerts were"
    return "\(alerts) not delivered in time: \(list); `leadsman incidents list` shows what is open"
  }

  func message(to receiver: String, now: Instant) throws -> OutboxMessage {
    OutboxMessage(
      eventID: "delivery-late-\(first)", receiver: receiver, type: EventType.deliveryLate,
      subject: "delivery-\(receiver)", body: String(decoding: try EventCoding.encoder.encode(self), as: UTF8.self),
      createdAt: now, asOf: now)
  }
}
