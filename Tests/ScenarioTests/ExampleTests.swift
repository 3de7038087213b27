import Foundation
import Testing

/// Every example of a file that users write is what its JSON Schema says, and so is every mistake of a key or a word.
@Suite struct ExampleTests {
  private struct Case: Encodable {
    let schema: String
    let title: String
    let text: String
    let isValid: Bool

    enum CodingKeys: String, CodingKey {
      case schema, title, text
      case isValid = "is_valid"
    }
  }

  private static let root = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "../..").standardized

  @Test("Examples in the documentation and in the scenarios fit the schemas, and mistakes of form do not")
  func examples() throws {
    let cases = try Self.documented() + Self.ofScenarios() + Self.mistakes()
    #expect(cases.count > 200 && cases.count { !$0.isValid } > 40, "\(cases.count) examples")
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try JSONEncoder().encode(cases).write(to: file)
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/python3")
    process.arguments = [
      Self.root.appending(path: "Tests/ScenarioTests/validate_examples.py").path,
      Self.root.appending(path: "docs/schema").path, file.path,
    ]
    let output = Pipe()
    process.standardOutput = output
    process.standardError = output
    try process.run()
    let text = String(decoding: try output.fileHandleForReading.readToEnd() ?? Data(), as: UTF8.self)
    process.waitUntilExit()
    #expect(process.terminationStatus == 0, "\(text)")
  }

  /// Code blocks: of a part of a file what is around it is put there.
  private static func documented() throws -> [Case] {
    let folder = root.appending(path: "docs")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".md") }.sorted()
    let files = names.map { folder.appending(path: $0) } + [root.appending(path: "README.md")]
    return try files.flatMap { file in
      let text = try String(contentsOf: file, encoding: .utf8)
      return text.matches(of: #/```yaml\n([\s\S]*?)```/#).enumerated().compactMap { place, match in
        example(String(match.1), title: "\(file.lastPathComponent) #\(place + 1)")
      }
    }
  }

  private static func example(_ text: String, title: String) -> Case? {
    let head = "dataset: d\nsource: s\ntable: t\n"
    func rules(_ text: String) -> Case { Case(schema: "rules", title: title, text: text, isValid: true) }
    if text.hasPrefix("- ") { return rules(head + "tests:\n" + text) }
    let keys = Set(text.matches(of: #/(?m)^([a-z_]+):/#).map { String($0.1) })
    if keys.contains("sources") { return Case(schema: "settings", title: title, text: text, isValid: true) }
    if keys.contains("receivers") { return Case(schema: "routes", title: title, text: text, isValid: true) }
    if keys.contains("dataset") { return rules(text) }
    let known = ["time", "reference", "tests", "drift", "retrain", "roles", "scan", "schema_changes", "incidents"]
    return keys.isSubset(of: known) && !keys.isEmpty ? rules(head + text) : nil
  }

  /// Files that scenarios begin with and that no command finds at fault are as they ought to be.
  private static func ofScenarios() throws -> [Case] {
    let folder = root.appending(path: "Tests/ScenarioTests/Scenarios")
    let names = try FileManager.default.contentsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".txt") }
    return try names.sorted().flatMap { name -> [Case] in
      let text = try String(contentsOf: folder.appending(path: name), encoding: .utf8)
      // A mistake in a rule file has its place.
      if text.contains(#/\.yaml:\d+:\d+: /#) { return [] }
      return files(text).map { file, text in
        Case(schema: schema(of: text), title: "\(name) \(file)", text: text, isValid: true)
      }
    }
  }

  private static func schema(of text: String) -> String {
    if text.contains(#/(?m)^sources:/#) { return "settings" }
    return text.contains(#/(?m)^(receivers|routes):/#) ? "routes" : "rules"
  }

  /// `## file NAME` up to the next section or command.
  private static func files(_ scenario: String) -> [(name: String, text: String)] {
    scenario.components(separatedBy: "\n## ").compactMap { section in
      guard section.hasPrefix("file "), let end = section.firstIndex(of: "\n") else { return nil }
      let name = String(section[..<end].dropFirst(5))
      let text = section[end...].components(separatedBy: "\n$ ")[0]
      return name.hasSuffix(".yaml") ? (name, text.replacing("${DB}", with: "dbname=d")) : nil
    }
  }

  /// Keys that another key's value asks for, which the schemas do not go into.
  private static let conditional: Set = [
    "retrain without a model, a condition and data", "an anomaly of a mean of nothing",
    "a quantile without its share, and a share without a quantile",
  ]

  /// Of what the readers are told to find wrong, keys that are not known or missing, and words that there are not.
  private static func mistakes() throws -> [Case] {
    let forms = [#/unknown key '/#, #/needs the key '/#, #/ is no [a-z ']+: /#]
    let folder = root.appending(path: "Tests/RulesTests/Snapshots")
    return try ["rules", "scans", "schema_changes", "tests", "settings", "routes"].flatMap { name -> [Case] in
      let text = try String(contentsOf: folder.appending(path: "\(name).txt"), encoding: .utf8)
      return text.components(separatedBy: "=== ").dropFirst().compactMap { block in
        let parts = block.components(separatedBy: "\n--- shown\n")
        guard parts.count == 2, let end = parts[0].firstIndex(of: "\n") else { return nil }
        let shown = parts[1]
        if conditional.contains(String(parts[0][..<end])) { return nil }
        let isOfForm = forms.contains { shown.contains($0) }
        if shown.hasPrefix("no mistake") || isOfForm {
          let schema = ["settings", "routes"].contains(name) ? name : "rules"
          return Case(
            schema: schema, title: "\(name): \(parts[0][..<end])", text: String(parts[0][end...]), isValid: !isOfForm)
        }
        return nil
      }
    }
  }
}
