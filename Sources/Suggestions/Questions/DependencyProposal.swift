import Profiles

/// Every value of one column goes with one value of another, as a customer with one country: dealt anew, each goes with
/// several.
struct DependencyProposal: Proposal {
  /// Whose values come again and again.
  let key: String
  let value: String
  /// How likely two rows have different values of `value`, by chance.
  let mix: Double
  /// As a rule file names it.
  let table: String
  /// The column that cuts days; nil: the table is one window.
  let time: String?

  private var repeats: Metric { .duplicates(columns: [key], filter: nil) }
  private var repeatsTogether: Metric { .duplicates(columns: [key, value], filter: nil) }

  var metrics: [Metric] { [repeats, repeatsTogether] }

  /// How many more pairs there are than keys; nil where it was not counted.
  func surplus(_ window: MeasuredWindow) -> Double? {
    guard let repeats = window.number(repeats), let together = window.number(repeatsTogether) else { return nil }
    return repeats - together
  }

  /// About as many as there would be, were the values dealt anew, or fewer: each key that comes again has another value
  /// as often as two rows differ.
  func chance(_ window: MeasuredWindow) -> Double { (window.number(repeats) ?? 0) * mix }

  func tests(_ windows: Windows) -> [DraftTest] {
    let found = windows.all.compactMap(surplus)
    guard found.count == windows.all.count, let series = Series(found, rows: windows.rows) else { return [] }
    let chances = windows.all.map(chance).sorted()
    let usual = chances[chances.count / 2]
    // Some keys move, as a plane from one airline to another: a part of what chance would have is room for them.
    let limit = (series.high + max(series.extent, 0.05 * usual, 2)).rounded(.up)
    // On a day of few repeats it tells little, and does no harm.
    guard limit < 0.4 * usual else { return [] }
    return [
      DraftTest(
        "sql",
        [
          ("name", YAMLText.scalar("one \(value) for each \(key)")), ("query", YAMLText.scalar(query)),
          ("max", RoundNumber.text(limit)),
        ],
        evidence:
          "\(windows.words(series, of: " pairs too many")), by chance about \(RoundNumber.shown(usual.rounded()))")
    ]
  }

  private var query: String {
    let (key, value) = (SQLText.identifier(key), SQLText.identifier(value))
    let window = time.map(SQLText.identifier).map { "\($0) >= {window_start} AND \($0) < {window_end} AND " } ?? ""
    return "SELECT count(DISTINCT (\(key), \(value))) - count(DISTINCT \(key)) FROM \(table) "
      + "WHERE \(window)\(key) IS NOT NULL AND \(value) IS NOT NULL"
  }
}
