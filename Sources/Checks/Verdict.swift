/// One label for a run; of several faults the first in this order counts.
package enum Verdict: String, Sendable, Codable, CaseIterable {
  /// Nothing that matters could be evaluated.
  case unknown
  /// A data test failed on the table or on a column that the model uses: hold.
  case brokenData = "broken_data"
  /// A change that starts with a new model version: roll back.
  case regressed
  /// Performance fell, proven by labels.
  case degraded
  case drifted
  case healthy
}
