package import Checks

/// What on-call reads first.
package enum IncidentSummary {
  /// How many findings are told in full.
  private static let toldInFull = 3

  /// One sentence from the findings of a window that joined an incident of `faultClass`, the worst first:
  /// `dep_delay is 51.2 % null (at most 12 %); dest: missing; …; and 2 more`. Nil when none joined.
  package static func sentence(of findings: [Finding], faultClass: Finding.FaultClass) -> String? {
    let joined = findings.filter { $0.incidentClass == faultClass }.sorted(by: isWorse)
    guard !joined.isEmpty else { return nil }
    var clauses = joined.prefix(toldInFull).map(clause)
    if joined.count > toldInFull { clauses.append("and \(joined.count - toldInFull) more") }
    return clauses.joined(separator: "; ")
  }

  /// Further past the limit, then more rows, then by name, so that a window always reads the same.
  private static func isWorse(_ left: Finding, _ right: Finding) -> Bool {
    let excess = (left: left.excess, right: right.excess)
    guard excess.left == excess.right else { return excess.left > excess.right }
    let rows = (left: left.failingCount ?? 0, right: right.failingCount ?? 0)
    guard rows.left == rows.right else { return rows.left > rows.right }
    return (left.test, left.column ?? "") < (right.test, right.column ?? "")
  }

  private static func clause(_ finding: Finding) -> String {
    if case .notEvaluated(.because(let reason)) = finding.outcome {
      return "\(finding.test) could not be evaluated: \(reason)"
    }
    let subject = finding.column ?? finding.test
    guard !finding.observed.isEmpty else { return "\(finding.test) failed" }
    let expected = withoutCommonEnd(finding.expected, finding.observed)
    // "dep_delay is 51.2 % null" reads as a sentence; what begins with a word, as "newest row …", brings its own verb.
    let link = finding.column != nil && finding.observed.first?.isNumber == true ? " is " : ": "
    return "\(subject)\(link)\(finding.observed)\(expected.isEmpty ? "" : " (\(expected))")"
  }

  /// "at most 12 % null" beside "51.2 % null" is "at most 12 %".
  private static func withoutCommonEnd(_ expected: String, _ observed: String) -> String {
    var words = expected.split(separator: " ")
    var other = observed.split(separator: " ")
    while words.count > 1, let last = words.last, last == other.last, last.allSatisfy(\.isLetter) {
      words.removeLast()
      other.removeLast()
    }
    return words.joined(separator: " ")
  }
}

extension Finding {
  /// How far past its limit, relative to a limit other than 0; 0 without a number, infinite for one that is not finite.
  fileprivate var excess: Double {
    guard let score, let threshold else { return 0 }
    let distance = abs(score - threshold)
    guard distance.isFinite else { return .infinity }
    return threshold == 0 ? distance : distance / abs(threshold)
  }
}
