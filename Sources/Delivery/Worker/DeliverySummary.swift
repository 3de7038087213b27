/// What became of the messages of one pass.
package struct DeliverySummary: Sendable, Equatable {
  package internal(set) var delivered = 0
  /// Sent without success, to be tried again.
  package internal(set) var retried = 0
  /// Not sent: the receiver wants peace, or the pass ended.
  package internal(set) var held = 0
  package internal(set) var dead = 0
  /// Whose lease had ended: someone else has claimed them, and records what becomes of them.
  package internal(set) var lost = 0
  /// The latest reason of each receiver that a message could not be delivered to; no URL and no secret.
  package internal(set) var failures: [String: SendFailure] = [:]
  /// The latest reason of each receiver that a message was given up for.
  package internal(set) var givenUp: [String: SendFailure] = [:]

  package init() {}

  /// Nothing is left over and nothing is lost.
  package var isClean: Bool { retried == 0 && held == 0 && dead == 0 }
}
