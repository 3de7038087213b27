import Profiles
import Sketches

/// How far the windows of a reference lie apart: whether each has values of its own, as the temperature of the day.
///
/// All values of such a window are one observation: of what few windows had next to none of, the next may well have many,
/// and what was alike in them, as the length of a batch's name, may be another.
struct WindowsApart {
  /// Of the variance, between windows: where it is more, one in a few is unlike all others.
  private static let most = 0.25
  /// Of names: where each window has ten of its own.
  private static let mostOfNames = 0.1
  /// What is next to none of a window, and by how little windows differ where they are alike.
  private static let (least, little) = (0.05, 0.2)
  /// Of so many windows with values of their own, a few are unlike the others, if that is what windows may be.
  static let many = 21

  /// Of the windows that have a name which comes every night, and of the rows that have one of these.
  private static let (often, nearlyAll) = (0.75, 0.95)

  private let windows: [CountedColumn]
  private let values: Bool
  /// Whether names come every night, however many of each.
  private let areNamesKnown: Bool
  private let weekdays: Bool
  private let hours: Bool

  /// - Parameter scores: of the ranks of a column of numbers.
  init(_ windows: [CountedColumn], _ cells: ColumnCells, _ scores: RankScores?) {
    self.windows = windows
    areNamesKnown = Self.comeEveryNight(cells, windows.compactMap(\.cells))
    let calendars = windows.compactMap(\.calendar)
    let share = Self.share(windows.compactMap(\.cells))
    values = scores.map { max($0.apart, share) > Self.most } ?? (share > Self.mostOfNames)
    weekdays = Self.share(calendars.map { $0.weekdays.map(Double.init) }) > Self.most
    hours = Self.share(calendars.compactMap { $0.hours?.map(Double.init) }) > Self.most
  }

  static func total(_ counts: [[Double]]) -> [Double] {
    (counts.first ?? []).indices.map { cell in counts.reduce(0) { $0 + $1[cell] } }
  }

  /// Whether windows tell what is usual of a statistic.
  func teach(_ statistic: WatchedStatistic) -> Bool {
    let areApart =
      switch statistic.kind {
      case .nulls, .nonFinite, .farBeyond: false
      case .weekday: weekdays
      case .hours: hours
      case .unseen where areNamesKnown: false
      default: values
      }
    guard areApart, statistic.isShare || statistic.kind == .length else { return true }
    let levels = windows.map(statistic.measure).filter { $0.rows > 0 }.map { $0.sum / $0.rows }
    guard let low = levels.min(), let high = levels.max(), high - low < Self.little else { return true }
    let isNoneOrAll = statistic.isShare && (low < Self.least || high > 1 - Self.least)
    return windows.count >= Self.many && !isNoneOrAll
  }

  private static func comeEveryNight(_ cells: ColumnCells, _ windows: [[Double]]) -> Bool {
    guard case .categories(let leading) = cells else { return false }
    let known = leading.indices.filter { cell in
      Double(windows.count { $0[cell] > 0 }) >= often * Double(windows.count)
    }
    return !known.isEmpty
      && windows.allSatisfy { window in known.reduce(0) { $0 + window[$1] } >= nearlyAll * window.reduce(0, +) }
  }

  /// Share of the variance of categories that lies between windows, 0…1, sampling included: Wright's fixation index.
  private static func share(_ windows: [[Double]]) -> Double {
    let totals = total(windows)
    let all = totals.reduce(0, +)
    let whole = totals.reduce(0) { $0 + $1 / all * (1 - $1 / all) }
    guard all > 0, whole > 0 else { return 0 }
    let within = windows.reduce(0.0) { sum, window in
      let own = window.reduce(0, +)
      return sum + window.reduce(0) { $0 + (own > 0 ? $1 / all * (1 - $1 / own) : 0) }
    }
    return 1 - within / whole
  }
}

extension CountedColumn {
  fileprivate var calendar: CalendarCounts? {
    guard case .times(let calendar)? = shape else { return nil }
    return calendar
  }
}
