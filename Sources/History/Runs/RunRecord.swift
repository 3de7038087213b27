package import Checks
package import Profiles

/// What is remembered of one run over one window of a dataset.
package struct RunRecord: Sendable, Equatable {
  package enum Kind: String, Sendable, CaseIterable {
    case live
    /// The window was run again.
    case replay
    /// Made for the record, long after the window; it neither pages nor triggers.
    case backfill
  }

  package enum Status: String, Sendable, CaseIterable {
    case finished
    /// The table could not be read at all.
    case failed
  }

  package let dataset: String
  package let window: Window
  package let kind: Kind
  package let status: Status
  /// The moment that the run speaks of; a replay's lies in the past.
  package let asOf: Instant
  package let startedAt: Instant
  package let finishedAt: Instant
  package let verdict: Verdict
  /// The verdict for a person.
  package let sentence: String
  /// Nil where the rows could not be counted.
  package let rowCount: Int64?

  package init(
    dataset: String, window: Window, kind: Kind = .live, status: Status = .finished, asOf: Instant,
    startedAt: Instant, finishedAt: Instant, verdict: Verdict, sentence: String, rowCount: Int64?
  ) {
    self.dataset = dataset
    self.window = window
    self.kind = kind
    self.status = status
    self.asOf = asOf
    self.startedAt = startedAt
    self.finishedAt = finishedAt
    self.verdict = verdict
    self.sentence = sentence
    self.rowCount = rowCount
  }
}

/// A run as it is stored.
package struct StoredRun: Sendable, Equatable {
  package let id: Int64
  package let record: RunRecord
  /// The run of the same window that took its place.
  package let supersededBy: Int64?
}
