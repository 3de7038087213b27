import Checks
import Foundation
import Testing

/// Messages as people will read them, in text files beside the tests.
///
/// To record them anew, run the tests with LEADSMAN_RECORD_SNAPSHOTS=1, and read the difference.
struct Snapshot {
  private var text = ""

  mutating func add(_ title: String, _ finding: Finding) {
    text += "# \(title)\n\(finding.outcome.sentence)\n"
    if !finding.observed.isEmpty { text += "  observed: \(finding.observed)\n" }
    text += "  expected: \(finding.expected)\n  class: \(finding.faultClass.rawValue)"
    if let score = finding.score { text += ", score: \(Self.number(score))" }
    if let threshold = finding.threshold { text += ", threshold: \(Self.number(threshold))" }
    if let count = finding.failingCount { text += ", failing rows: \(count)" }
    if !finding.failingKeys.isEmpty { text += ", as \(finding.failingKeys.joined(separator: "; "))" }
    text += "\n\n"
  }

  /// What is said of the segments of a test.
  mutating func add(_ title: String, _ findings: [Finding]) {
    for finding in findings {
      let segment = finding.segment.map { " [\($0.name), of \($0.count)]" } ?? ""
      add("\(title)\(segment)\n  clause: \(finding.clause)", finding)
    }
  }

  private static func number(_ value: Double) -> String { String(format: "%.10g", value) }

  func expect(
    _ name: String, file: StaticString = #filePath, at location: SourceLocation = #_sourceLocation
  ) throws {
    let url = URL(filePath: "\(file)").deletingLastPathComponent().appending(path: "Snapshots/\(name).txt")
    if ProcessInfo.processInfo.environment["LEADSMAN_RECORD_SNAPSHOTS"] != nil {
      try text.write(to: url, atomically: true, encoding: .utf8)
    }
    let stored = try String(contentsOf: url, encoding: .utf8)
    #expect(text == stored, "\(name).txt differs", sourceLocation: location)
  }
}
