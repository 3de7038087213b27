import History
import Postgres
package import Profiles
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

  /// More windows than this teach nothing more, and cost a scan each.
  static let mostWindows = 400
}

/// The data that took the place of the rule's own reference.
package struct Anchor: Sendable, Hashable {
  package enum Kind: String, Sendable {
    /// What a promoted model was trained on.
    case promoted
    /// The dataset's own windows since a change that a person accepted.
    case accepted
  }

  package let kind: Kind
  package let span: Window
  package let excluded: [Window]
  package let modelVersion: String?

  package init(_ kind: Kind, span: Window, excluded: [Window], modelVersion: String?) {
    self.kind = kind
    self.span = span
    self.excluded = excluded
    self.modelVersion = modelVersion
  }

  /// For a person.
  var name: String {
    switch kind {
    case .promoted: "the training data of \(modelVersion ?? "the promoted model")"
    case .accepted: "the windows since the accepted change"
    }
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
