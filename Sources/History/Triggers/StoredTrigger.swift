package import Profiles
package import Retraining

/// A trigger as it is stored, with what only the state knows of it.
package struct StoredTrigger: Sendable, Equatable {
  package let trigger: Trigger
  /// When a worker of the training core accepted it.
  package let claimedAt: Instant?
  /// When it counts as timed out, unless it has ended by then.
  package let deadline: Instant?
  /// Nil while it is active, and for one that was never sent.
  package let finishedAt: Instant?
}

/// One step of a trigger: a row that is appended and never changed.
package struct TriggerStep: Sendable, Equatable {
  package let at: Instant
  /// The status after it.
  package let status: Trigger.Status
  package let actor: String
  package let cause: String
}

/// A version of a model, from the moment that it is in use.
package struct ModelVersionRecord: Sendable, Equatable {
  package let model: String
  package let version: String
  package let since: Instant
  /// Nil where it is not known.
  package let trainedOn: Window?
  /// The trigger that asked for it; nil when Leadsman did not.
  package let triggerID: String?
  package let promotedAt: Instant

  package init(
    model: String, version: String, since: Instant, trainedOn: Window? = nil, triggerID: String? = nil,
    promotedAt: Instant
  ) {
    self.model = model
    self.version = version
    self.since = since
    self.trainedOn = trainedOn
    self.triggerID = triggerID
    self.promotedAt = promotedAt
  }
}

/// What a dataset's windows are held against from some window on.
package struct ReferenceRecord: Sendable, Equatable {
  package let dataset: String
  /// A word of the caller's: `training`, `range`, `promoted`.
  package let kind: String
  /// Nil where the kind says it all.
  package let window: Window?
  /// Windows within `window` that are not part of it.
  package let excluded: [Window]
  /// It applies to windows that are not before this one.
  package let since: Window
  /// The trigger whose promotion made it the reference.
  package let triggerID: String?
  package let setAt: Instant
  package let actor: String
  package let cause: String

  package init(
    dataset: String, kind: String, window: Window?, excluded: [Window] = [], since: Window, triggerID: String? = nil,
    setAt: Instant, actor: String, cause: String
  ) {
    self.dataset = dataset
    self.kind = kind
    self.window = window
    self.excluded = excluded
    self.since = since
    self.triggerID = triggerID
    self.setAt = setAt
    self.actor = actor
    self.cause = cause
  }
}
