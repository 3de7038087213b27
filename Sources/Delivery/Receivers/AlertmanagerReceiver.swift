import Foundation
package import Profiles
package import Rules

/// Prometheus Alertmanager, API v2.
///
/// Every peer of a cluster is sent to, as peers share silences and not alerts. One that accepts is enough: the message
/// is delivered then, and a peer that was away learns of the fault with the next event, or when the agent sends again
/// what still fires. A 4xx is final, even 429: the valid members of a refused batch may be stored.
package struct AlertmanagerReceiver: Receiver {
  private let peers: [HTTPTarget]
  private let sender: HTTPSender

  /// - Parameter urls: of the peers, without `/api/v2/alerts`; at least one.
  /// - Throws: `DeliveryError.malformedURL`.
  package init(name: String, urls: [Secret], sender: HTTPSender) throws(DeliveryError) {
    var peers: [HTTPTarget] = []
    for url in urls {
      guard let peer = HTTPTarget(url, appending: "/api/v2/alerts") else { throw .malformedURL(receiver: name) }
      peers.append(peer)
    }
    guard !peers.isEmpty else { throw .malformedURL(receiver: name) }
    self.peers = peers
    self.sender = sender
  }

  package func deliver(_ message: OutboundEvent, now: Instant) async -> SendResult {
    guard AlertmanagerAlert.supports(message.type) else { return .permanent(.unsupported(type: message.type)) }
    guard let alert = try? AlertmanagerAlert(message, now: now),
      let body = try? String(decoding: EventCoding.alertEncoder.encode([alert]), as: UTF8.self)
    else { return .permanent(.malformedBody) }
    let results = await withTaskGroup(of: SendResult.self) { group in
      for peer in peers { group.addTask { await post(body, to: peer, now: now) } }
      return await group.reduce(into: []) { $0.append($1) }
    }
    return Self.best(of: results)
  }

  private func post(_ body: String, to peer: HTTPTarget, now: Instant) async -> SendResult {
    do {
      let headers = [(name: "Content-Type", value: "application/json")]
      return Self.result(try await sender.post(body, to: peer, headers: headers, now: now), host: peer.host)
    } catch {
      return error.result
    }
  }

  static func result(_ answer: HTTPSender.Answer, host: String) -> SendResult {
    let failure = SendFailure.status(answer.status, host: host)
    return switch answer.status {
    case 200..<300: .delivered
    case 500...: .retry(after: answer.retryAfter, failure)
    default: .permanent(failure)
    }
  }

  /// Delivered before "try again" before final.
  static func best(of results: [SendResult]) -> SendResult {
    if results.contains(.delivered) { return .delivered }
    let retry = results.first { if case .retry = $0 { true } else { false } }
    return retry ?? results.first ?? .permanent(.malformedBody)
  }
}
