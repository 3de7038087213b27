/// What the rows of a window come to, in whatever order they lie: the sum of a hash of each.
///
/// Rows that differ have the same sum with a probability of some 2⁻⁶³. It tells that rows changed, and not which.
package struct Fingerprint: Hashable, Sendable, Codable {
  /// How rows were hashed: the definition, and the server's major version, whose hash functions they are. Sums of two
  /// methods say nothing of each other.
  package let method: String
  /// A whole number.
  package let sum: String

  package init(method: String, sum: String) {
    self.method = method
    self.sum = sum
  }

  /// - Parameter text: the method and the sum, with a space between them.
  /// - Returns: nil for any other text.
  package init?(_ text: String) {
    let parts = text.split(separator: " ", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty, parts[1].wholeMatch(of: /-?\d+/) != nil else { return nil }
    method = String(parts[0])
    sum = String(parts[1])
  }
}
