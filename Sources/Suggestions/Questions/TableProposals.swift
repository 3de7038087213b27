import Profiles

/// `row_count`.
struct RowCountProposal: Proposal {
  /// Days within the span that have no rows.
  let emptyDays: Int

  var metrics: [Metric] { [.rowCount(filter: nil)] }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard let series = windows.series(.rowCount(filter: nil)) else { return [] }
    if emptyDays > 0 {
      let most = series.multiplicative(reach: 0.55, least: 1.1).high.map { RoundNumber.text($0) } ?? "0"
      return [
        DraftTest(
          "row_count", "{ max: \(most) }",
          evidence: "\(windows.words(series)), and \(emptyDays) of them without rows, so that there is no least number")
      ]
    }
    if windows.isWholeTable, series.low < Double(TableFacts.fewRows) {
      return series.low > 0 ? [DraftTest("row_count", "{ min: 1 }", evidence: RoundNumber.rows(series.low))] : []
    }
    let limits = series.multiplicative(reach: 0.55, least: series.isSingle ? 1.25 : 1.1)
    let whole = Series.Limits(low: limits.low?.rounded(.down), high: limits.high?.rounded(.up))
    guard let keys = whole.keys else { return [] }
    let note = windows.isWholeTable ? " rows; a table that grows needs another maximum" : ""
    return [DraftTest("row_count", keys, evidence: windows.words(series) + note)]
  }
}

/// `unique`.
struct UniqueProposal: Proposal {
  let columns: [String]
  /// Whether an index holds it, so that it needs no look.
  let isProved: Bool

  var metric: Metric { .duplicates(columns: columns, filter: nil) }
  var metrics: [Metric] { isProved ? [] : [metric] }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard isProved || windows.total(metric) == 0 else { return [] }
    let evidence = isProved ? "a unique index holds it" : "each once in \(RoundNumber.rows(windows.totalRows))"
    if columns.count == 1 { return [DraftTest("unique", YAMLText.scalar(columns[0]), evidence: evidence)] }
    return [DraftTest("unique", [("columns", YAMLText.list(columns))], evidence: evidence)]
  }
}

/// When within a day rows come: the hours in which none do, and the least share of each quarter of it.
struct HoursProposal: Proposal {
  let column: String

  private var hour: String { "extract(hour FROM \(SQLText.identifier(column)))" }

  private func count(_ hour: Int) -> Metric { .rowCount(filter: "\(self.hour) = \(hour)") }

  var metrics: [Metric] { (0..<24).map(count) }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard windows.rows >= 24 else { return [] }
    let quarters = stride(from: 0, to: 24, by: 6).flatMap { quarter($0, windows) }
    return (silence(windows).map { [$0] } ?? []) + quarters
  }

  private func quarter(_ start: Int, _ windows: Windows) -> [DraftTest] {
    let shares = windows.all.map { window in
      (start..<start + 6).reduce(0) { $0 + (window.number(count($1)) ?? 0) } / max(1, window.rowCount)
    }
    guard let series = Series(shares, rows: windows.rows), series.low >= 0.05 else { return [] }
    let mostly = series.lowestShare(least: 0.4)
    guard mostly >= 0.02 else { return [] }
    let sql = "\(hour) BETWEEN \(start) AND \(start + 5)"
    return [
      DraftTest(
        "expression", [("sql", YAMLText.scalar(sql)), ("mostly", RoundNumber.text(mostly))],
        evidence: windows.words(series, RoundNumber.percent, of: " of the rows"), sql: sql)
    ]
  }

  /// The longest stretch of hours in which no row ever was, less an hour at either end, by which clocks change.
  private func silence(_ windows: Windows) -> DraftTest? {
    let isSilent = (0..<24).map { windows.total(count($0)) == 0 }
    guard isSilent.contains(false) else { return nil }
    var best = 0..<0
    for start in 0..<24 where isSilent[start] && !isSilent[(start + 23) % 24] {
      let length = (0..<24).first { !isSilent[(start + $0) % 24] } ?? 0
      if length > best.count { best = start..<start + length }
    }
    guard best.count >= 4 else { return nil }
    let (first, last) = ((best.lowerBound + 1) % 24, (best.upperBound - 2) % 24)
    let sql =
      first <= last ? "\(hour) NOT BETWEEN \(first) AND \(last)" : "\(hour) BETWEEN \(last + 1) AND \(first - 1)"
    let words =
      "no row between \(best.lowerBound % 24):00 and \(best.upperBound % 24):00; an hour less for changes of clocks"
    return DraftTest("expression", [("sql", YAMLText.scalar(sql)), ("mostly", "0.99")], evidence: words, sql: sql)
  }

  /// The last hour in which each day had rows, of the day on which it was the earliest.
  func earliestEnd(_ windows: Windows) -> Int {
    windows.all.compactMap { window in (0..<24).last { (window.number(count($0)) ?? 0) > 0 } }.min() ?? 0
  }
}

/// `freshness` of the time column, for a check at any hour of the day after.
struct FreshnessProposal: Proposal {
  let hours: HoursProposal?

  var metrics: [Metric] { hours?.metrics ?? [] }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard let hours else {
      return [DraftTest("freshness", "3 days", evidence: "rows of every day, checked within a day of its end")]
    }
    let end = hours.earliestEnd(windows)
    let age = 24 + 24 - end + 4
    return [
      DraftTest(
        "freshness", "\(age) hours", evidence: "every day has rows after \(end):00, checked within a day of its end")
    ]
  }
}
