package import Profiles

/// What a dataset's windows are held against once a model trained on newer data was promoted.
package struct Reanchoring: Sendable, Equatable {
  package let dataset: String
  package let model: String
  package let newVersion: String?
  /// The data that the new model was trained on, less what was left out.
  package let reference: TrainingRange
  /// A window without length at the promotion: the first windows that `reference` applies to are those that begin then
  /// or later. One that began before holds rows of the old model; it neither counts as drifted nor sets limits.
  package let since: Window

  /// Nil unless the training succeeded and its model was promoted.
  package init?(after trigger: Trigger, promotedAt: Instant) {
    guard trigger.status == .succeeded, trigger.outcome == .promoted else { return nil }
    dataset = trigger.dataset
    model = trigger.model
    newVersion = trigger.newVersion
    reference = TrainingRange(window: trigger.trainOn, excluded: trigger.excluded)
    since = Window(start: promotedAt, end: promotedAt)
  }

  package func applies(to window: Window) -> Bool { since <= window }
}
