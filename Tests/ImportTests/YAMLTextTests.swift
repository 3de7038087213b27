import Rules
import Testing

@testable import Import

@Suite struct YAMLTextTests {
  @Test("Whatever a value holds, it is read as it was", arguments: 1...100)
  func roundTrip(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let alphabet = Array("ab01 .:#,[]{}'\"\\$%&*!|>@`~-?=<\t\n\u{7}\u{85}\u{2028}é☃😀(){}${null".unicodeScalars)
    let values = (0..<8).map { _ -> String in
      let scalars = (0..<Int.random(in: 1...9, using: &random)).map { _ in
        alphabet.randomElement(using: &random) ?? "a"
      }
      return "x" + String(String.UnicodeScalarView(scalars))
    }
    try expectReadAs(values)
  }

  @Test("Words and signs that YAML takes for something else stay texts")
  func words() throws {
    try expectReadAs([
      "null", "~", "", "yes", "1.50", "-5", "- a", "a: b", "a #b", "${HOME}", "$${HOME}", "'", "\"", "=", "2013-01-01",
      " ",
      "a ", "%x", "0x1F", "&a", "*a", "!a", "? a", "a,b", "\\", "<<",
    ])
  }

  private func expectReadAs(_ values: [String], _ place: Testing.SourceLocation = #_sourceLocation) throws {
    var dataset = ImportedDataset(table: "t")
    let test = ImportedTest(
      family: "accepted_values", keys: [.column("c"), RuleKey("values", .texts(values))], fail: [])
    dataset.add([test], label: "t")
    let text = RuleFileText(dataset: dataset, options: ImportOptions(), unplaced: []).text
    let read = try RuleFile.read(text)
    guard case .acceptedValues(_, let found, _)? = read.tests.first?.fail else {
      Issue.record("not read as accepted_values")
      return
    }
    for (one, other) in zip(found, values) {
      #expect(Array(one.unicodeScalars) == Array(other.unicodeScalars), sourceLocation: place)
    }
    #expect(found.count == values.count, sourceLocation: place)
  }
}
