import Foundation
import Rules
import Testing

@testable import Import

/// A file of another tool among the fixtures, beside what must come of it.
enum ImportedFile {
  static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Fixtures")
  static let all = ["dbt.yml", "checks.yml", "contract.yml", "suite-0.json", "suite-1.json"]

  static func text(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  static func importer(_ name: String) throws -> Importer {
    var importer = Importer(ImportOptions(table: "shop.orders"))
    try importer.read(text(name), file: name)
    return importer
  }

  /// All the rule files of one, as the command prints them, and the summary's lines.
  static func shown(_ importer: Importer) -> String {
    let files = importer.files.map { "# \($0.dataset).yaml\n\($0.text)" }
    return files.joined(separator: "---\n") + importer.unmatched.map { "! \($0.sentence)\n" }.joined()
  }
}

extension Importer {
  /// The first rule file of one text, its tests in one line each.
  static func tests(_ text: String, file: String = "x.yml", _ options: ImportOptions = ImportOptions()) throws -> String
  {
    var importer = Importer(options)
    try importer.read(text, file: file)
    let text = importer.files.first?.text ?? ""
    let tests = text.components(separatedBy: "\ntests:\n").dropFirst().joined()
    return (tests + importer.unmatched.map { "! \($0.reason)\n" }.joined()).trimmingCharacters(
      in: .whitespacesAndNewlines)
  }
}

extension RuleFile {
  /// What the reader of rule files makes of a text; its mistakes are told.
  static func read(_ text: String) throws -> Dataset {
    try RuleFile.parse(text, file: "rules/x.yaml", sources: ["warehouse"], environment: [:]).get()
  }
}
