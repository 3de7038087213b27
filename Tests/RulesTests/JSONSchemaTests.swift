import Foundation
import Testing

@testable import Rules

@Suite struct JSONSchemaTests {
  private static let folder = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../docs/schema").standardized

  @Test(
    "The schema in docs is the one that the forms make; RECORD_SNAPSHOTS=1 writes it", arguments: JSONSchema.allCases)
  func published(schema: JSONSchema) throws {
    let url = Self.folder.appending(path: "\(schema.rawValue).schema.json")
    let text = try schema.text()
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: url, encoding: .utf8) == text)
  }

  @Test("Every family of tests has a form, and every form a family")
  func families() {
    #expect(Set(TestForm.all.map(\.family)).count == TestForm.all.count)
    for form in TestForm.all {
      // With no key but one that there is not, a family that is known is never called unknown.
      let rules = "dataset: d\nsource: s\ntable: t\ntests: [{ \(form.family): { nonsense: 1 } }]\n"
      let shown = RuleFile.parse(rules, file: "d.yaml", environment: [:], files: .memory([:])).shown
      #expect(shown.contains("unknown key 'nonsense'") && !shown.contains("is no test"), "\(form.family): \(shown)")
    }
  }

  @Test("Every key of a test's form is one that its reader takes, alone and in its levels")
  func keys() {
    for form in TestForm.all {
      for key in form.map.names {
        let rules = "dataset: d\nsource: s\ntable: t\ntests: [{ \(form.family): { \(key): [[]] } }]\n"
        let shown = RuleFile.parse(rules, file: "d.yaml", environment: [:], files: .memory([:])).shown
        #expect(!shown.contains("unknown key") && !shown.contains("not supported"), "\(form.family) \(key): \(shown)")
      }
      for key in form.limits.names where form.hasLevels {
        let rules = "dataset: d\nsource: s\ntable: t\ntests: [{ \(form.family): { fail: { \(key): [[]] } } }]\n"
        let shown = RuleFile.parse(rules, file: "d.yaml", environment: [:], files: .memory([:])).shown
        #expect(!shown.contains("unknown key"), "\(form.family) \(key): \(shown)")
      }
    }
  }
}
