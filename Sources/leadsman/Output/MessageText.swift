import Checks
import History
import Profiles

/// A message of the outbox in one line for a person.
struct MessageText {
  private let stored: StoredMessage

  init(_ stored: StoredMessage) { self.stored = stored }

  var line: String {
    let message = stored.message
    let attempts = message.attempt == 0 ? "not tried yet" : message.attempt.counted("attempt")
    // What is being sent has an error of the attempt before.
    return "\(message.eventID)  \(message.receiver)  \(stored.status.rawValue)  \(message.createdAt)  \(message.type)  "
      + attempts + (stored.lastError.map { ": \($0)" } ?? "")
  }
}

/// A message of the outbox as JSON; the keys are stable. Its body is not among them: it can hold keys of rows.
struct MessageJSON: Encodable {
  let id: String
  let receiver: String
  let type: String
  let subject: String
  let status: String
  let attempts: Int
  let createdAt: String
  let asOf: String
  let nextAttemptAt: String?
  let lastError: String?

  init(_ stored: StoredMessage) {
    let message = stored.message
    id = message.eventID
    receiver = message.receiver
    type = message.type
    subject = message.subject
    status = stored.status.rawValue
    attempts = message.attempt
    createdAt = message.createdAt.description
    asOf = message.asOf.description
    nextAttemptAt = stored.status == .dead ? nil : stored.nextAttemptAt.description
    lastError = stored.lastError
  }
}
