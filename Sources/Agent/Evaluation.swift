package import Checks
package import Profiles

/// What a run found out about one window, before anything is stored or told.
package struct Evaluation: Sendable {
  package let dataset: String
  package let window: Window
  package let asOf: Instant
  /// nil where the source could not be read.
  package let profile: TableProfile?
  package let findings: [Finding]
  package let verdict: Verdict
  /// Columns that the drift monitor leaves out, with the reason.
  package let leftOut: [String: String]

  init(
    dataset: String, window: Window, asOf: Instant, profile: TableProfile?, findings: [Finding],
    leftOut: [String: String] = [:]
  ) {
    self.dataset = dataset
    self.window = window
    self.asOf = asOf
    self.profile = profile
    self.findings = Attribution.attribute(findings)
    self.verdict = Verdict(self.findings)
    self.leftOut = leftOut
  }
}
