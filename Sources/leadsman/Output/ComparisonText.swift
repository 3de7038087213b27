import Checks
import Foundation
import Profiles

/// A comparison for a person: the schema, then the columns, the furthest moved first.
struct ComparisonText {
  let report: ComparisonReport
  let timeZone: TimeZone
  let terminal: Terminal

  private var comparison: TableComparison { report.comparison }

  var lines: [String] {
    sides + section("schema", schema) + columns + slices
      + section("not compared", notCompared)
      + section("not read", comparison.unread.map { "\($0.column.shownOnOneLine): \($0.reason)" })
      + section("limits", limits)
  }

  private func section(_ title: String, _ lines: [String]) -> [String] {
    lines.isEmpty ? [] : ["", terminal.styled(title, .bold)] + lines.map { "  \($0)" }
  }

  private var sides: [String] {
    let sides = [("A", report.first, comparison.first), ("B", report.second, comparison.second)]
    return sides.map { name, side, profile in
      let window = side.window.map { ", \($0.words(in: timeZone))" } ?? ""
      let sample = profile.sample.map { "; distributions of a sample of \(Percent($0.share))" } ?? ""
      return "\(name)  \(side.label)\(window): \(profile.rowCount.counted("row"))\(sample)"
    } + (report.isOneMoment ? [] : ["   read side by side, each as of a moment of its own"])
  }

  private var schema: [String] {
    let schema = comparison.schema
    func columns(_ columns: [SchemaSnapshot.Column]) -> String {
      columns.map { "\($0.name.shownOnOneLine) (\($0.typeName))" }.joined(separator: ", ")
    }
    return [
      schema.onlyInFirst.isEmpty ? [] : ["only in A: \(columns(schema.onlyInFirst))"],
      schema.onlyInSecond.isEmpty ? [] : ["only in B: \(columns(schema.onlyInSecond))"],
      schema.types.map { "\($0.column.shownOnOneLine): \($0.first) in A, \($0.second) in B" },
      schema.nullability.map { change in
        "\(change.column.shownOnOneLine): NOT NULL in \(change.first ? "A" : "B") only"
      },
      schema.isReordered ? ["the columns that both have come in another order"] : [],
    ].flatMap(\.self)
  }

  private var columns: [String] {
    let compared = comparison.columns.filter(\.isCompared)
    guard !compared.isEmpty else { return [] }
    let table = ComparisonTable(
      header: ["column", "moved", "PSI", "JS", "W (σ)", "p", "nulls", "what changed, A → B"],
      rows: compared.map(row), width: terminal.width, numeric: [1, 2, 3, 4, 5])
    return [""] + table.lines.enumerated().map { $0 == 0 ? terminal.styled($1, .bold) : $1 }
  }

  private func row(_ column: ColumnDifference) -> [String] {
    func score(_ statistic: ComparisonStatistic) -> String {
      column.scores[statistic].map {
        String(format: $0 < 0.0005 ? "%.0f" : $0 < 10 ? "%.3f" : $0 < 1e6 ? "%.0f" : "%.3g", $0)
      } ?? ""
    }
    return [
      column.name.shownOnOneLine, column.moved.map { Percent($0).description } ?? "", score(.populationStability),
      score(.jensenShannon), score(.wasserstein), column.movedPValue?.words ?? "", nulls(column), change(column),
    ]
  }

  private func nulls(_ column: ColumnDifference) -> String {
    let rates = [column.first.nullRate, column.second.nullRate].map { $0.map { Percent($0).description } ?? "" }
    return rates[0] == rates[1] ? rates[0] : "\(rates[0]) → \(rates[1])"
  }

  private func change(_ column: ColumnDifference) -> String {
    var words = [column.reason, column.change].compactMap(\.self)
    let rates = [column.first.nonFiniteRate, column.second.nonFiniteRate].map {
      $0.map { Percent($0).description } ?? ""
    }
    if rates[0] != rates[1], !rates.contains("") { words.append("NaN or infinite \(rates[0]) → \(rates[1])") }
    if words.isEmpty, column.first.isSensitive, column.moved ?? 0 > 0 {
      words.append("sensitive: values are not shown")
    }
    return words.joined(separator: "; ")
  }

  private var notCompared: [String] {
    let columns = comparison.columns.filter { !$0.isCompared }
    if comparison.columns.isEmpty, report.leftOut.isEmpty { return ["no column to compare"] }
    let leftOut = report.leftOut.sorted { $0.key < $1.key }.map { "\($0.key.shownOnOneLine): \($0.value)" }
    // Without rows it is the same for all.
    if let reason = emptiness { return ["\(columns.count.counted("column")): \(reason)"] + leftOut }
    return columns.map(unlike) + leftOut
  }

  /// Why nothing at all was compared, where a side has no rows.
  private var emptiness: String? {
    guard let reason = comparison.columns.first?.reason, comparison.columns.allSatisfy({ $0.moved == nil }) else {
      return nil
    }
    return reason
  }

  private func unlike(_ column: ColumnDifference) -> String {
    let distinct = [column.first.distinct, column.second.distinct].compactMap { $0.map { Int($0.estimate.rounded()) } }
    let counts = distinct.count == 2 ? " (\(distinct[0].grouped) → \(distinct[1].grouped) distinct)" : ""
    return "\(column.name.shownOnOneLine): \(column.reason ?? "no value to compare")\(counts)"
  }

  private var slices: [String] {
    section(
      "by segment",
      comparison.slices.filter { $0.firstRows != 0 || $0.secondRows != 0 }.map { slice in
        let rows = [slice.firstRows, slice.secondRows].map { $0?.grouped ?? "?" }.joined(separator: " → ")
        let worst = slice.columns.first { $0.isCompared && $0.moved ?? 0 > 0 }
        let words = worst.map { column in
          "\(column.name.shownOnOneLine) moved \(Percent(column.moved ?? 0))"
            + (column.change.map { ": \($0)" } ?? "")
        }
        return "\(slice.slice.words): rows \(rows); \(slice.reason ?? words ?? "nothing moved")"
      })
  }

  private var limits: [String] {
    if !report.unjudged.isEmpty, let reason = emptiness {
      return ["\(terminal.styled("----", .dim))  nothing was held against the limits: \(reason)"]
    }
    return report.breaches.map { breach in
      "\(terminal.styled("FAIL", .red))  \(breach.column.shownOnOneLine): \(breach.limit.statistic.rawValue) "
        + "\(breach.score.short), over \(breach.limit.value.short)"
    }
      + report.unjudged.map { column in
        "\(terminal.styled("----", .dim))  \(column.name.shownOnOneLine): not held against the limits: "
          + (column.reason ?? "no value to compare")
      }
  }
}
