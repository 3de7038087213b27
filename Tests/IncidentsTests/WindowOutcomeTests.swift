import Checks
import Incidents
import Testing

@Suite struct WindowOutcomeTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let outcomes: [Finding.Outcome]
    let drift: WindowOutcome.State
    let cannotEvaluate: WindowOutcome.State
  }

  @Test(
    "A window says of a class what its findings say",
    arguments: [
      Case(testDescription: "a failure", outcomes: [.pass, .fail], drift: .failing, cannotEvaluate: .clean),
      Case(testDescription: "passes and warnings", outcomes: [.pass, .warn], drift: .clean, cannotEvaluate: .clean),
      Case(
        testDescription: "a failure beside one not evaluated",
        outcomes: [.fail, .notEvaluated(.because("permission denied"))], drift: .failing, cannotEvaluate: .failing),
      Case(
        testDescription: "a pass beside one not evaluated",
        outcomes: [.pass, .notEvaluated(.because("permission denied"))], drift: .unknown, cannotEvaluate: .failing),
      Case(
        testDescription: "warming up alone", outcomes: [.notEvaluated(.warmingUp(windowsMissing: 3))],
        drift: .unknown, cannotEvaluate: .clean),
      Case(
        testDescription: "warming up beside a pass",
        outcomes: [.pass, .notEvaluated(.warmingUp(windowsMissing: 3)), .notEvaluated(.noState)],
        drift: .clean, cannotEvaluate: .clean),
      Case(testDescription: "no finding", outcomes: [], drift: .unknown, cannotEvaluate: .unknown),
    ])
  func states(example: Case) {
    let findings = example.outcomes.map { Finding(test: "drift(dest)", faultClass: .drift, outcome: $0) }
    let state = { WindowOutcome(window: day(0), findings: findings, faultClass: $0).state }
    #expect(state(.drift) == example.drift)
    #expect(state(.cannotEvaluate) == example.cannotEvaluate)
    #expect(state(.volume) == .unknown)
  }
}
