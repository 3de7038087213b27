package import Profiles

/// Somebody who is told: on-call, a chat, the training core.
///
/// A receiver keeps no state of its own between sends and decides nothing about when to try again; `DeliveryWorker`
/// does. It never throws: everything that can go wrong is one of the four results.
package protocol Receiver: Sendable {
  /// Sends `message` once.
  /// - Parameter now: the moment of this attempt.
  func deliver(_ message: OutboundEvent, now: Instant) async -> SendResult
}
