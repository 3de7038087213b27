import History
import Profiles

@testable import Delivery

/// An outbox in memory that keeps the promises of the one in Postgres.
actor MemoryQueue: OutboxQueue {
  struct Row {
    var message: OutboxMessage
    var status: OutboxMessage.Status = .queued
    var nextAttemptAt: Instant
    var leaseExpiresAt: Instant?
    var result: DeliveryResult?
  }

  struct Failure: Error {}

  private(set) var rows: [Row] = []
  private(set) var claims = 0
  /// Calls that fail from now on.
  private var failing: Set<String> = []

  init(_ messages: [OutboxMessage]) {
    rows = messages.map { Row(message: $0, nextAttemptAt: $0.createdAt) }
  }

  func fail(_ calls: Set<String>) { failing = calls }

  func claim(limit: Int, now: Instant, lease: Duration, except busy: [String] = []) throws -> [OutboxMessage] {
    claims += 1
    guard !failing.contains("claim") else { throw Failure() }
    var subjects: Set<[String]> = []
    var turns: [String: Int] = [:]
    var due: [(turn: Int, index: Int)] = []
    for (index, row) in rows.enumerated() where [.queued, .sending, .retrying].contains(row.status) {
      // Only the first open message of a subject.
      guard subjects.insert([row.message.receiver, row.message.subject]).inserted else { continue }
      let isDue = row.status == .sending ? (row.leaseExpiresAt.map { $0 <= now } ?? true) : row.nextAttemptAt <= now
      guard isDue, !busy.contains(row.message.receiver) else { continue }
      turns[row.message.receiver, default: 0] += 1
      due.append((turns[row.message.receiver, default: 0], index))
    }
    let taken = due.sorted { ($0.turn, $0.index) < ($1.turn, $1.index) }.prefix(limit).map(\.index).sorted()
    for index in taken {
      rows[index].status = .sending
      rows[index].leaseExpiresAt = now.advanced(by: lease)
      rows[index].message = rows[index].message.with(attempt: rows[index].message.attempt + 1)
    }
    return taken.map { rows[$0].message }
  }

  func finish(_ message: OutboxMessage, _ result: DeliveryResult, now: Instant) throws -> Bool {
    guard !failing.contains("finish") else { throw Failure() }
    guard
      let index = rows.firstIndex(where: {
        $0.message == message && $0.status == .sending
      })
    else { return false }
    rows[index].result = result
    switch result {
    case .delivered: rows[index].status = .delivered
    case .dead: rows[index].status = .dead
    case .superseded: rows[index].status = .superseded
    case .retry(let instant, _):
      rows[index].status = .retrying
      rows[index].nextAttemptAt = instant
    }
    return true
  }

  func enqueue(_ messages: [OutboxMessage]) throws -> Int {
    guard !failing.contains("enqueue") else { throw Failure() }
    let known = Set(rows.map { [$0.message.eventID, $0.message.receiver] })
    let new = messages.filter { !known.contains([$0.eventID, $0.receiver]) }
    rows += new.map { Row(message: $0, nextAttemptAt: $0.createdAt) }
    return new.count
  }

  func status(_ eventID: String, _ receiver: String = "pager") -> OutboxMessage.Status? {
    rows.first { $0.message.eventID == eventID && $0.message.receiver == receiver }?.status
  }

  func row(_ eventID: String, _ receiver: String = "pager") -> Row? {
    rows.first { $0.message.eventID == eventID && $0.message.receiver == receiver }
  }
}

extension OutboxMessage {
  static func sample(
    _ eventID: String, to receiver: String = "pager", subject: String? = nil, type: String = EventType.incidentOpened,
    body: String = "{}", createdAt: Instant = .night, attempt: Int = 0
  ) -> OutboxMessage {
    OutboxMessage(
      eventID: eventID, receiver: receiver, type: type, subject: subject ?? "subject-\(eventID)", body: body,
      createdAt: createdAt, asOf: createdAt, attempt: attempt)
  }

  func with(attempt: Int) -> OutboxMessage {
    .sample(
      eventID, to: receiver, subject: subject, type: type, body: body, createdAt: createdAt, attempt: attempt)
  }
}
