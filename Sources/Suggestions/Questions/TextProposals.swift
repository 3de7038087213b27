import Profiles

/// `accepted_values`: all the values that a column had.
struct ValuesProposal: Proposal {
  let column: String
  let values: [ColumnKind.Category]

  private var metric: Metric { .unaccepted(column: column, values: values.map(\.value), filter: nil) }
  var metrics: [Metric] { [metric] }

  /// Where some values came but once or twice, others are still to come.
  private var isClosed: Bool {
    let total = values.reduce(0) { $0 + $1.count }
    return values.count <= 40 && values.allSatisfy { $0.count >= 5 || $0.count * 20 >= total }
  }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard let shares = windows.shares(metric) else { return [] }
    let mostly = isClosed && shares.high == 0 ? 1 : min(0.98, Series.floored(1 - shares.highestShare()))
    guard mostly >= 0.5 else { return [] }
    return [
      DraftTest(
        "accepted_values",
        [
          ("column", YAMLText.scalar(column)), ("values", YAMLText.list(values.map(\.value).sorted())),
          ("mostly", mostly < 1 ? RoundNumber.text(mostly) : nil),
        ], evidence: isClosed ? "all that there were" : "all that there were; some came seldom, more may come")
    ]
  }
}

/// Rows that meet a rule of their own, at least in so large a share as on the worst day.
struct RowsProposal: Proposal {
  let rule: RowRule
  let family: String
  /// The test's keys, its column and `mostly` apart.
  let keys: [(String, String?)]
  let words: String
  /// What part of rows has to meet it where all of them did.
  let strictest: Double

  private var metric: Metric { .breaking(rule, filter: nil) }
  var metrics: [Metric] { [metric] }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard let column = rule.column, let shares = windows.shares(metric) else { return [] }
    let mostly = shares.high == 0 ? strictest : min(strictest, Series.floored(1 - shares.highestShare()))
    guard mostly >= 0.5 else { return [] }
    let all = [("column", YAMLText.scalar(column))] + keys + [("mostly", mostly < 1 ? RoundNumber.text(mostly) : nil)]
    let seen = shares.high == 0 ? "in all rows" : "but for \(windows.words(shares, RoundNumber.percent))"
    return [DraftTest(family, all, evidence: words.isEmpty ? seen : "\(words); \(seen)")]
  }
}

/// `expression` with `mostly`: a condition that holds in at least a share of the rows.
struct ShareProposal: Proposal {
  let sql: String
  /// nil: named after the SQL.
  let name: String?
  /// Shares below it say nothing.
  let floor: Double
  /// The least room, as a part of the smallest share.
  let least: Double

  private var metric: Metric { .breaking(.expression(sql), filter: nil) }
  var metrics: [Metric] { [metric] }

  func tests(_ windows: Windows) -> [DraftTest] {
    guard let shares = windows.shares(metric),
      let holds = Series(shares.values.map { 1 - $0 }, rows: windows.rows)
    else { return [] }
    let isExact = windows.total(metric) == 0
    let mostly = isExact ? 1 : holds.lowestShare(least: least)
    guard mostly >= floor else { return [] }
    let evidence = isExact ? "in all rows" : "in \(windows.words(holds, RoundNumber.percent, of: " of the rows"))"
    let text = YAMLText.scalar(sql)
    if isExact, name == nil { return [DraftTest("expression", text, evidence: evidence, sql: sql)] }
    let keys = [
      ("sql", text), ("mostly", isExact ? nil : RoundNumber.text(mostly)), ("name", name.map(YAMLText.scalar)),
    ]
    return [DraftTest("expression", keys, evidence: evidence, sql: name == nil ? sql : nil)]
  }
}
