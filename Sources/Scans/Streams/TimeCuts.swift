import Columns
import Foundation
import Profiles

extension ScanRequest {
  /// Where equal parts of the window meet, as literals of the time column's type, ascending; dates by whole days, so that
  /// there may be fewer.
  func cuts(of type: ColumnType, in zone: TimeZone, parts: Int) -> [String] {
    guard window.start < window.end, parts > 1 else { return [] }
    switch type {
    case .timestampTZ:
      return Self.inner(window.start.microsecondsSince1970, window.end.microsecondsSince1970, parts).map {
        "'\(Instant(microsecondsSince1970: $0).description)'::timestamptz"
      }
    case .timestamp:
      return Self.inner(window.start.local(in: zone), window.end.local(in: zone), parts).map {
        "'\(Instant(microsecondsSince1970: $0).wallClock(in: .gmt))'::timestamp"
      }
    case .date:
      let day: Int64 = 86_400_000_000
      let days = [window.start, window.end].map { Int64((Double($0.local(in: zone)) / Double(day)).rounded(.down)) }
      return Self.inner(days[0], days[1], parts).map {
        "'\(Instant(microsecondsSince1970: $0 * day).wallClock(in: .gmt).prefix(10))'::date"
      }
    default: return []
    }
  }

  /// Strictly between the two, strictly ascending.
  private static func inner(_ start: Int64, _ end: Int64, _ parts: Int) -> [Int64] {
    let length = end - start
    guard length > 0 else { return [] }
    var cuts: [Int64] = []
    for part in 1..<Int64(parts) {
      let cut = start + length / Int64(parts) * part + length % Int64(parts) * part / Int64(parts)
      if cut > cuts.last ?? start, cut < end { cuts.append(cut) }
    }
    return cuts
  }
}

extension Instant {
  /// What clocks showed there, in microseconds since they showed 1970-01-01 00:00.
  fileprivate func local(in zone: TimeZone) -> Int64 {
    microsecondsSince1970 + Int64(zone.secondsFromGMT(for: date)) * 1_000_000
  }
}
