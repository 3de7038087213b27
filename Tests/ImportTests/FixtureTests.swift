import Foundation
import Rules
import Testing

@testable import Import

@Suite struct FixtureTests {
  @Test(
    "A file becomes the rules that are written down; RECORD_SNAPSHOTS=1 writes them anew", arguments: ImportedFile.all)
  func snapshots(name: String) throws {
    let shown = ImportedFile.shown(try ImportedFile.importer(name))
    let url = ImportedFile.folder.appending(path: "\(name).expected")
    if ProcessInfo.processInfo.environment["RECORD_SNAPSHOTS"] != nil {
      try shown.write(to: url, atomically: true, encoding: .utf8)
    }
    let expected = try String(contentsOf: url, encoding: .utf8)
    for (line, (found, wanted)) in zip(
      shown.split(separator: "\n", omittingEmptySubsequences: false),
      expected.split(separator: "\n", omittingEmptySubsequences: false)
    ).enumerated() {
      #expect(found == wanted, "\(name).expected:\(line + 1)")
    }
    #expect(shown.count == expected.count)
  }

  @Test(
    "Every rule file is read without a mistake, and its tests have the names that were given",
    arguments: ImportedFile.all)
  func readBack(name: String) throws {
    let importer = try ImportedFile.importer(name)
    for (dataset, file) in zip(importer.datasets, importer.files) {
      let read = try RuleFile.read(file.text)
      #expect(read.name == file.dataset)
      #expect(read.table.value == dataset.table)
      #expect(read.tests.map(\.name) == dataset.tests.map { $0.head.name ?? $0.derivedName })
      for (rule, test) in zip(read.tests, dataset.tests) {
        #expect(rule.family == test.family)
        #expect((rule.fail == nil) == (test.fail == nil), "\(rule.name)")
        #expect((rule.warn == nil) == (test.warn == nil), "\(rule.name)")
        #expect(rule.filter?.value == test.filter?.singleLine)
        #expect(rule.about.owner == test.head.owner)
      }
    }
  }

  @Test("No test is lost: each is imported or listed", arguments: ImportedFile.all)
  func countsAgree(name: String) throws {
    let importer = try ImportedFile.importer(name)
    // As counted by hand in the file.
    let counts = ["dbt.yml": 44, "checks.yml": 56, "contract.yml": 20, "suite-0.json": 8, "suite-1.json": 45]
    #expect(importer.count == counts[name])
    #expect(importer.unmatched.allSatisfy { $0.location.line > 0 && !$0.reason.isEmpty })
  }

  @Test("A file that is cut or damaged is refused at a place, or its rules can be read", arguments: 1...60)
  func damagedFiles(seed: UInt64) throws {
    var random = SplitMix(state: seed)
    let name = ImportedFile.all[Int(seed) % ImportedFile.all.count]
    var scalars = Array(try ImportedFile.text(name).unicodeScalars)
    for _ in 0..<Int.random(in: 1...5, using: &random) {
      let index = Int.random(in: 0..<scalars.count, using: &random)
      switch Int.random(in: 0..<4, using: &random) {
      case 0: scalars.remove(at: index)
      case 1: scalars.insert("[]{}:,'\"#&*!|>%@`\t\n $".unicodeScalars.randomElement(using: &random) ?? " ", at: index)
      case 2: scalars.removeLast(min(scalars.count - 1, Int.random(in: 0..<200, using: &random)))
      default: scalars.swapAt(index, Int.random(in: 0..<scalars.count, using: &random))
      }
    }
    var importer = Importer(ImportOptions(table: "orders"))
    do throws(ImportError) {
      try importer.read(String(String.UnicodeScalarView(scalars)), file: name)
    } catch {
      #expect(error.description.hasPrefix("\(name):"), "\(error)")
      return
    }
    for file in importer.files { _ = try RuleFile.read(file.text) }
  }
}

/// A generator that a seed repeats.
struct SplitMix: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
