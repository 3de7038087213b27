package import Checks
package import Profiles
package import Rules

/// All that a decision to retrain rests on; it is taken from these values alone.
package struct RetrainContext: Sendable {
  /// What was looked up, which may have failed; a decision takes nothing that is unknown for an absence.
  package enum Lookup<Value: Sendable>: Sendable {
    case known(Value)
    case unknown
  }

  /// A trigger that came to its end, whatever the end.
  package struct Finished: Sendable, Equatable {
    package let trigger: String
    package let at: Instant

    package init(trigger: String, at: Instant) {
      self.trigger = trigger
      self.at = at
    }
  }

  /// The dataset's policy; nil is `off`.
  package var policy: RetrainPolicy?
  package var model: String
  /// The version in use, if known; it is passed on, nothing depends on it.
  package var modelVersion: String?
  package var dataset: String
  /// The window that was just judged.
  package var window: Window
  /// The verdicts of the dataset's windows, that of `window` among them, as far back as the policy looks and trains;
  /// of several of one window the last counts.
  package var history: [WindowVerdict]
  /// What was found of `window`.
  package var findings: [Finding]
  /// Tests that are not due in `window` and did not hold when they last were.
  package var pending: Set<String>
  /// The columns whose failing tests hold; nil: every column's do.
  package var usedColumns: Set<String>?
  /// For a person: `dest, distance`.
  package var driftedColumns: String?
  /// The first window held against the reference in use; those before it say nothing of today's drift.
  package var referenceSince: Window?
  /// The model's trigger that has not come to its end.
  package var activeTrigger: Lookup<Trigger?>
  package var lastFinished: Lookup<Finished?>
  /// Ids of the model's triggers that were ever dispatched; those of `window` suffice.
  package var dispatched: Lookup<Set<String>>
  package var isScheduledDue: Bool
  /// Labels that arrived since the version in use was trained; nil: not known.
  package var newLabels: Int?
  /// The run was made for the record, long after its window.
  package var isBackfill: Bool
  package var asOf: Instant

  package init(
    policy: RetrainPolicy?, model: String, modelVersion: String?, dataset: String, window: Window,
    history: [WindowVerdict], findings: [Finding], pending: Set<String> = [], usedColumns: Set<String>?,
    driftedColumns: String? = nil, referenceSince: Window?, activeTrigger: Lookup<Trigger?>,
    lastFinished: Lookup<Finished?>, dispatched: Lookup<Set<String>>,
    isScheduledDue: Bool, newLabels: Int?, isBackfill: Bool, asOf: Instant
  ) {
    self.policy = policy
    self.model = model
    self.modelVersion = modelVersion
    self.dataset = dataset
    self.window = window
    self.history = history
    self.findings = findings
    self.pending = pending
    self.usedColumns = usedColumns
    self.driftedColumns = driftedColumns
    self.referenceSince = referenceSince
    self.activeTrigger = activeTrigger
    self.lastFinished = lastFinished
    self.dispatched = dispatched
    self.isScheduledDue = isScheduledDue
    self.newLabels = newLabels
    self.isBackfill = isBackfill
    self.asOf = asOf
  }

  /// By window, each once.
  var latestVerdicts: [WindowVerdict] {
    Dictionary(history.map { ($0.window, $0) }, uniquingKeysWith: { _, last in last }).values
      .sorted { $0.window < $1.window }
  }
}

/// The label of one window's run.
package struct WindowVerdict: Sendable, Hashable, Codable {
  package let window: Window
  package let verdict: Verdict

  package init(window: Window, verdict: Verdict) {
    self.window = window
    self.verdict = verdict
  }

  /// Data of the window may be used to train on.
  package var isTrainable: Bool { verdict != .brokenData && verdict != .unknown }
}
