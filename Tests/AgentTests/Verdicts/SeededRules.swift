import TestSupport

/// Tables of random rows, random rules for one of them, and of each rule a plain SQL query of its own that says what
/// comes of it.
struct SeededRules {
  struct Rule {
    let name: String
    let yaml: String
    /// `pass`, `warn`, `fail` or `not_evaluated`, over `w`, the rows of the window; of segments that do not hold how
    /// many fail and warn.
    let sql: String
    let isSegmented: Bool
  }

  /// A test as it is drawn, before limits, filters and segments.
  struct Draft {
    let family: String
    var keys: [String]
    let verdict: Verdict
    var hasFilter = true
    var hasSegments = true
  }

  enum Verdict {
    /// Of each row, whether it breaks the test.
    case rows(String)
    /// The same, where it takes the rows before: the condition, and what to select beside the rows of `FROM w`.
    case ordered(String, beside: String)
    /// An expression of aggregates.
    case value(String)
    /// How many of how many break it, as aggregates, and when that cannot be told.
    case share(broken: String, total: String, lack: String)
    /// A query that stands by itself.
    case query(String)
  }

  static let day = "2024-05-14"

  var random: SeededGenerator
  let texts: [SeededTexts]
  let table: String
  private(set) var rules: [Rule] = []

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let rows = [0, 1, 7, 60, 60, 400, 400, 1500].randomElement(using: &random) ?? 60
    let nulls: Double = [0, 0.01, 0.3, 1].randomElement(using: &random) ?? 0
    let odd: Double = [0, 0.02].randomElement(using: &random) ?? 0
    texts = ["x", "y", "z"].map { SeededTexts(column: $0, &random) }
    let other: Double = [1, 1, 0.99, 0.8, 0].randomElement(using: &random) ?? 1
    let isKeyed = Bool.random(using: &random)
    self.random = random
    table =
      SeededTexts.functions
      + SeededTable(rows: rows, nulls: nulls, odd: odd, texts: texts, otherShare: other, isKeyed: isKeyed)
      .sql(seed: seed)
    for family in Self.ofValues { for _ in 0..<2 { add(ofValues(family)) } }
    for texts in texts { add(ofTexts(texts)) }
    for _ in 0..<2 {
      add(increasing())
      add(noGaps())
      add(references())
      add(query())
      add(rowCountMatches())
      add(aggregateMatches())
    }
    add(schema())
  }

  private mutating func add(_ draft: Draft) {
    let filters = ["i > 3", "s IS NOT NULL", "n < 5 OR f > 2", "false"]
    let filter = draft.hasFilter && Bool.random(using: &random) ? pick(filters) : nil
    let isSegmented = draft.hasSegments && Int.random(in: 0..<4, using: &random) == 0
    let segments = isSegmented ? pick(["g", "b", "g, b", "i", "i, g"]) : nil
    var keys = ["name: r\(rules.count)"] + draft.keys
    if let filter { keys.append("where: \"\(filter)\"") }
    if let segments { keys.append("segment_by: [\(segments)]") }
    let rows = filter.map { "(SELECT * FROM w WHERE \($0)) AS w" } ?? "w"
    let sql: String
    switch draft.verdict {
    case .rows(let breaks):
      sql = judged(
        broken: "count(*) FILTER (WHERE \(breaks))", of: "count(*)", lack: "count(*) = 0", &keys, rows, segments)
    case .ordered(let breaks, let beside):
      let partition = segments.map { ", \($0)" } ?? ""
      let apart = beside.replacing("PARTITION BY", with: "PARTITION BY true\(partition),")
      let ordered = "(SELECT w.*, \(apart) FROM \(rows)) AS w"
      sql = judged(
        broken: "count(*) FILTER (WHERE \(breaks))", of: "count(*)", lack: "count(*) = 0", &keys, ordered, segments)
    case .share(let broken, let total, let lack):
      sql = judged(broken: broken, of: total, lack: lack, &keys, rows, segments)
    case .value(let verdict): sql = Self.ofSegments(verdict, rows, segments)
    case .query(let query): sql = query.replacing("FROM w", with: "FROM \(rows)")
    }
    rules.append(
      Rule(
        name: "r\(rules.count)", yaml: "  - \(draft.family): { \(keys.joined(separator: ", ")) }", sql: sql,
        isSegmented: isSegmented))
  }

  /// Draws the limit of a share of rows.
  private mutating func judged(
    broken: String, of total: String, lack: String, _ keys: inout [String], _ rows: String, _ segments: String?
  ) -> String {
    let shares = ["0", "0.25", "0.5", "0.9", "0.97", "1"]
    func breaks(_ mostly: String) -> String { "\(broken) > (1 - \(mostly)::numeric) * \(total)" }
    let high = Int.random(in: 1..<shares.count, using: &random)
    let cases: String
    switch Int.random(in: 0..<6, using: &random) {
    case 0, 1:
      let low = Int.random(in: 0..<high, using: &random)
      keys.append("warn: { mostly: \(shares[high]) }, fail: { mostly: \(shares[low]) }")
      cases = "WHEN \(breaks(shares[low])) THEN 'fail' WHEN \(breaks(shares[high])) THEN 'warn'"
    case 2:
      keys.append("mostly: \(shares[high]), severity: warn")
      cases = "WHEN \(breaks(shares[high])) THEN 'warn'"
    default:
      let mostly = pick(shares + ["1"])
      keys.append("mostly: \(mostly)")
      cases = "WHEN \(breaks(mostly)) THEN 'fail'"
    }
    return Self.ofSegments("CASE WHEN \(lack) THEN 'not_evaluated' \(cases) ELSE 'pass' END", rows, segments)
  }

  private static func ofSegments(_ verdict: String, _ rows: String, _ segments: String?) -> String {
    guard let segments else { return "SELECT \(verdict) FROM \(rows)" }
    return """
      SELECT CASE WHEN count(*) = 0 OR (SELECT count(*) FROM (SELECT DISTINCT \(segments) FROM w) AS s) > 50
          THEN 'not_evaluated'
        WHEN bool_or(v IN ('fail', 'warn'))
          THEN format('%s fail, %s warn', count(*) FILTER (WHERE v = 'fail'), count(*) FILTER (WHERE v = 'warn'))
        WHEN bool_or(v = 'not_evaluated') THEN 'not_evaluated' ELSE 'pass' END
      FROM (SELECT \(verdict) AS v FROM \(rows) GROUP BY \(segments)) AS q
      """
  }

  mutating func pick<Value>(_ all: [Value]) -> Value { all.randomElement(using: &random) ?? all[0] }

  static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }
}
