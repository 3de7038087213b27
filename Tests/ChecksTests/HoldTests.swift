import Checks
import Foundation
import Rules
import Testing

@Suite struct HoldTests {
  private func finding(
    _ outcome: Finding.Outcome, _ faultClass: Finding.FaultClass, column: String? = nil
  ) -> Finding {
    Finding(test: "t", column: column, faultClass: faultClass, outcome: outcome)
  }

  @Test("a failing test of the table holds, whatever columns are used")
  func table() {
    for faultClass in [Finding.FaultClass.schema, .volume, .freshness, .validity] {
      #expect(finding(.fail, faultClass).holdsRetraining(usedColumns: []))
      #expect(finding(.fail, faultClass).holdsRetraining(usedColumns: nil))
    }
  }

  @Test("a failing test of a column holds where the model uses it, or where that is not said")
  func column() {
    let broken = finding(.fail, .validity, column: "a")
    #expect(broken.holdsRetraining(usedColumns: ["a", "b"]))
    #expect(!broken.holdsRetraining(usedColumns: ["b"]))
    #expect(broken.holdsRetraining(usedColumns: nil))
    #expect(Verdict([broken]) == .brokenData)
  }

  @Test("drift holds only as the symptom of a broken column that is used")
  func drift() {
    let drift = finding(.fail, .drift, column: "a")
    #expect(!drift.holdsRetraining(usedColumns: nil))
    let findings = Attribution.attribute([finding(.fail, .validity, column: "a"), drift])
    #expect(findings.map { $0.holdsRetraining(usedColumns: ["a"]) } == [true, true])
    #expect(findings.map { $0.holdsRetraining(usedColumns: ["b"]) } == [false, false])
  }

  @Test(
    "what does not fail does not hold",
    arguments: [Finding.Outcome.pass, .warn, .notEvaluated(.noState), .notEvaluated(.because("why"))])
  func others(outcome: Finding.Outcome) {
    #expect(!finding(outcome, .volume).holdsRetraining(usedColumns: nil))
  }

  @Test("of many findings one that holds is enough")
  func many() {
    let findings = [finding(.pass, .volume), finding(.fail, .validity, column: "a"), finding(.fail, .drift)]
    #expect(findings.holdRetraining(usedColumns: ["a"]))
    #expect(!findings.holdRetraining(usedColumns: ["b"]))
    #expect(![Finding]().holdRetraining(usedColumns: nil))
  }

  @Test("the model uses its features, and what its rows are known by")
  func usedColumns() {
    func name(_ text: String) -> Located<String> { Located(text, at: place) }
    func dataset(features: [String]) -> Dataset {
      Dataset(
        name: "d", source: name("s"), table: name("t"),
        time: .init(column: name("at"), window: .day, timeZone: .gmt, delay: .zero), key: [name("id")],
        model: .init(name: "m", versionColumn: name("version")),
        roles: .init(
          features: features.map(name), prediction: name("p"),
          label: .init(table: nil, key: nil, column: name("was_late"), delay: .zero), sensitive: [name("s")]))
    }
    #expect(dataset(features: ["a", "b"]).usedColumns == ["a", "b", "p", "was_late", "id", "at", "version"])
    #expect(dataset(features: []).usedColumns == nil)
  }
}
