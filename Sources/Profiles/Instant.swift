package import Foundation

/// A moment in UTC, to the microsecond, as Postgres keeps it.
package struct Instant: Hashable, Comparable, Sendable {
  package let microsecondsSince1970: Int64

  package init(microsecondsSince1970: Int64) {
    self.microsecondsSince1970 = microsecondsSince1970
  }

  package init(_ date: Date) {
    microsecondsSince1970 = Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
  }

  package var date: Date { Date(timeIntervalSince1970: Double(microsecondsSince1970) / 1_000_000) }

  package static func < (left: Instant, right: Instant) -> Bool {
    left.microsecondsSince1970 < right.microsecondsSince1970
  }

  package func advanced(by duration: Duration) -> Instant {
    Instant(microsecondsSince1970: microsecondsSince1970 + duration.microseconds)
  }

  /// Time from `earlier` to this moment; negative when this moment comes first.
  package func since(_ earlier: Instant) -> Duration {
    .microseconds(microsecondsSince1970 - earlier.microsecondsSince1970)
  }
}

extension Duration {
  /// Whole microseconds, rounded toward zero.
  package var microseconds: Int64 {
    components.seconds * 1_000_000 + components.attoseconds / 1_000_000_000_000
  }
}

extension Instant: CustomStringConvertible {
  /// ISO 8601 in UTC: `2013-02-08T05:00:00Z`, with microseconds only where there are any.
  package var description: String {
    let micros = ((microsecondsSince1970 % 1_000_000) + 1_000_000) % 1_000_000
    let whole = Date(timeIntervalSince1970: Double((microsecondsSince1970 - micros) / 1_000_000))
    let text = whole.formatted(.iso8601)
    guard micros != 0 else { return text }
    return "\(text.dropLast()).\(String(1_000_000 + micros).dropFirst())Z"
  }
}

extension Instant: Codable {
  package init(from decoder: any Decoder) throws {
    microsecondsSince1970 = try decoder.singleValueContainer().decode(Int64.self)
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(microsecondsSince1970)
  }
}
