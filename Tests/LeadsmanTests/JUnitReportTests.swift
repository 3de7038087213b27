import Checks
import Foundation
import Rules
import TestSupport
import Testing

@testable import leadsman

@Suite struct JUnitReportTests {
  @Test("Counts are those of the elements, and every test is a case under its own name", arguments: 0..<50)
  func counts(_ seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    let failOn = Strictness.FailOn.allCases.randomElement(using: &random) ?? .fail
    let strictness = Strictness(failOn: failOn, isStrict: Bool.random(using: &random))
    let windows = [random.findings(), random.findings()]
    var report = JUnitReport(ReportStyle(strictness: strictness))
    for findings in windows { report.add(.of(findings)) }
    let elements = try #require(Reader(try report.text() ?? "")).elements
    for (attribute, name) in [
      ("tests", "testcase"), ("failures", "failure"), ("errors", "error"), ("skipped", "skipped"),
    ] {
      let told = elements.filter { $0.name == "testsuite" }.compactMap { Int($0.attributes[attribute] ?? "") }
      #expect(told.reduce(0, +) == elements.count { $0.name == name }, "\(attribute)")
      guard name != "skipped" else { continue }
      #expect(elements.first?.attributes[attribute] == "\(elements.count { $0.name == name })")
    }
    let names = windows.joined().filter { !$0.test.unicodeScalars.contains { $0.value < 0x20 || $0 == "\u{FFFE}" } }
      .map(\.test)
    let cases = Set(elements.filter { $0.name == "testcase" }.compactMap { $0.attributes["name"] })
    #expect(cases.isSuperset(of: names))
  }

  @Test("Segments of one test are cases of their own, under names of their own")
  func segments() throws {
    let findings = ["UA", "AA"].map {
      Finding(
        test: "not_null(fare)", column: "fare", faultClass: .validity, outcome: .fail, observed: "9 % null",
        expected: "no nulls", segment: .init(name: "carrier=\($0)", count: 16))
    }
    var report = JUnitReport(ReportStyle())
    report.add(.of(findings))
    let elements = try #require(Reader(try report.text() ?? "")).elements
    #expect(
      elements.filter { $0.name == "testcase" }.map { $0.attributes["name"] }
        == ["not_null(fare) in carrier=UA", "not_null(fare) in carrier=AA"])
    #expect(
      elements.filter { $0.name == "failure" }.compactMap { $0.attributes["message"] }.allSatisfy {
        $0.contains("fare is 9 % null in carrier=")
      })
  }

  @Test(
    "Each outcome is what readers of JUnit call it",
    arguments: [
      (Finding.Outcome.pass, false, nil), (.fail, false, "failure"), (.warn, false, "system-out"),
      (.warn, true, "failure"),
      (.notEvaluated(.because("no")), false, "error"), (.notEvaluated(.noState), false, "skipped"),
      (.notEvaluated(.warmingUp(windowsMissing: 1)), false, "skipped"), (.notEvaluated(.noState), true, "error"),
    ] as [(Finding.Outcome, Bool, String?)])
  func outcome(_ outcome: Finding.Outcome, _ isStrict: Bool, _ element: String?) throws {
    var report = JUnitReport(
      ReportStyle(strictness: Strictness(failOn: isStrict ? .warn : .fail, isStrict: isStrict)))
    report.add(.of([.of("rows", outcome)]))
    let elements = try #require(Reader(try report.text() ?? "")).elements
    let index = try #require(elements.firstIndex { $0.name == "testcase" })
    #expect(elements.dropFirst(index + 1).first?.name == element)
  }
}
