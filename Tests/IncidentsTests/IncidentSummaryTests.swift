import Checks
import Incidents
import Testing

@Suite struct IncidentSummaryTests {
  private func nulls(_ column: String, share: Double, atMost limit: Double) -> Finding {
    Finding(
      test: "not_null(\(column))", column: column, faultClass: .validity, outcome: .fail,
      observed: "\(share) % null", expected: "at most \(limit) % null", score: share, threshold: limit)
  }

  private func summary(_ findings: [Finding], _ faultClass: Finding.FaultClass = .validity) -> String? {
    IncidentSummary.sentence(of: findings, faultClass: faultClass)
  }

  @Test("One finding is one sentence, without a word twice")
  func one() {
    #expect(summary([nulls("dep_delay", share: 51.2, atMost: 12)]) == "dep_delay is 51.2 % null (at most 12.0 %)")
  }

  @Test("The worst comes first, and the fourth on are counted", arguments: 0..<10 as Range<UInt64>)
  func worstFirst(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let findings = [
      nulls("a", share: 2, atMost: 1), nulls("b", share: 50, atMost: 10), nulls("c", share: 30, atMost: 10),
      nulls("d", share: 11, atMost: 10), nulls("e", share: 1, atMost: 0.9),
    ]
    #expect(
      summary(findings.shuffled(using: &generator))
        == "b is 50.0 % null (at most 10.0 %); c is 30.0 % null (at most 10.0 %); "
        + "a is 2.0 % null (at most 1.0 %); and 2 more")
  }

  @Test("What lies below its limit is as bad as its distance")
  func belowTheLimit() {
    let few = Finding(
      test: "row_count", faultClass: .volume, outcome: .fail, observed: "12 rows", expected: "at least 500 rows",
      score: 12, threshold: 500)
    let many = Finding(
      test: "row_count[EWR]", faultClass: .volume, outcome: .fail, observed: "510 rows", expected: "at most 500 rows",
      score: 510, threshold: 500)
    #expect(
      summary([many, few], .volume)
        == "row_count: 12 rows (at least 500); row_count[EWR]: 510 rows (at most 500)")
  }

  @Test("Equal findings stand by name, so that a window always reads the same")
  func ties() {
    let finding = { Finding(test: $0, column: $0, faultClass: .schema, outcome: .fail, observed: "missing") }
    #expect(summary([finding("b"), finding("c"), finding("a")], .schema) == "a: missing; b: missing; c: missing")
  }

  @Test("Only findings of the class are told, and warnings and passes are not")
  func otherFindings() {
    let quiet = [Finding.Outcome.pass, .warn, .notEvaluated(.noState)].map {
      Finding(test: "drift(dest)", column: "dest", faultClass: .drift, outcome: $0, observed: "PSI 0.3")
    }
    #expect(summary(quiet + [nulls("dest", share: 3, atMost: 1)], .drift) == nil)
  }

  @Test("What could not be evaluated says why")
  func cannotEvaluate() {
    let finding = Finding(
      test: "not_null(dest)", column: "dest", faultClass: .validity,
      outcome: .notEvaluated(.because("permission denied on ml.predictions")))
    #expect(
      summary([finding], .cannotEvaluate)
        == "not_null(dest) could not be evaluated: permission denied on ml.predictions")
    #expect(summary([finding]) == nil)
  }

  @Test("A score that is no number comes first")
  func notFinite() {
    let infinite = Finding(
      test: "between(x)", column: "x", faultClass: .validity, outcome: .fail, observed: "∞", expected: "at most 5",
      score: .nan, threshold: 5)
    #expect(summary([nulls("dest", share: 9, atMost: 1), infinite])?.hasPrefix("x: ∞ (at most 5); dest") == true)
  }
}
