import Crypto
import Foundation
package import Rules

/// A key of Standard Webhooks.
/// - SeeAlso: standardwebhooks.com, specification 1.0.0.
package struct SigningKey: Sendable {
  private let key: SymmetricKey

  /// Nil unless `secret` is `whsec_` and base64 of at least one byte.
  package init?(_ secret: Secret) {
    let prefix = "whsec_"
    guard secret.exposed.hasPrefix(prefix),
      let bytes = Data(base64Encoded: String(secret.exposed.dropFirst(prefix.count))), !bytes.isEmpty
    else { return nil }
    key = SymmetricKey(data: bytes)
  }

  /// `v1,` and base64 of HMAC-SHA256 over `id.timestamp.body`.
  /// - Parameter timestamp: of this attempt, in seconds since 1970.
  package func signature(id: String, timestamp: Int64, body: String) -> String {
    let code = HMAC<SHA256>.authenticationCode(for: Data("\(id).\(timestamp).\(body)".utf8), using: key)
    return "v1,\(Data(code).base64EncodedString())"
  }
}
