import Checks
import Testing

@testable import leadsman

@Suite struct StrictnessTests {
  private static let fail = Finding.of("a", .fail)
  private static let drift = Finding.of("d", .fail, faultClass: .drift)
  private static let warn = Finding.of("b", .warn)
  private static let unable = Finding.of("c", .notEvaluated(.because("no")))
  private static let waiting = Finding.of("w", .notEvaluated(.noState))
  private static let pass = Finding.of("p", .pass)

  @Test(
    "The exit code of findings under each --fail-on",
    arguments: [
      ([pass], [0, 0, 0]), ([], [0, 0, 0]), ([warn], [1, 0, 0]), ([fail], [1, 1, 0]), ([drift], [1, 1, 0]),
      ([unable], [3, 3, 3]), ([unable, fail], [1, 1, 3]), ([unable, warn], [1, 3, 3]), ([waiting], [0, 0, 0]),
    ] as [([Finding], [Int32])])
  func exitCodes(_ findings: [Finding], _ codes: [Int32]) {
    let levels: [Strictness.FailOn] = [.warn, .fail, .never]
    #expect(levels.map { Strictness(failOn: $0).status(findings).rawValue } == codes)
  }

  @Test("--strict makes what waits a matter of exit code 3, and something to look at") func strict() {
    let strictness = Strictness(isStrict: true)
    #expect(strictness.status([Self.waiting]) == .notEvaluated)
    #expect(strictness.standing(Self.waiting).needsLook)
    #expect(!Strictness().standing(Self.waiting).needsLook)
  }

  @Test("The worst comes first: failed, drifted, not evaluated, warned, waiting, passed") func order() {
    let findings = [Self.pass, Self.waiting, Self.warn, Self.unable, Self.drift, Self.fail]
    let told = WindowReport.of(findings).ranked(Strictness()).map(\.item.finding.test)
    #expect(told == ["a", "d", "c", "b", "w", "p"])
  }
}
