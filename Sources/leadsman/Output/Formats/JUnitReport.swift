import Checks
import Foundation
import Profiles
import Rules

/// JUnit XML as Jenkins, GitLab and most others read it: a suite a window, a case a test, failed and broken ones first.
///
/// What fails is a failure, what could not be evaluated an error, what waits for more windows or for state is skipped.
/// A warning has passed, with its words as output, unless `--fail-on warn` makes it a failure.
struct JUnitReport: ReportWriter {
  private let style: ReportStyle
  private var suites: [String] = []
  private var sum = Counts()

  private struct Counts {
    var tests = 0
    var failures = 0
    var errors = 0
    var skipped = 0

    mutating func add(_ other: Counts) {
      tests += other.tests
      failures += other.failures
      errors += other.errors
      skipped += other.skipped
    }

    var attributes: [(name: String, value: String)] {
      [("tests", "\(tests)"), ("failures", "\(failures)"), ("errors", "\(errors)")]
    }
  }

  init(_ style: ReportStyle) { self.style = style }

  mutating func add(_ report: WindowReport) {
    var counts = Counts()
    var cases = report.ranked(style.strictness).map { testCase($0.item, report, &counts) }
    if let reason = report.lookbackFailure {
      counts.tests += 1
      counts.errors += 1
      let error = XMLElement("error", [("type", "not_evaluated"), ("message", reason)])
      cases.insert(XMLElement("testcase", [("classname", report.dataset), ("name", "lookback")], [error]), at: 0)
    }
    let window = report.hasTime ? " \(report.windowWords)" : ""
    let suite = XMLElement(
      "testsuite",
      [("name", report.dataset + window)] + counts.attributes + [
        ("skipped", "\(counts.skipped)"), ("timestamp", Self.timestamp(report.asOf)),
      ], [properties(report)] + cases)
    suites.append(suite.written(level: 1))
    sum.add(counts)
  }

  func text() throws -> String? {
    let root = XMLElement("testsuites", [("name", "leadsman")] + sum.attributes)
    let tag = root.written().dropLast("/>".count)
    return (["<?xml version=\"1.0\" encoding=\"UTF-8\"?>", "\(tag)>"] + suites + ["</testsuites>"])
      .joined(separator: "\n")
  }

  private func testCase(_ item: ReportedFinding, _ report: WindowReport, _ counts: inout Counts) -> XMLElement {
    let finding = item.finding
    counts.tests += 1
    let child: XMLElement?
    switch style.strictness.standing(finding) {
    case .passed: child = nil
    case .waiting:
      counts.skipped += 1
      child = XMLElement("skipped", [("message", finding.clause)])
    case .unable:
      counts.errors += 1
      child = result("error", "not_evaluated", item, report)
    case .warned where !style.strictness.isFailure(finding):
      child = XMLElement(
        "system-out", text: (["warning: \(finding.clause)"] + details(item, report)).joined(separator: "\n"))
    case .failed, .drifted, .warned:
      counts.failures += 1
      child = result("failure", finding.outcome == .warn ? "warn" : finding.faultClass.rawValue, item, report)
    }
    return XMLElement(
      "testcase", [("classname", report.dataset), ("name", item.caseName)], child.map { [$0] } ?? [])
  }

  private func result(_ name: String, _ type: String, _ item: ReportedFinding, _ report: WindowReport) -> XMLElement {
    XMLElement(
      name, [("type", type), ("message", item.finding.clause)],
      text: ([item.finding.clause] + details(item, report)).joined(separator: "\n"))
  }

  private func details(_ item: ReportedFinding, _ report: WindowReport) -> [String] {
    FindingDetails(item, report).items.map(\.line)
  }

  private func properties(_ report: WindowReport) -> XMLElement {
    var pairs: [(String, String)] = [
      ("verdict", report.verdict.rawValue), ("window_start", report.window.start.description),
      ("window_end", report.window.end.description), ("as_of", report.asOf.description),
    ]
    if let rows = report.rowCount { pairs.append(("row_count", "\(rows)")) }
    if let selection = report.selection {
      pairs += selection.only.map { ("only", $0) } + selection.tags.map { ("tag", $0) }
    }
    pairs += report.incidents.map { ("incident", $0.id) }
    return XMLElement("properties", [], pairs.map { XMLElement("property", [("name", $0.0), ("value", $0.1)]) })
  }

  /// In UTC, without the zone and parts of a second, which not every reader takes.
  private static func timestamp(_ instant: Instant) -> String { String(instant.description.prefix(19)) }
}
