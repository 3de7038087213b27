import Foundation
import Profiles
import TestSupport

@testable import Rules

/// An oracle for cron expressions: it asks Foundation's calendar what the wall shows at every minute.
struct BruteForceCron {
  private let fields: [Set<Int>]
  private let eitherDaySuffices: Bool
  private var calendar = Calendar(identifier: .gregorian)

  /// `text` is numeric.
  init(text: String, zone: TimeZone) {
    let words = text.split(separator: " ").map(String.init)
    let ranges = [0...59, 0...23, 1...31, 1...12, 0...6]
    fields = zip(words, ranges).map { word, range in
      Set(word.split(separator: ",").flatMap { Self.members(String($0), range) }.map { range == 0...6 ? $0 % 7 : $0 })
    }
    eitherDaySuffices = !words[2].hasPrefix("*") && !words[4].hasPrefix("*")
    calendar.timeZone = zone
  }

  private static func members(_ item: String, _ range: ClosedRange<Int>) -> [Int] {
    let parts = item.split(separator: "/").map(String.init)
    let bounds =
      parts[0] == "*" ? [range.lowerBound, range.upperBound] : parts[0].split(separator: "-").compactMap { Int($0) }
    return Array(
      stride(from: bounds[0], through: bounds[bounds.count - 1], by: parts.count == 2 ? Int(parts[1]) ?? 1 : 1))
  }

  func next(after start: Instant, minutes: Int) -> Instant? {
    let first = Int(start.microsecondsSince1970 / 60_000_000) + 1
    return (first..<first + minutes).lazy.map { Instant(seconds: $0 * 60) }.first(where: runs)
  }

  private func runs(at instant: Instant) -> Bool {
    let now = instant.date
    let offset = calendar.timeZone.secondsFromGMT(for: now)
    let earlier = calendar.timeZone.secondsFromGMT(for: now.addingTimeInterval(-60))
    if offset > earlier {
      // The minutes that the wall skipped, and this one.
      let skipped = (offset - earlier) / 60
      return (0...skipped).contains { matches(now, shiftedByMinutes: -$0) }
    }
    guard matches(now, shiftedByMinutes: 0) else { return false }
    // Not when the wall showed the same up to three hours ago.
    return !(1...180).contains { minutes in
      let then = now.addingTimeInterval(Double(-minutes * 60))
      return calendar.timeZone.secondsFromGMT(for: then) - offset == minutes * 60
    }
  }

  /// Shifts the wall, not the instant.
  private func matches(_ date: Date, shiftedByMinutes minutes: Int) -> Bool {
    var wall = Calendar(identifier: .gregorian)
    wall.timeZone = .gmt
    let offset = calendar.timeZone.secondsFromGMT(for: date)
    let shown = date.addingTimeInterval(Double(offset + minutes * 60))
    let parts = wall.dateComponents([.minute, .hour, .day, .month, .weekday], from: shown)
    guard let minute = parts.minute, let hour = parts.hour, let day = parts.day, let month = parts.month,
      let weekday = parts.weekday
    else { return false }
    let dayMatches = fields[2].contains(day)
    let weekdayMatches = fields[4].contains(weekday - 1)
    return fields[0].contains(minute) && fields[1].contains(hour) && fields[3].contains(month)
      && (eitherDaySuffices ? dayMatches || weekdayMatches : dayMatches && weekdayMatches)
  }
}

/// Numeric expressions of all forms, most of which match within days.
enum RandomCron {
  static func text(_ random: inout SeededGenerator) -> String {
    let ranges = [0...59, 0...23, 1...28, 1...12, 0...7]
    return ranges.indices.map { index in
      let stars = [1, 3, 5, 6, 5][index]
      if Int.random(in: 0..<8, using: &random) < stars { return star(ranges[index], &random) }
      let items = (0...Int.random(in: 0...2, using: &random)).map { _ in item(ranges[index], &random) }
      return items.joined(separator: ",")
    }.joined(separator: " ")
  }

  private static func star(_ range: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
    Bool.random(using: &random) ? "*" : "*/\(Int.random(in: 1...max(1, range.upperBound / 4), using: &random))"
  }

  private static func item(_ range: ClosedRange<Int>, _ random: inout SeededGenerator) -> String {
    let low = Int.random(in: range, using: &random)
    switch Int.random(in: 0..<3, using: &random) {
    case 0: return "\(low)"
    case 1: return "\(low)-\(Int.random(in: low...range.upperBound, using: &random))"
    default:
      let high = Int.random(in: low...range.upperBound, using: &random)
      return "\(low)-\(high)/\(Int.random(in: 1...7, using: &random))"
    }
  }
}
