/// Names the class of fault that a drift finding belongs to.
///
/// A column that breaks a data test has moved because it is broken: its drift is a symptom, joins the incident of the
/// broken data, and sends no page of its own. So is the drift of columns together, where every column that drifts is broken.
package enum Attribution {
  package static func attribute(_ findings: [Finding]) -> [Finding] {
    let broken = Dictionary(
      findings.filter { $0.isFailure && $0.faultClass == .validity }.compactMap { finding in
        finding.column.map { ($0, finding.faultClass) }
      }, uniquingKeysWith: { first, _ in first })
    let drifted = findings.filter { $0.faultClass == .drift && $0.isFailure }
    let causes = drifted.compactMap(\.column).map { broken[$0] }
    return findings.map { finding in
      guard finding.faultClass == .drift, finding.isFailure else { return finding }
      let own = finding.column.map { broken[$0] } ?? (causes.contains(nil) ? nil : causes.first ?? nil)
      return own.map(finding.attributed) ?? finding
    }
  }
}

extension Finding {
  func attributed(to faultClass: FaultClass) -> Finding {
    Finding(
      test: test, column: column, faultClass: faultClass, outcome: outcome, observed: observed, expected: expected,
      score: score, threshold: threshold, pValue: pValue, statistics: statistics, movement: movement,
      failingCount: failingCount,
      failingKeys: failingKeys, evidenceSQL: evidenceSQL, segment: segment, definition: definition)
  }
}
