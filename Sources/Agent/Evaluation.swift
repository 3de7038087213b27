package import Checks
package import Profiles
package import Rules

/// What a run found out about one window, before anything is stored or told.
package struct Evaluation: Sendable {
  package let dataset: String
  package let window: Window
  package let asOf: Instant
  /// nil where the source could not be read.
  package let profile: TableProfile?
  /// Without data values: these are stored and sent.
  package let findings: [Finding]
  package let verdict: Verdict
  /// Columns that the drift monitor leaves out, with the reason.
  package let leftOut: [String: String]
  /// By the sentence of an error the same with the server's words; empty unless they were asked for.
  private let serverWords: [String: String]

  init(
    dataset: String, window: Window, asOf: Instant, profile: TableProfile?, findings: [Finding],
    leftOut: [String: String] = [:], serverWords: [String: String] = [:]
  ) {
    self.dataset = dataset
    self.window = window
    self.asOf = asOf
    self.profile = profile
    self.findings = Attribution.attribute(findings)
    self.verdict = Verdict(self.findings)
    self.leftOut = leftOut
    self.serverWords = serverWords
  }

  /// The findings for a terminal: where the server's words were asked for, the reasons hold them.
  package var shownFindings: [Finding] {
    findings.map { finding in
      guard case .notEvaluated(.because(let reason)) = finding.outcome else { return finding }
      // A reason may hold the sentence of an error among words of its own.
      let words = serverWords.max { lhs, rhs in
        (reason.contains(lhs.key) ? lhs.key.count : 0) < (reason.contains(rhs.key) ? rhs.key.count : 0)
      }
      guard let words, reason.contains(words.key) else { return finding }
      return finding.notEvaluated(because: reason.replacing(words.key, with: words.value))
    }
  }
}

extension Evaluation {
  /// The same with fewer findings, and the verdict of these.
  package func keeping(_ isKept: (Finding) -> Bool) -> Evaluation {
    Evaluation(
      dataset: dataset, window: window, asOf: asOf, profile: profile, findings: findings.filter(isKept),
      leftOut: leftOut, serverWords: serverWords)
  }

  /// A window of which nothing could be learned.
  package static func unavailable(
    _ dataset: Dataset, _ window: Window, asOf: Instant, reason: String
  ) -> Evaluation {
    unavailable(dataset, window, asOf: asOf, reason: reason, serverWords: [:])
  }

  /// A window of which nothing could be learned, because of `error`.
  /// - Parameter showsValues: keeps the server's words for `shownFindings`.
  package static func unavailable(
    _ dataset: Dataset, _ window: Window, asOf: Instant, because error: any Error, showsValues: Bool,
    serverWords: [String: String] = [:]
  ) -> Evaluation {
    let reason = FailureSentence(error).description
    let shown = FailureSentence(error, showingValues: true).description
    return unavailable(
      dataset, window, asOf: asOf, reason: reason,
      serverWords: showsValues && shown != reason ? [reason: shown] : serverWords)
  }

  private static func unavailable(
    _ dataset: Dataset, _ window: Window, asOf: Instant, reason: String, serverWords: [String: String]
  ) -> Evaluation {
    Evaluation(
      dataset: dataset.name, window: window, asOf: asOf, profile: nil,
      findings: TestSuite(dataset).notEvaluated(reason), serverWords: serverWords)
  }
}

extension Finding {
  fileprivate func notEvaluated(because reason: String) -> Finding {
    Finding(
      test: test, column: column, faultClass: faultClass, outcome: .notEvaluated(.because(reason)), observed: observed,
      expected: expected, score: score, threshold: threshold, pValue: pValue, statistics: statistics,
      movement: movement,
      failingCount: failingCount, failingKeys: failingKeys, evidenceSQL: evidenceSQL, segment: segment,
      definition: definition)
  }
}
