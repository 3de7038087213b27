/// Tests that take a statement of their own or the catalog.
extension SeededRules {
  mutating func references() -> Draft {
    let columns = pick([["i"], ["n"], ["s"], ["d"], ["id"], ["i", "s"], ["id", "i"], ["big", "d"]])
    let names = columns.joined(separator: ", ")
    let isPlain = columns.count == 1 && Bool.random(using: &random)
    let keys =
      isPlain ? "column: \(names), to: o.\(names)" : "columns: [\(names)], to: { table: o, columns: [\(names)] }"
    let given = columns.map { "w.\($0) IS NOT NULL" }.joined(separator: " AND ")
    let others = columns.map { "o.\($0) IS NOT NULL" }.joined(separator: " AND ")
    let own = columns.map { "w.\($0)" }.joined(separator: ", ")
    return Draft(
      family: "references", keys: [keys],
      verdict: .rows("\(given) AND ROW(\(own)) NOT IN (SELECT \(names) FROM o WHERE \(others))"), hasSegments: false)
  }

  mutating func query() -> Draft {
    let window = "at >= {window_start} AND at < {window_end}"
    if Bool.random(using: &random) {
      let condition = pick(["i > 33", "n < -2.9", "s = 'aaaaa' AND i < 0", "false", "id NOT IN (SELECT id FROM o)"])
      return Draft(
        family: "sql", keys: ["query: \"SELECT id FROM t WHERE \(window) AND \(condition)\""],
        verdict: .query("SELECT CASE WHEN EXISTS (SELECT FROM w WHERE \(condition)) THEN 'fail' ELSE 'pass' END"),
        hasFilter: false, hasSegments: false)
    }
    let number = pick(["avg(i)", "max(n)", "count(*)", "sum(f)", "count(DISTINCT s)"])
    let (one, two) = (Int.random(in: -5...30, using: &random), Int.random(in: 5...400, using: &random))
    return Draft(
      family: "sql",
      keys: ["query: \"SELECT \(number) FROM t WHERE \(window)\"", "between: [\(min(one, two)), \(max(one, two))]"],
      verdict: .query(
        """
        SELECT CASE WHEN v IS NULL THEN 'not_evaluated'
          WHEN v <> 'NaN' AND v BETWEEN \(min(one, two)) AND \(max(one, two)) THEN 'pass' ELSE 'fail' END
        FROM (SELECT (\(number))::numeric AS v FROM w) AS q
        """), hasFilter: false, hasSegments: false)
  }

  mutating func rowCountMatches() -> Draft { matches("row_count_matches", [], "count(*)", "count(*)") }

  mutating func aggregateMatches() -> Draft {
    let aggregate = pick([
      "mean", "min", "max", "sum", "stddev", "median", "quantile", "distinct_count", "zero_share", "negative_share",
    ])
    let q = aggregate == "quantile" ? pick(["0.1", "0.95"]) : "0.5"
    // Floating-point sums depend on the order of the rows.
    let exact = ["i", "n", "big"]
    let column = pick(["min", "max", "distinct_count"].contains(aggregate) ? exact + ["f"] : exact)
    let other = Int.random(in: 0..<4, using: &random) == 0 && column != "f" ? pick(["i", "n"]) : column
    var keys = ["aggregate: \(aggregate), column: \(column)"]
    if aggregate == "quantile" { keys.append("q: \(q)") }
    if other != column { keys.append("other_column: \(other)") }
    return matches(
      "aggregate_matches", keys, Self.number(aggregate, q, of: column).value,
      Self.number(aggregate, q, of: other).value)
  }

