package import Profiles

/// One event on its way to one receiver.
package struct OutboxMessage: Sendable, Equatable {
  package enum Status: String, Sendable, CaseIterable {
    case queued
    case sending
    case delivered
    case retrying
    case dead
    case superseded
  }

  /// With the receiver it names the message, however often it is sent.
  package let eventID: String
  /// The receiver's name in the rules.
  package let receiver: String
  /// As in CloudEvents: `leadsman.incident.opened`.
  package let type: String
  /// What it is about, as an incident's id; a receiver gets the messages of one subject in order.
  package let subject: String
  /// JSON text, kept to the byte.
  package let body: String
  package let createdAt: Instant
  /// The moment that it speaks of.
  package let asOf: Instant
  /// Which attempt this is, from 1; 0 until it is claimed.
  package let attempt: Int

  package init(
    eventID: String, receiver: String, type: String, subject: String, body: String, createdAt: Instant, asOf: Instant,
    attempt: Int = 0
  ) {
    self.eventID = eventID
    self.receiver = receiver
    self.type = type
    self.subject = subject
    self.body = body
    self.createdAt = createdAt
    self.asOf = asOf
    self.attempt = attempt
  }
}

/// A message as it is stored.
package struct StoredMessage: Sendable, Equatable {
  package let message: OutboxMessage
  package let status: OutboxMessage.Status
  package let nextAttemptAt: Instant
  /// While it is being sent: when someone else may send it.
  package let leaseExpiresAt: Instant?
  /// Our own words; neither a secret nor a value of the data.
  package let lastError: String?
  package let deliveredAt: Instant?
}

/// How an attempt to deliver has ended.
package enum DeliveryResult: Sendable, Equatable {
  case delivered
  /// Try again, not before that moment.
  case retry(at: Instant, error: String)
  /// It cannot be delivered.
  case dead(reason: String)
  /// There is nothing left to say, as when an incident has ended before anyone heard of it.
  case superseded(reason: String)
}
