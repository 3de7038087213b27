import Checks
import Incidents

/// A verdict in one sentence for a person.
package struct VerdictSentence: CustomStringConvertible {
  package let description: String

  package init(_ evaluation: Evaluation) {
    let faultClass: Finding.FaultClass? =
      switch evaluation.verdict {
      case .brokenData: evaluation.findings.first { $0.isFailure && $0.faultClass != .drift }?.faultClass
      case .drifted: .drift
      case .unknown: .cannotEvaluate
      case .regressed, .degraded, .healthy: nil
      }
    let sentence = faultClass.flatMap { IncidentSummary.sentence(of: evaluation.findings, faultClass: $0) }
    // A test that warns of several segments is one test.
    let tests = Set(evaluation.findings.map(\.test)).count
    let passed = evaluation.findings.count { $0.outcome == .pass }
    description = sentence ?? "\(passed) of \(tests) tests passed, none failed"
  }
}
