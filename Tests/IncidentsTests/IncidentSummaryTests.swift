import Checks
import Incidents
import Profiles
import TestSupport
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
    #expect(
      summary([nulls("dep_delay", share: 51.2, atMost: 12)]) == "dep_delay is 51.2 % null, expected at most 12.0 %")
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
        == "b is 50.0 % null, expected at most 10.0 %; c is 30.0 % null, expected at most 10.0 %; "
        + "a is 2.0 % null, expected at most 1.0 %; and 2 more")
  }

  @Test("Segments that break one test are told together, by the worst, wherever others come", arguments: 0..<10)
  func segments(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let segments = [("UA", 40.0), ("AA", 12.0), ("B6", 11.0)].map { (carrier: String, share: Double) in
      Finding(
        test: "not_null(dep_delay)", column: "dep_delay", faultClass: .validity, outcome: .fail,
        observed: "\(share) % null", expected: "at most 10 % null", score: share, threshold: 10,
        segment: .init(name: "carrier=\(carrier)", count: 16))
    }
    let lone = Finding(
      test: "mean(fare)", column: "fare", faultClass: .validity, outcome: .fail, observed: "mean 3",
      expected: "at least 9",
      score: 3, threshold: 9, segment: .init(name: "city=Oslo", count: 2))
    #expect(
      summary((segments + [lone, nulls("b", share: 10.1, atMost: 10)]).shuffled(using: &generator))
        == "dep_delay is 40.0 % null in carrier=UA and 2 more of 16 segments, expected at most 10 %; "
        + "fare: mean 3 in city=Oslo, expected at least 9; b is 10.1 % null, expected at most 10.0 %")
  }

  private func drift(
    _ column: String, _ statistic: String, strength: Double, segment: String? = nil, since day: Int64 = 0
  ) -> Finding {
    let bounds = Movement.Bounds(low: 0, high: 1)
    let movement = Movement(
      statistic: statistic, windows: 1, mean: 2, now: 2, expected: 0, usual: bounds, limits: bounds, inARow: 1,
      strength: strength, since: Instant(microsecondsSince1970: day * 86_400_000_000), detectable: [])
    return Finding(
      test: "drift(\(column))", column: column, faultClass: .drift, outcome: .fail, observed: "moved",
      movement: movement, segment: segment.map { .init(name: $0, count: 3) })
  }

  @Test("Drift of all rows comes before that of a segment, whose rows are others where its column drifts too")
  func segmentsOfDrift() {
    let fare = drift("fare", "location", strength: 90, segment: "carrier=AS")
    #expect(summary([fare, drift("carrier", "share", strength: 20)], .drift)?.hasPrefix("carrier") == true)
    let carrier = drift("carrier", "share", strength: 20, segment: "origin=JFK")
    #expect(summary([fare, carrier], .drift)?.hasPrefix("carrier") == true)
    #expect(
      summary([fare, drift("dest", "share", strength: 20, segment: "origin=JFK")], .drift)?.hasPrefix("fare") == true)
    let origin = drift("origin", "share", strength: 90, segment: "carrier=AS")
    let nulls = drift("carrier", "null_rate", strength: 20, segment: "origin=JFK")
    #expect(summary([origin, nulls], .drift)?.hasPrefix("carrier") == true)
  }

  @Test("What moved first is told first, whatever moved further since; columns together come last", arguments: 0..<10)
  func order(seed: UInt64) {
    let together = Finding(
      test: DriftMonitor.togetherTest, faultClass: .drift, outcome: .fail, observed: "reconstruction error 2",
      score: 99, threshold: 1, movement: drift("a", "reconstruction_error", strength: 99, since: 0).movement)
    let findings = [
      // In a segment, but a window before all others.
      drift("h", "location", strength: 3, segment: "carrier=AS", since: 1),
      // Of one window: as a whole, by how far it moved, then by name; in segments; and in one of a column that drifts too.
      drift("e", "location", strength: 90, since: 2), drift("f", "share", strength: -4, since: 2),
      drift("g", "location", strength: 4, since: 2),
      drift("d", "location", strength: 95, segment: "origin=JFK", since: 2),
      drift("c", "location", strength: 99, segment: "e=1", since: 2),
      drift("b", "location", strength: 100, since: 3), together,
    ]
    var generator = SeededGenerator(seed: seed)
    for (first, later) in zip(findings, findings.dropFirst()) {
      // What else drifts is known of the whole page.
      let told = summary(
        ([first, later] + [drift("e", "null_rate", strength: 1, since: 9)]).shuffled(using: &generator), .drift)
      let names = [first, later].map { $0.column ?? DriftMonitor.togetherTest }
      #expect(told?.hasPrefix("\(names[0])") == true, "\(names): \(told ?? "")")
    }
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
        == "row_count: 12 rows, expected at least 500; row_count[EWR]: 510 rows, expected at most 500")
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

  private func unable(_ test: String, _ reason: String) -> Finding {
    Finding(test: test, faultClass: .validity, outcome: .notEvaluated(.because(reason)))
  }

  @Test("A reason that tests share is told once, and its full stop not at all")
  func sharedReason() {
    let away = "There is no table rides; check the name."
    #expect(
      summary([unable("row_count", away), unable("freshness", away)], .cannotEvaluate)
        == "freshness and row_count could not be evaluated: There is no table rides; check the name")
    #expect(
      summary(["a", "b", "c"].map { unable($0, away) } + [unable("d", "the window has no rows")], .cannotEvaluate)
        == "a, b and c could not be evaluated: There is no table rides; check the name; "
        + "d could not be evaluated: the window has no rows")
  }

  @Test("Of many tests and reasons the rest is counted")
  func manyReasons() {
    let many = (1...7).map { unable("t\($0)", "the server is away") }
    #expect(
      summary(many, .cannotEvaluate) == "t1, t2 and 5 more could not be evaluated: the server is away")
    let reasons = (1...4).map { unable("u\($0)", "reason \($0)") } + [unable("u5", "reason 4")]
    #expect(
      summary(reasons, .cannotEvaluate)
        == "u4 and u5 could not be evaluated: reason 4; u1 could not be evaluated: reason 1; "
        + "u2 could not be evaluated: reason 2; and 1 more")
  }

  @Test("A score that is no number comes first")
  func notFinite() {
    let infinite = Finding(
      test: "between(x)", column: "x", faultClass: .validity, outcome: .fail, observed: "∞", expected: "at most 5",
      score: .nan, threshold: 5)
    #expect(
      summary([nulls("dest", share: 9, atMost: 1), infinite])?.hasPrefix("x: ∞, expected at most 5; dest") == true)
  }
}
