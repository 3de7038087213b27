import Checks
import Foundation
import Profiles

/// A profile for a person: a few lines a column.
struct ProfileText {
  /// What the most frequent values have to be of all, to be worth a line each.
  private static let leastFrequent = 0.01

  let report: ProfileReport
  let timeZone: TimeZone
  let terminal: Terminal

  var lines: [String] {
    let window = report.window.map { ", \($0.words(in: timeZone))" } ?? ""
    var lines = ["\(terminal.styled(report.label, .bold))\(window): \(report.rowCount.counted("row"))"]
    if let sample = report.sample { lines.append("distributions of a sample of \(Percent(sample.share)) of the rows") }
    lines += report.columns.flatMap { [""] + describe($0) }
    lines += report.parts.filter { $0.rowCount > 0 || $0.reason != nil }.flatMap { part in
      let counted = part.rowCount.counted("row") + (report.sample == nil ? "" : " of the sample")
      let rows = part.reason.map { "not evaluated: \($0)" } ?? counted
      return ["", "\(terminal.styled(part.slice.words, .bold)): \(rows)"] + part.columns.flatMap(describe)
    }
    if !report.unread.isEmpty {
      lines += ["", "not read:"] + report.unread.map { "  \($0.column): \($0.reason)" }
    }
    return lines
  }

  private func describe(_ column: ColumnSummary) -> [String] {
    let type = terminal.styled(column.typeName, .dim)
    return ["\(terminal.styled(column.name.shownOnOneLine, .bold))  \(type)", "  \(counts(column))"]
      + (column.numbers.map(describe) ?? []) + (column.categories.map(describe) ?? [])
  }

  private func counts(_ column: ColumnSummary) -> String {
    var parts = [count("null", column.nullCount, column.nullRate)]
    if column.nonFiniteCount > 0 {
      parts.append(count("NaN or infinite", column.nonFiniteCount, column.nonFiniteRate))
    }
    if let distinct = column.distinct { parts.append(distinct.words) }
    if column.isSensitive { parts.append("sensitive: its values stay in the server") }
    return parts.joined(separator: ", ")
  }

  private func count(_ what: String, _ number: Int64, _ share: Double?) -> String {
    "\(number.grouped) \(what)" + (number > 0 ? share.map { " (\(Percent($0)))" } ?? "" : "")
  }

  private func describe(_ numbers: ColumnSummary.Numbers) -> [String] {
    let parts: [(String, String?)] = [
      ("least", numbers.least?.exact), ("greatest", numbers.greatest?.exact), ("sum", numbers.sum?.exact),
      ("mean", numbers.mean?.short), ("standard deviation", numbers.standardDeviation?.short),
      ("skewness", numbers.skewness?.short), ("kurtosis", numbers.excessKurtosis?.short),
    ]
    let told = parts.compactMap { name, value in value.map { "\(name) \($0)" } }
    guard !told.isEmpty else { return [] }
    let error = numbers.rankError > 0 ? " (ranks ± \(Percent(numbers.rankError)))" : ""
    let quantiles = numbers.quantiles.dropFirst().dropLast().map { quantile in
      "\(quantile.rank == 0.5 ? "median" : "p\(Int((quantile.rank * 100).rounded()))") \(quantile.value.short)"
    }
    return ["  " + told.joined(separator: ", ")]
      + (quantiles.isEmpty ? [] : ["  " + quantiles.joined(separator: ", ") + error])
  }

  private func describe(_ categories: ColumnSummary.Categories) -> [String] {
    guard categories.total > 0 else { return [] }
    let held = categories.top.reduce(0) { $0 + $1.count }
    if categories.greatestError > 0, Double(held) < Self.leastFrequent * Double(categories.total) {
      return ["    no value is frequent"]
    }
    let values = categories.top.map { value in
      let share = Percent(Double(value.count) / Double(categories.total))
      return "    \(value.text.shownInQuotes)  \(value.count.grouped) (\(share))"
    }
    guard categories.greatestError > 0 else { return values }
    return values + ["    counts up to \(categories.greatestError.grouped) too low: there are many values"]
  }
}

extension ColumnSummary.Distinct {
  /// `16 distinct`, or with the limits of an estimate.
  var words: String {
    let (least, most) = (Int(lower.rounded()), Int(upper.rounded()))
    let number = Int(estimate.rounded()).grouped
    return least == most ? "\(number) distinct" : "about \(number) distinct (\(least.grouped)–\(most.grouped))"
  }
}

extension Slice {
  /// For a person: `origin = 'EWR'`.
  var words: String {
    switch self {
    case .filter(let text): text.shownOnOneLine
    case .segment(let column, let value?): "\(column.shownOnOneLine) = \(value.shownInQuotes)"
    case .segment(let column, nil): "\(column.shownOnOneLine) is NULL"
    case .otherSegments(let column): "other values of \(column.shownOnOneLine)"
    }
  }
}
