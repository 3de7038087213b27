import Foundation
import Profiles

/// The header by which a server says when to come back.
/// - SeeAlso: RFC 9110, 10.2.3.
enum RetryAfter {
  /// Seconds or an HTTP date, at least 0 and at most an hour; nil for anything else.
  static func parse(_ value: String, now: Instant) -> Duration? {
    let text = value.trimmingCharacters(in: .whitespaces)
    if !text.isEmpty, text.allSatisfy({ $0.isASCII && $0.isNumber }) {
      // More digits than an integer holds are more than an hour too.
      let seconds = Duration.seconds(Int64(text) ?? .max / 4)
      return min(seconds, Deadlines.longestRetryAfter)
    }
    let formatter = DateFormatter()
    formatter.locale = Locale(identifier: "en_US_POSIX")
    formatter.timeZone = TimeZone(secondsFromGMT: 0)
    formatter.dateFormat = "EEE, dd MMM yyyy HH:mm:ss 'GMT'"
    guard let date = formatter.date(from: text) else { return nil }
    return min(max(Instant(date).since(now), .zero), Deadlines.longestRetryAfter)
  }
}
