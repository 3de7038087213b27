import Foundation
import History
import Profiles

/// What the other receivers are told when one cannot be reached.
package struct DeadLetterEvent: Sendable, Equatable, Codable {
  package let receiver: String
  /// The message that could not be delivered.
  package let event: String
  package let eventType: String
  package let subject: String
  package let reason: String
  package let asOf: Timestamp

  init(_ message: OutboxMessage, reason: SendFailure, now: Instant) {
    receiver = message.receiver.cut(to: 120)
    event = message.eventID.cut(to: 120)
    eventType = message.type.cut(to: 120)
    subject = message.subject.cut(to: 120)
    self.reason = reason.description
    asOf = Timestamp(now)
  }

  package init(body: String) throws {
    self = try EventCoding.decoder.decode(DeadLetterEvent.self, from: Data(body.utf8))
  }
}

extension DeadLetterEvent {
  /// One message to each of `receivers`.
  ///
  /// The id holds the receiver and the day, so that a receiver that stays away is told of once a day, not once a
  /// message.
  func messages(to receivers: [String], now: Instant) throws -> [OutboxMessage] {
    let body = String(decoding: try EventCoding.encoder.encode(self), as: UTF8.self)
    let day = now.description.prefix(while: { $0 != "T" })
    return receivers.map {
      OutboxMessage(
        eventID: "delivery-dead-\(receiver)-\(day)", receiver: $0, type: EventType.deliveryDead,
        subject: "delivery-\(receiver)", body: body, createdAt: now, asOf: now)
    }
  }
}
