import Checks
import Testing

@Suite struct VerdictTests {
  private func finding(
    _ outcome: Finding.Outcome, _ faultClass: Finding.FaultClass = .validity, test: String = "t", column: String? = nil
  ) -> Finding {
    Finding(test: test, column: column, faultClass: faultClass, outcome: outcome)
  }

  private var passing: Finding { finding(.pass) }
  private var unable: Finding { finding(.notEvaluated(.because("why"))) }
  private var drifting: Finding { finding(.fail, .drift) }

  @Test("of several faults the first in the order counts")
  func order() {
    #expect(Verdict([]) == .healthy)
    #expect(Verdict([passing, finding(.warn)]) == .healthy)
    #expect(Verdict([passing, drifting]) == .drifted)
    for broken in [Finding.FaultClass.schema, .volume, .freshness, .validity] {
      #expect(Verdict([passing, drifting, finding(.fail, broken)]) == .brokenData)
      #expect(Verdict([unable, finding(.fail, broken)]) == .brokenData)
    }
    #expect(Verdict([unable, drifting]) == .drifted)
    #expect(Verdict([unable, passing]) == .unknown)
    #expect(Verdict([unable]) == .unknown)
  }

  @Test("warming up and missing state are neither faults nor unknown")
  func early() {
    let early = [finding(.notEvaluated(.noState)), finding(.notEvaluated(.warmingUp(windowsMissing: 3)), .drift)]
    #expect(Verdict(early) == .healthy)
    #expect(Verdict(early + [drifting]) == .drifted)
    #expect(Verdict(early + [unable]) == .unknown)
  }

  @Test("an unchanged schema alone does not count as evaluated, a changed one does")
  func schemaAlone() {
    let name = "schema(last run)"
    #expect(Verdict([finding(.pass, .schema, test: name), unable]) == .unknown)
    #expect(Verdict([finding(.fail, .schema, test: name), unable]) == .brokenData)
  }

  @Test("only failures and inabilities open incidents")
  func incidentClasses() {
    #expect(finding(.fail, .volume).incidentClass == .volume)
    #expect(unable.incidentClass == .cannotEvaluate)
    for outcome: Finding.Outcome in [
      .pass, .warn, .notEvaluated(.noState), .notEvaluated(.warmingUp(windowsMissing: 1)),
    ] {
      #expect(finding(outcome).incidentClass == nil)
    }
  }

  @Test("drift of a column that is broken belongs to what broke it")
  func attribution() {
    let broken = finding(.fail, .validity, test: "not_null(a)", column: "a")
    let drift = finding(.fail, .drift, test: "drift(a)", column: "a")
    let other = finding(.fail, .drift, test: "drift(b)", column: "b")
    let quiet = finding(.pass, .drift, test: "drift(a)", column: "a")
    #expect(Attribution.attribute([broken, drift, other]).map(\.faultClass) == [.validity, .validity, .drift])
    #expect(Attribution.attribute([broken, quiet]) == [broken, quiet])
    let together = finding(.fail, .drift, test: DriftMonitor.togetherTest)
    #expect(Attribution.attribute([broken, drift, together]).map(\.faultClass) == [.validity, .validity, .validity])
    #expect(Attribution.attribute([broken, drift, other, together]).last?.faultClass == .drift)
    #expect(Attribution.attribute([broken, quiet, together]).last?.faultClass == .drift)
    #expect(
      Attribution.attribute([finding(.warn, .validity, column: "a"), drift]).map(\.faultClass) == [.validity, .drift])
    #expect(Attribution.attribute([finding(.fail, .volume), drift]).map(\.faultClass) == [.volume, .drift])
  }
}
