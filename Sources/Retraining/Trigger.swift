package import Profiles

/// A request to the training core: train this model again, on exactly this data, for this reason.
package struct Trigger: Sendable, Equatable, Codable {
  package enum Status: String, Sendable, Codable, CaseIterable {
    case proposed
    case dispatched
    case accepted
    case running
    case succeeded
    case failed
    case canceled
    case timedOut = "timed_out"
    /// It would have been sent; `suppressedBecause` says why not.
    case suppressed
  }

  /// What a finished training led to.
  package enum Outcome: String, Sendable, Codable, CaseIterable {
    case promoted
    case gatedOut = "gated_out"
    case noChange = "no_change"
    case failed
  }

  package enum Cause: String, Sendable, Codable {
    case drift
    case schedule
  }

  package enum Suppression: String, Sendable, Codable {
    case shadow
    case cooldown
    case activeTrigger = "active_trigger"
    case brokenData = "broken_data"
    case tooFewLabels = "too_few_labels"
    case noTrainingData = "no_training_data"
    /// Something that the decision needs could not be known, so it is not taken.
    case incompleteContext = "incomplete_context"
  }

  /// Derived from model, cause and window, so that running a window again makes no second trigger.
  package let id: String
  package let model: String
  package let dataset: String
  package let cause: Cause
  /// For a person: `drifted in 3 of the last 5 windows: dest, distance`.
  package let reason: String
  /// The window whose run proposed it.
  package let window: Window
  /// The data to train on, less `excluded`.
  package let trainOn: Window
  /// Windows within `trainOn` whose verdict was `broken_data` or `unknown`.
  package let excluded: [Window]
  /// The version in use when it was proposed, if known.
  package let modelVersion: String?
  package let createdAt: Instant
  package var status: Status
  package var suppressedBecause: Suppression?
  /// Who accepted it: the name of the training core's worker.
  package var worker: String?
  package var outcome: Outcome?
  /// The version that the training core made.
  package var newVersion: String?

  package init(
    id: String, model: String, dataset: String, cause: Cause, reason: String, window: Window, trainOn: Window,
    excluded: [Window], modelVersion: String?, createdAt: Instant, status: Status,
    suppressedBecause: Suppression? = nil, worker: String? = nil, outcome: Outcome? = nil, newVersion: String? = nil
  ) {
    self.id = id
    self.model = model
    self.dataset = dataset
    self.cause = cause
    self.reason = reason
    self.window = window
    self.trainOn = trainOn
    self.excluded = excluded
    self.modelVersion = modelVersion
    self.createdAt = createdAt
    self.status = status
    self.suppressedBecause = suppressedBecause
    self.worker = worker
    self.outcome = outcome
    self.newVersion = newVersion
  }
}
