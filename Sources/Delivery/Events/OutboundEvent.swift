import Foundation
package import History
package import Profiles

/// An event as it leaves: the same for every receiver, however often it is sent.
package struct OutboundEvent: Sendable, Equatable {
  /// Constant over all attempts: what a receiver deduplicates by.
  package let id: String
  /// As `leadsman.incident.opened`.
  package let type: String
  package let subject: String
  package let createdAt: Instant
  /// One JSON value on one line.
  package let body: String

  /// Nil when `body` is not JSON.
  package init?(id: String, type: String, subject: String, createdAt: Instant, body: String) {
    guard (try? JSONSerialization.jsonObject(with: Data(body.utf8), options: .fragmentsAllowed)) != nil else {
      return nil
    }
    self.id = id
    self.type = type
    self.subject = subject
    self.createdAt = createdAt
    // Within a JSON string a line break is escaped; a bare one is only white space.
    self.body = String(String.UnicodeScalarView(body.unicodeScalars.map { $0 == "\n" || $0 == "\r" ? " " : $0 }))
  }

  package init?(_ message: OutboxMessage) {
    self.init(
      id: message.eventID, type: message.type, subject: message.subject, createdAt: message.createdAt,
      body: message.body)
  }
}

extension OutboundEvent {
  private struct Attributes: Encodable {
    let datacontenttype = "application/json"
    let id: String
    let source = "/leadsman"
    let specversion = "1.0"
    let subject: String
    let time: Timestamp
    let type: String
  }

  /// The event in the structured mode of CloudEvents 1.0: one line of JSON, always the same bytes.
  /// - SeeAlso: CloudEvents 1.0.2, JSON event format.
  package func cloudEvent() throws -> String {
    let attributes = Attributes(id: id, subject: subject, time: Timestamp(createdAt), type: type)
    let text = String(decoding: try EventCoding.encoder.encode(attributes), as: UTF8.self)
    // The body goes in as it was stored, so that no second encoder rounds its numbers.
    return "{\"data\":\(body),\(text.dropFirst())"
  }
}
