import Agent
import Checks
import Compatibility
import Foundation
import Profiles
import Statistics

/// A comparison of all values for a person.
struct ToolComparisonText {
  let report: ToolComparisonReport
  let terminal: Terminal

  var lines: [String] {
    ["A  \(report.first)", "B  \(report.second)", "scored as \(report.comparison.tool.label) does, on every value"]
      + (report.comparison.isOneMoment ? [] : ["read each column as of a moment of its own"]) + table + summary
      + notScored
  }

  private var table: [String] {
    let (header, rows) =
      switch report.comparison.tool {
      case .evidently: (["column", "taken for", "test", "score", "threshold", "drift"], evidently)
      case .nannyML: (["column", "taken for", "method", "threshold", "highest", "alerts in chunks"], nannyML)
      case .all: (["column", "statistic", "score", "p"], all)
      }
    guard !rows.isEmpty else { return [] }
    let table = ComparisonTable(header: header, rows: rows, width: terminal.width, numeric: [])
    return [""] + table.lines.enumerated().map { $0 == 0 ? terminal.styled($1, .bold) : $1 }
  }

  /// The test that the tool takes by itself; the others are in the JSON.
  private var evidently: [[String]] {
    report.comparison.columns.compactMap { column in
      guard case .evidently(let evidently) = column.scores,
        let standard = evidently.scores.first(where: { $0.test == evidently.standard })
      else { return nil }
      let name = column.name.shownOnOneLine
      switch standard.result {
      case .success(let score):
        return [
          name, column.kind, standard.test.rawValue, score.score.map(Self.number) ?? "no number",
          Self.number(score.threshold),
          score.isDrift ? "drift" : "",
        ]
      case .failure(let error):
        return [name, column.kind, standard.test.rawValue, "", Self.number(standard.test.threshold), error.reason]
      }
    }
  }

  private var nannyML: [[String]] {
    report.comparison.columns.flatMap { column -> [[String]] in
      guard case .nannyML(let nanny) = column.scores else { return [] }
      return nanny.scores.map { method, result in
        let lead = [column.name.shownOnOneLine, column.kind, method.rawValue]
        switch result {
        case .success(let scores):
          let alerts = scores.analysis.indices.filter { scores.analysis[$0].isAlert == true }
          let highest = scores.analysis.compactMap(\.score).max()
          return lead + [
            method == .chiSquared ? "p < 0.05" : scores.upperThreshold.map(Self.number) ?? "",
            highest.map(Self.number) ?? "",
            alerts.isEmpty ? "none of \(scores.analysis.count.grouped)" : Self.chunks(alerts),
          ]
        case .failure(let error): return lead + ["", "", error.reason]
        }
      }
    }
  }

  /// Runs of numbers that are told.
  private static let mostRuns = 8

  /// As in `0, 4–17, 20`.
  /// - Parameter numbers: ascending.
  static func chunks(_ numbers: [Int]) -> String {
    var runs: [ClosedRange<Int>] = []
    for number in numbers {
      if let last = runs.last, last.upperBound + 1 == number {
        runs[runs.count - 1] = last.lowerBound...number
      } else {
        runs.append(number...number)
      }
    }
    let told = runs.prefix(mostRuns).map { $0.count == 1 ? "\($0.lowerBound)" : "\($0.lowerBound)–\($0.upperBound)" }
    let rest = runs.dropFirst(mostRuns).reduce(0) { $0 + $1.count }
    return told.joined(separator: ", ") + (rest > 0 ? " and \(rest.grouped) more" : "")
  }

  private var all: [[String]] {
    report.comparison.columns.flatMap { column -> [[String]] in
      guard case .all(let scores) = column.scores else { return [] }
      return scores.scores.map { score in
        [
          column.name.shownOnOneLine, score.statistic.rawValue, score.value.map(Self.number) ?? score.reason ?? "",
          score.pValue.map { PValue($0).words } ?? "",
        ]
      }
    }
  }

  private var summary: [String] {
    report.drift.map { drift in
      [
        "",
        "\(drift.drifted) of \(drift.columns.counted("column")) drifted, \(Percent(drift.share)); "
          + "the tool calls a data set drifted from \(Percent(ToolComparisonReport.driftShare)) on",
      ]
    } ?? []
  }

  private var notScored: [String] {
    let reasons = report.comparison.columns.compactMap { column -> (String, String)? in
      if case .unavailable(let reason) = column.scores { (column.name, reason) } else { nil }
    }
    let lines = (reasons + report.comparison.unread.sorted { $0.key < $1.key }.map { ($0.key, $0.value) })
      .map { "  \($0.0.shownOnOneLine): \($0.1)" }
    if report.comparison.columns.isEmpty, lines.isEmpty { return ["", "no column to compare"] }
    return lines.isEmpty ? [] : ["", terminal.styled("not scored", .bold)] + lines
  }

  private static func number(_ value: Double) -> String { String(format: "%.6g", value) }
}
