import History
import Postgres
import Profiles
import Rules

/// Which windows of which table make up a dataset's reference at one night.
struct ReferenceWindows: Sendable {
  /// For a person: `training table ml.training_set (v2)`.
  let label: String
  /// Under which its profiles are stored; profiles of the dataset's own table are those of its runs.
  let scope: ProfileScope
  let relation: RelationName
  let timeColumn: String?
  let windows: [Window]
  let isOwnTable: Bool
  /// Windows before those, oldest first: what drift is held against trails behind the windows that it looks at together.
  var earlier: [Window] = []
  /// Whether they are those before the judged one.
  var trails = false
  /// Whether windows of drift that lasts were left out, and older ones took their place.
  var leavesOutDrift = false

  /// Under which windows are kept that were read for the reference alone.
  var keptScope: ProfileScope {
    if case .dataset(let name) = scope { .unrun(dataset: name) } else { scope }
  }

  /// The `count` windows before one, less those in `drifting`, whose place earlier ones take; oldest first.
  /// - Parameter start: of the earliest that may be taken; nil for any.
  static func trailing(
    _ count: Int, before window: Window, without drifting: Set<Window>, since start: Instant?,
    _ time: Dataset.TimeColumn
  ) -> [Window] {
    var last: [Window] = []
    var earlier = time.window.previous(window, in: time.timeZone)
    for _ in 0..<max(count, mostWindows) {
      guard last.count < count, earlier.start >= start ?? earlier.start else { break }
      if !drifting.contains(earlier) { last.append(earlier) }
      earlier = time.window.previous(earlier, in: time.timeZone)
    }
    return last.reversed()
  }

  /// More windows than this teach nothing more, and cost a scan each.
  static let mostWindows = 400
}

extension Dataset.TimeColumn {
  /// The calendar windows that lie within [start, end), oldest first; of too many the newest.
  func windows(from start: Instant, to end: Instant) -> [Window] {
    window.windows(within: Window(start: start, end: end), in: timeZone).suffix(ReferenceWindows.mostWindows)
  }

  /// The windows before one, oldest first.
  func windows(before window: Window, count: Int) -> [Window] {
    var windows: [Window] = []
    var last = window
    for _ in 0..<count {
      last = self.window.previous(last, in: timeZone)
      windows.append(last)
    }
    return windows.reversed()
  }

  /// The start of a local calendar day.
  func instant(_ date: LocalDate) -> Instant { LocalClock(timeZone).start(of: date) }
}
