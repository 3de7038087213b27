import Foundation
import Rules

/// Where to POST: the URL is a secret, its host is not.
struct HTTPTarget: Sendable {
  let url: Secret
  let host: String

  /// Nil unless `url` is an absolute `http` or `https` URL.
  /// - Parameter path: added to the URL's own.
  init?(_ url: Secret, appending path: String = "") {
    var text = url.exposed
    if !path.isEmpty {
      while text.hasSuffix("/") { text.removeLast() }
      text += path
    }
    guard let components = URLComponents(string: text), let host = components.host, !host.isEmpty,
      ["http", "https"].contains(components.scheme?.lowercased())
    else { return nil }
    self.url = Secret(text)
    self.host = host
  }
}
