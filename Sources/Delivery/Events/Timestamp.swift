import Foundation
package import Profiles

/// A moment that JSON shows as ISO 8601 in UTC: `"2013-02-08T05:00:00Z"`.
package struct Timestamp: Sendable, Hashable, Codable {
  package let instant: Instant

  package init(_ instant: Instant) { self.instant = instant }

  package init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let text = try container.decode(String.self)
    // A `Date` does not hold every microsecond, so the fraction is read apart.
    let parts = text.split(separator: ".", maxSplits: 1)
    let fraction = parts.count == 2 ? parts[1].dropLast() : "0"
    guard let whole = parts.first, let digits = Int64(fraction), fraction.count <= 6, text.hasSuffix("Z"),
      let date = try? Date.ISO8601FormatStyle().parse(parts.count == 2 ? "\(whole)Z" : text)
    else { throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an ISO 8601 time") }
    let micros = (fraction.count..<6).reduce(digits) { micros, _ in micros * 10 }
    instant = Instant(date).advanced(by: .microseconds(micros))
  }

  package func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(instant.description)
  }
}

/// A half-open stretch of time in an event.
package struct EventWindow: Sendable, Hashable, Codable {
  package let start: Timestamp
  package let end: Timestamp

  package init(_ window: Window) {
    start = Timestamp(window.start)
    end = Timestamp(window.end)
  }
}
