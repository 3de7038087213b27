import Foundation
import Profiles
import Rules
import Statistics

/// Which of the windows before are like the one that is judged: all, or those of its weekday or hour.
struct Season {
  /// How sure it has to be that weekdays or hours differ.
  private static let level = Probability(0.01)
  /// Windows of one weekday or hour that tell its level.
  private static let leastOfGroup = 3
  /// Windows that tell of a share how it varies.
  private static let enoughOfGroup = 7

  /// Of scaled values; nil where too few windows are like this one.
  let range: UsualRange?
  let windowsMissing: Int
  /// The windows that `range` is of, with their values; all, where these are few.
  let comparable: [(window: PastWindow, value: Double)]
  /// The windows whose level is that of `range`, with their values.
  let alike: [(window: PastWindow, value: Double)]
  /// As in `the last 28 windows`, `the 8 Mondays among the last 56 windows`.
  let words: String

  init(
    _ wanted: AnomalyRule.Seasonality, _ history: [(window: PastWindow, value: Double)], at window: Window,
    _ timeZone: TimeZone, _ scale: MeasuredScale
  ) {
    let clock = LocalClock(timeZone)
    let all = history.count.counted("window")
    let kinds: [Kind] =
      switch wanted {
      case .none: []
      case .weekday: [.weekday]
      case .hour: [.hour]
      case .auto: window.end.since(window.start).inSeconds < 80_000 ? [.hour, .weekday] : [.weekday]
      }
    let cuts = kinds.map { Cut($0, history, clock, scale) }
    let found =
      wanted == .auto ? Self.strongest(cuts.filter { $0.holds(window, clock, Self.leastOfGroup) }) : cuts.first
    guard let cut = found else {
      range = UsualRange(history.map { scale.scaled($0.value) })
      windowsMissing = max(1, UsualRange.smallestCount - history.count)
      (comparable, alike, words) = (history, history, "the last \(all)")
      return
    }
    let own = cut.kind.group(of: window, clock)
    alike = cut.groups[own] ?? []
    comparable = alike.count >= Self.enoughOfGroup ? alike : history
    windowsMissing = max(1, Self.leastOfGroup - alike.count)
    words = "the \(alike.count) \(cut.kind.name(of: own)) among the last \(all)"
    guard alike.count >= Self.leastOfGroup else {
      range = nil
      return
    }
    // A group of one has a level, and no spread about it.
    let groups = cut.groups.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
    range = UsualRange(
      groups: groups.map { $0.value.map { scale.scaled($0.value) } },
      group: groups.firstIndex { $0.key == own } ?? 0)
  }

  /// The cut that the values show most surely; nil where they show none.
  private static func strongest(_ cuts: [Cut]) -> Cut? {
    let tested = cuts.compactMap { cut in cut.test.map { (cut: cut, pValue: $0.pValue) } }
    return tested.filter { $0.pValue < level }.min { $0.pValue < $1.pValue }?.cut
  }

  private enum Kind {
    case weekday, hour

    /// 0 for Mondays; 0…23 for hours.
    func group(of window: Window, _ clock: LocalClock) -> Int {
      switch self {
      case .weekday: clock.date(at: window.start).weekday
      case .hour: (clock.localSeconds(at: window.start) % 86_400 + 86_400) % 86_400 / 3_600
      }
    }

    func name(of group: Int) -> String {
      switch self {
      case .weekday: Weekday(rawValue: group)?.plural ?? ""
      case .hour: "windows from \(group < 10 ? "0" : "")\(group):00"
      }
    }
  }

  private struct Cut {
    let kind: Kind
    let groups: [Int: [(window: PastWindow, value: Double)]]
    let test: KruskalWallis.Test?

    init(
      _ kind: Kind, _ history: [(window: PastWindow, value: Double)], _ clock: LocalClock, _ scale: MeasuredScale
    ) {
      self.kind = kind
      groups = Dictionary(grouping: history) { kind.group(of: $0.window.window, clock) }
      test = KruskalWallis.test(groups.values.map { $0.map(\.value) })
    }

    /// Whether enough windows are of the same group as one.
    func holds(_ window: Window, _ clock: LocalClock, _ least: Int) -> Bool {
      (groups[kind.group(of: window, clock)]?.count ?? 0) >= least
    }
  }
}
