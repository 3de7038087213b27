import Foundation
package import Profiles
package import Rules

/// A webhook of our own: CloudEvents 1.0 in structured mode, signed as Standard Webhooks.
///
/// Success is 2xx. 410 disables the receiver; 429, 502, 503 and 504 ask for patience, for as long as `Retry-After`
/// says; 408, 425, other 5xx and a failing network are tried again. Any other 4xx is final, and so is a redirect:
/// following it would carry a signed event to somebody whom nobody has named.
package struct WebhookReceiver: Receiver {
  private let target: HTTPTarget
  /// The newest first; a receiver that knows one of them accepts.
  private let keys: [SigningKey]
  private let sender: HTTPSender

  /// - Parameter secrets: each one or several, separated by white space, as a file or variable holds them on rotation.
  /// - Throws: `DeliveryError.malformedURL`, `DeliveryError.malformedSecret`.
  package init(name: String, url: Secret, secrets: [Secret], sender: HTTPSender) throws(DeliveryError) {
    guard let target = HTTPTarget(url) else { throw .malformedURL(receiver: name) }
    var keys: [SigningKey] = []
    for secret in secrets {
      let texts = secret.exposed.split(whereSeparator: \.isWhitespace).map(String.init)
      guard !texts.isEmpty else { throw .malformedSecret(receiver: name) }
      for text in texts {
        guard let key = SigningKey(Secret(text)) else { throw .malformedSecret(receiver: name) }
        keys.append(key)
      }
    }
    self.target = target
    self.keys = keys
    self.sender = sender
  }

  package func deliver(_ message: OutboundEvent, now: Instant) async -> SendResult {
    guard let body = try? message.cloudEvent() else { return .permanent(.malformedBody) }
    do {
      let answer = try await sender.post(body, to: target, headers: headers(message.id, body: body, now: now), now: now)
      return Self.result(answer, host: target.host)
    } catch {
      return error.result
    }
  }

  /// The headers of one attempt; without a secret there is no signature.
  func headers(_ id: String, body: String, now: Instant) -> [(name: String, value: String)] {
    // Rounded down, as `Date` does not for years before 1970, which no attempt is made in.
    let timestamp = now.microsecondsSince1970 / 1_000_000
    var headers = [
      ("Content-Type", "application/cloudevents+json; charset=utf-8"),
      ("webhook-id", id),
      ("webhook-timestamp", String(timestamp)),
    ]
    if !keys.isEmpty {
      let signatures = keys.map { $0.signature(id: id, timestamp: timestamp, body: body) }
      headers.append(("webhook-signature", signatures.joined(separator: " ")))
    }
    if let key = Self.structuredString(id) { headers.append(("Idempotency-Key", key)) }
    return headers.map { (name: $0.0, value: $0.1) }
  }

  /// A string of RFC 9651, quotes included; nil where `text` holds what such a string cannot.
  static func structuredString(_ text: String) -> String? {
    guard text.unicodeScalars.allSatisfy({ (0x20...0x7E).contains($0.value) }) else { return nil }
    let escaped = text.replacingOccurrences(of: "\\", with: "\\\\").replacingOccurrences(of: "\"", with: "\\\"")
    return "\"\(escaped)\""
  }

  static func result(_ answer: HTTPSender.Answer, host: String) -> SendResult {
    let failure = SendFailure.status(answer.status, host: host)
    return switch answer.status {
    case 200..<300: .delivered
    case 410: .disabled(failure)
    case 429, 502, 503, 504: .retry(after: answer.retryAfter, failure)
    case 408, 425, 500...: .retry(after: nil, failure)
    default: .permanent(failure)
    }
  }
}
