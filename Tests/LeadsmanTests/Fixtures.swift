import Checks
import Foundation
import Profiles
import Rules
import TestSupport

@testable import Agent
@testable import leadsman

extension Window {
  static let night = Window(
    start: Instant(microsecondsSince1970: 1_360_281_600_000_000),
    end: Instant(microsecondsSince1970: 1_360_368_000_000_000))
}

extension SourceLocation {
  static func line(_ line: Int) -> SourceLocation { SourceLocation(file: "rules/rides.yaml", line: line, column: 1) }
}

extension Dataset {
  static func of(
    _ tests: [TestRule] = [], drift: DriftRule? = nil, about: Annotations = Annotations(), name: String = "rides"
  ) -> Dataset {
    let column = Located("at", at: SourceLocation.line(4))
    return Dataset(
      name: name, source: Located("warehouse", at: .line(2)), table: Located("rides", at: .line(3)),
      time: TimeColumn(column: column, window: .day, timeZone: .gmt, delay: .zero), tests: tests, drift: drift,
      about: about, location: .line(1))
  }
}

extension CalendarWindow {
  static var day: CalendarWindow {
    guard let day = CalendarWindow(count: 1, unit: .day) else { preconditionFailure("a day is a window") }
    return day
  }
}

extension TestRule {
  static func of(_ name: String, family: String? = nil, line: Int = 9, about: Annotations = Annotations()) -> TestRule {
    TestRule(
      name: name, family: family, fail: .rowCount(minimum: 1, maximum: nil), warn: nil, location: .line(line),
      about: about)
  }
}

extension Finding {
  static func of(
    _ test: String, _ outcome: Outcome, column: String? = nil, faultClass: FaultClass = .validity,
    observed: String = "7 rows", expected: String = "at least 9 rows", failingKeys: [String] = [],
    evidenceSQL: String? = nil
  ) -> Finding {
    Finding(
      test: test, column: column, faultClass: faultClass, outcome: outcome, observed: observed, expected: expected,
      failingKeys: failingKeys, evidenceSQL: evidenceSQL)
  }
}

extension Evaluation {
  static func of(_ findings: [Finding], dataset: String = "rides", isRead: Bool = true) -> Evaluation {
    let profile = TableProfile(
      dataset: dataset, window: .night, rowCount: 7, schema: SchemaSnapshot(columns: [], primaryKey: []))
    return Evaluation(
      dataset: dataset, window: .night, asOf: Window.night.end, profile: isRead ? profile : nil, findings: findings)
  }
}

extension WindowReport {
  static func of(_ findings: [Finding], _ dataset: Dataset = .of(), isRead: Bool = true) -> WindowReport {
    WindowReport(.of(findings, dataset: dataset.name, isRead: isRead), of: dataset)
  }
}

extension SeededGenerator {
  /// A text of all that formats trip over, and of ordinary letters.
  mutating func text() -> String {
    let pieces = [
      "a", "B", "7", " ", "  ", "_", "*", "`", "``", "|", "\\", "\\|", "<", ">", "&", "&amp;", "\"", "'", "]]>", "%",
      "%25", ":", "::", ",", "=", "\r", "\n", "\r\n", "\t", "\u{0}", "\u{7}", "\u{1B}[31m", "\u{85}", "\u{2028}",
      "\u{202E}",
      "\u{FFFE}", "\u{FFFD}", "é", "東京", "🙂", "@team", "#1", "www.a.b", "https://a.b", ":smile:", "<script>", "[x](y)",
      "</details>", "-->", "~~", "$x$", "(", ")", "!", "~",
    ]
    let count = Int.random(in: 0...12, using: &self)
    return (0..<count).map { _ in pieces.randomElement(using: &self) ?? "" }.joined()
  }

  mutating func outcome() -> Finding.Outcome {
    [.pass, .warn, .fail, .notEvaluated(.noState), .notEvaluated(.because("a reason"))].randomElement(using: &self)
      ?? .pass
  }

  /// Findings under different names, in no order.
  mutating func findings() -> [Finding] {
    (0..<Int.random(in: 0...60, using: &self)).map { number in
      Finding.of(
        "\(number) \(text())", outcome(), column: Bool.random(using: &self) ? text() : nil,
        faultClass: Finding.FaultClass.allCases.randomElement(using: &self) ?? .drift, observed: text(),
        expected: text(), failingKeys: (0..<Int.random(in: 0...3, using: &self)).map { _ in text() })
    }
  }
}
