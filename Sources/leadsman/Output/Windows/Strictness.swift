import Checks

/// What makes the exit code other than 0.
struct Strictness {
  /// The least severity that makes the exit code 1.
  enum FailOn: String, CaseIterable {
    case warn
    case fail
    case never
  }

  var failOn = FailOn.fail
  /// Warming up and missing state count as not evaluated.
  var isStrict = false

  func standing(_ finding: Finding) -> Standing {
    switch finding.outcome {
    case .fail: finding.faultClass == .drift ? .drifted : .failed
    case .warn: .warned
    case .notEvaluated(.because): .unable
    case .notEvaluated(.notDue): .waiting
    case .notEvaluated: isStrict ? .unable : .waiting
    case .pass: .passed
    }
  }

  /// Whether it makes the exit code 1, were it not for `--fail-on never`.
  func isFailure(_ finding: Finding) -> Bool {
    finding.isFailure || (failOn == .warn && finding.outcome == .warn)
  }

  func status(_ findings: [Finding]) -> ExitStatus {
    if failOn != .never, findings.contains(where: isFailure) { return .testFailed }
    return findings.contains { standing($0) == .unable } ? .notEvaluated : .allHold
  }
}
