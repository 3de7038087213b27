import Foundation

/// How events become JSON.
enum EventCoding {
  /// Largest body, in bytes: receivers take 20 KB, and the envelope around the body needs its share.
  static let limit = 16 * 1024

  /// Sorted keys, so that the same event is always the same bytes.
  static var encoder: JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    return encoder
  }

  static var decoder: JSONDecoder {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return decoder
  }
}

extension String {
  /// At most `limit` Unicode scalars; what is cut ends in an ellipsis. A surrogate pair is never torn.
  func cut(to limit: Int) -> String {
    guard unicodeScalars.count > limit else { return self }
    return String(String.UnicodeScalarView(unicodeScalars.prefix(max(limit - 1, 0)))) + "…"
  }
}

extension Double {
  /// JSON has neither NaN nor infinity.
  var ifFinite: Double? { isFinite ? self : nil }
}
