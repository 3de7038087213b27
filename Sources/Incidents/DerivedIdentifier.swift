import Columns

/// Short names that the same facts always give, so that running a window again finds the row it made before.
///
/// 64-bit FNV-1a over the fields' UTF-8 with `|` between them, folded to 50 bits, written as ten characters of
/// Crockford's base 32. Two of a million identifiers collide with a probability below 0.001.
/// - SeeAlso: draft-eastlake-fnv, XOR folding; Crockford, https://www.crockford.com/base32.html
package enum DerivedIdentifier {
  private static let alphabet = Array("0123456789ABCDEFGHJKMNPQRSTVWXYZ")
  private static let characters = 10

  /// `prefix`, a hyphen and ten characters, as `INC-7Z3K0QW9TB`.
  /// - Parameter fields: only the first may hold a `|`, else two lists could read alike.
  package static func text(prefix: String, fields: [String]) -> String {
    var remaining = folded(FNV1a.hash(fields.joined(separator: "|").utf8))
    var text: [Character] = []
    for _ in 0..<characters {
      text.append(alphabet[Int(remaining & 31)])
      remaining >>= 5
    }
    return "\(prefix)-\(String(text.reversed()))"
  }

  /// The top 14 bits are laid over the lower 50 instead of being cut off.
  private static func folded(_ hash: UInt64) -> UInt64 {
    let bits = UInt64(characters * 5)
    return (hash >> bits) ^ (hash & ((1 << bits) - 1))
  }
}
