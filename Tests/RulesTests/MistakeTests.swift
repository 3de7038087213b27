import TestSupport
import Testing

@testable import Rules

@Suite struct MistakeTests {
  private let environment = ["NIGHTLY": "0 0 31 13 *", "EMPTY": ""]

  @Test(
    "A mistake in a rule file is shown at its place",
    arguments: ["rules", "scans", "schema_changes", "segments", "tests", "yaml"])
  func ruleFiles(name: String) throws {
    try Snapshot(name).check { input in
      RuleFile.parse(
        input, file: "rules/flights.yaml", sources: ["warehouse", "staging"], environment: environment,
        files: .memory([:])
      ).shown
    }
  }

  @Test("A mistake in leadsman.yaml is shown without the secrets around it")
  func settings() throws {
    let snapshot = Snapshot("settings")
    try snapshot.check {
      SettingsFile.parse($0, file: "leadsman.yaml", environment: environment, files: .memory([:])).shown
    }
    #expect(snapshot.cases.allSatisfy { !$0.expected.contains("hunter") })
  }

  @Test("A mistake in routes.yaml is shown without the secrets around it")
  func routes() throws {
    let snapshot = Snapshot("routes")
    try snapshot.check {
      RoutesFile.parse(
        $0, file: "alerts/routes.yaml", faultClasses: ["drift", "validity"], environment: environment,
        files: .memory([:])
      ).shown
    }
    #expect(snapshot.cases.allSatisfy { !$0.expected.contains("hunter") })
  }

  @Test(
    "However a file is cut or damaged, it is answered with mistakes or a dataset, never a crash", arguments: 1...200)
  func damagedFiles(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    var scalars = Array(RuleFileTests.example.unicodeScalars)
    for _ in 0..<Int.random(in: 1...6, using: &random) {
      let index = Int.random(in: 0..<scalars.count, using: &random)
      switch Int.random(in: 0..<3, using: &random) {
      case 0: scalars.remove(at: index)
      case 1: scalars.insert("[]{}:,'\"#&*!|>%@`\t\n ".unicodeScalars.randomElement(using: &random) ?? " ", at: index)
      default: scalars.swapAt(index, Int.random(in: 0..<scalars.count, using: &random))
      }
    }
    let text = String(String.UnicodeScalarView(scalars))
    let result = RuleFile.parse(text, file: "x.yaml", environment: [:], files: .memory([:]))
    if case .failure(let errors) = result {
      let lineCount = text.unicodeScalars.count { $0 == "\n" } + 1
      #expect(!errors.errors.isEmpty)
      #expect(
        errors.errors.allSatisfy { (1...lineCount).contains($0.location.line) && $0.location.column >= 1 }, "\(errors)")
    }
  }

  @Test("A value that stands anywhere in leadsman.yaml is not quoted unless its key is harmless", arguments: 1...150)
  func secretsStayHidden(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let text = """
      sources:
        w:
          connection: "host=h hunter2=1
            continued hunter2"
          connections: hunter2 of 4
          wibble: hunter2
          secrets: [hunter2, 'hunter2: x', {a: hunter2}]
        # hunter2
        v: hunter2
      state: |
        hunter2 block
          hunter2 deeper
      """
    // Any place of the file may be quoted, also one at a syntax error.
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let broken = Int.random(in: 0..<lines.count, using: &random)
    lines[broken] += ["]", " 'x", ": :", " }", " *a"].randomElement(using: &random) ?? ""
    let shown = SettingsFile.parse(
      lines.joined(separator: "\n"), file: "leadsman.yaml", environment: [:], files: .memory([:]))
    #expect(shown.shown != "no mistake")
    #expect(!shown.shown.contains("hunter2"), "\(shown.shown)")
  }

  @Test("A secret in a list is hidden beside the path of a file, which is shown")
  func secretsBesideFiles() {
    let text = """
      secrets:
        - file: path
        - hunter2
        - { file: path }
        - "hunter2"
      urls:
      - file: path
      - hunter2
      secret: [{ file: path }, hunter2, { file: path, hunter2 }, hunter2]
      webhook:
        secret: { file: path }
        hunter2
      """
    let lines = text.split(separator: "\n").map { Array($0.unicodeScalars) }
    for (index, line) in lines.enumerated() {
      var shown = line
      for range in SecretMask.hiddenRanges(in: lines, line: index).reversed() { shown.removeSubrange(range) }
      let (before, after) = (String(String.UnicodeScalarView(line)), String(String.UnicodeScalarView(shown)))
      #expect(!after.contains("hunter2"), "\(before)")
      #expect(after.contains("path") == before.contains("path"), "\(before)")
    }
  }
}

@Suite struct NearestNameTests {
  @Test(
    "A name is suggested when few edits lead to it",
    arguments: [
      ("colum", "column"), ("tsets", "tests"), ("Timezone", "timezone"), ("retrian", "retrain"), ("xyz", nil),
      ("a", nil), ("wibble", nil), ("test", "tests"),
    ] as [(String, String?)])
  func suggestions(name: String, expected: String?) {
    let names = ["column", "tests", "timezone", "retrain", "window"]
    #expect(NearestName.nearest(to: name, in: names) == expected)
  }

  @Test("A swap of neighbours is one edit")
  func transposition() {
    #expect(NearestName.distance(Array("wran"), Array("warn")) == 1)
    #expect(NearestName.distance(Array(""), Array("abc")) == 3)
    #expect(NearestName.distance(Array("kitten"), Array("sitting")) == 3)
  }
}