  /// The number of `w` beside that of `ow`, or of all of `o`.
  private mutating func matches(_ family: String, _ keys: [String], _ own: String, _ other: String) -> Draft {
    var keys = keys + ["table: o"]
    let isWhole = Int.random(in: 0..<4, using: &random) == 0
    keys.append(isWhole ? "time: none" : "time: seen")
    let filters = ["i > 3", "s IS NOT NULL", "false"]
    let filter = Bool.random(using: &random) ? pick(filters) : nil
    let otherFilter = Bool.random(using: &random) ? filter : Bool.random(using: &random) ? pick(filters) : nil
    if let filter { keys.append("where: \"\(filter)\"") }
    if let otherFilter { keys.append("where_other: \"\(otherFilter)\"") }
    let tolerances = [("0", ""), ("0.01 * abs(b)", "1 %"), ("0.1 * abs(b)", "10 %"), ("0.5", "0.5"), ("20", "20")]
    func breaks(_ tolerance: String) -> String {
      """
      NOT coalesce(CASE WHEN a = b THEN true WHEN a::text ~ 'N|I' OR b::text ~ 'N|I' THEN false
        ELSE abs(a - b) <= \(tolerance) END, false)
      """
    }
    let (tolerance, words) = pick(tolerances)
    var cases = "WHEN \(breaks(tolerance)) THEN 'fail'"
    if Int.random(in: 0..<3, using: &random) == 0 {
      keys.append("warn: { within: 1 % }, fail: { within: 10 % }")
      cases = "WHEN \(breaks("0.1 * abs(b)")) THEN 'fail' WHEN \(breaks("0.01 * abs(b)")) THEN 'warn'"
    } else if !words.isEmpty {
      keys.append("within: \(words)")
    }
    let rows = (
      filter.map { "w WHERE \($0)" } ?? "w", (isWhole ? "o" : "ow") + (otherFilter.map { " WHERE \($0)" } ?? "")
    )
    return Draft(
      family: family, keys: keys,
      verdict: .query(
        """
        SELECT CASE WHEN a IS NULL AND b IS NULL THEN 'not_evaluated' \(cases) ELSE 'pass' END
        FROM (SELECT (\(own))::text::numeric AS a FROM \(rows.0)) AS x,
          (SELECT (\(other))::text::numeric AS b FROM \(rows.1)) AS y
        """), hasFilter: false, hasSegments: false)
  }

  mutating func schema() -> Draft {
    let wanted = [
      ("id", "integer"), ("i", "int4"), ("i", "integer"), ("i", "bigint"), ("n", "numeric"), ("n", "numeric(10,2)"),
      ("f", "float8"), ("s", "text"), ("s", "character varying"), ("at", "timestamptz"), ("gone", "text"),
      ("b", "bool"),
    ].shuffled(using: &random).prefix(Int.random(in: 1...4, using: &random))
    var (entries, missing): ([String], [String]) = ([], [])
    let types = Dictionary(wanted.map { ($0.0, $0.1) }, uniquingKeysWith: { first, _ in first })
    for (name, type) in types.sorted(by: { $0.key < $1.key }) {
      let isNotNull: Bool? = Int.random(in: 0..<3, using: &random) > 0 ? nil : Bool.random(using: &random)
      entries.append("\(name): { type: \"\(type)\"\(isNotNull.map { ", not_null: \($0)" } ?? "") }")
      // A type without modifiers admits any.
      let isType = "format_type(atttypid, atttypmod) = format_type('\(type)'::regtype, -1)"
      let ofType = type.contains("(") ? "format_type(atttypid, atttypmod) = '\(type)'" : isType
      let ofNulls = isNotNull.map { " AND attnotnull = \($0)" } ?? ""
      missing.append("NOT EXISTS (SELECT FROM columns WHERE attname = '\(name)' AND \(ofType)\(ofNulls))")
    }
    let extra = pick(["fail", "warn", "ignore"])
    let hasKey = Int.random(in: 0..<3, using: &random) == 0
    let named = Set(wanted.map(\.0)).map { "'\($0)'" }.joined(separator: ", ")
    let others = "EXISTS (SELECT FROM columns WHERE attname NOT IN (\(named)))"
    let lacksKey = "NOT EXISTS (SELECT FROM pg_index WHERE indrelid = 't'::regclass AND indisprimary)"
    return Draft(
      family: "schema",
      keys: ["columns: { \(entries.joined(separator: ", ")) }, extra: \(extra)"] + (hasKey ? ["primary_key: id"] : []),
      verdict: .query(
        """
        WITH columns AS (
          SELECT * FROM pg_attribute WHERE attrelid = 't'::regclass AND attnum > 0 AND NOT attisdropped)
        SELECT CASE WHEN \(missing.joined(separator: " OR ")) THEN 'fail' WHEN \(hasKey ? lacksKey : "false") THEN 'fail'
          WHEN \(extra == "ignore" ? "false" : others) THEN '\(extra)' ELSE 'pass' END
        """), hasFilter: false, hasSegments: false)
  }
}
