import Postgres
import Profiles
import Rules

/// Which windows of which table make up a dataset's reference at one night.
struct ReferenceWindows: Sendable {
  /// For a person: `training table ml.training_set (v2)`.
  let label: String
  /// Under which its profiles are stored; profiles of the dataset's own table are those of its runs.
  let scope: String
  let relation: RelationName
  let timeColumn: String?
  let windows: [Window]
  let isOwnTable: Bool

  /// More windows than this teach nothing more, and cost a scan each.
  static let mostWindows = 400
}

/// The data that a promoted model was trained on, which takes the place of the rule's own reference.
package struct Anchor: Sendable, Hashable {
  package let trainOn: Window
  package let excluded: [Window]
  package let modelVersion: String?

  package init(trainOn: Window, excluded: [Window], modelVersion: String?) {
    self.trainOn = trainOn
    self.excluded = excluded
    self.modelVersion = modelVersion
  }
}

extension Dataset.TimeColumn {
  /// The calendar windows that lie within [start, end), oldest first; of too many the newest.
  func windows(from start: Instant, to end: Instant) -> [Window] {
    window.windows(within: Window(start: start, end: end), in: timeZone).suffix(ReferenceWindows.mostWindows)
  }

  /// The start of a local calendar day.
  func instant(_ date: LocalDate) -> Instant { LocalClock(timeZone).start(of: date) }
}
