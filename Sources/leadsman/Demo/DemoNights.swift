import Foundation
import Profiles
import Rules

/// The New York days that the demo plays, in order.
struct DemoNights {
  let days: [String]

  init(from first: String, to last: String) {
    guard let start = LocalDate(parsing: first), let end = LocalDate(parsing: last) else {
      days = []
      return
    }
    days = (start.daysSince1970...max(start.daysSince1970, end.daysSince1970)).map {
      LocalDate(daysSince1970: $0).description
    }
  }

  static let zone = TimeZone(identifier: "America/New_York") ?? .gmt

  static func day(of window: Window) -> String { LocalClock(zone).date(at: window.start).description }
}
