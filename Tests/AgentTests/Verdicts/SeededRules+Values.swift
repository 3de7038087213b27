import Foundation

/// Tests of single values, of keys, and of numbers that a column comes to.
extension SeededRules {
  static let ofValues = [
    "row_count", "not_null", "missing", "between", "columns", "accepted_values", "rejected_values", "matches_regex",
    "length_between", "type_parses", "format", "expression", "unique", "number", "number", "freshness",
  ]

  private static let names = ["i", "big", "n", "f", "d", "s", "Odd \"name\"", "at", "id", "g", "b"]
  private static let odd = quoted("Odd \"name\"")

  mutating func ofValues(_ what: String) -> Draft {
    switch what {
    case "row_count": return rowCount()
    case "not_null":
      let column = pick(Self.names)
      return Draft(family: what, keys: ["column: '\(column)'"], verdict: .rows("\(Self.quoted(column)) IS NULL"))
    case "missing":
      let (keys, breaks) = pick([
        ("column: f, missing: [nan, infinity]", "f IS NULL OR abs(f) >= 'Infinity'"),
        ("column: s, missing: [empty, blank]", "s IS NULL OR btrim(s) = ''"),
      ])
      return Draft(family: "not_null", keys: [keys], verdict: .rows(breaks))
    case "between": return between()
    case "columns":
      return Draft(
        family: "between", keys: ["column: i, max: { column: n }, min: -2"],
        verdict: .rows("i < -2 OR i > n"))
    case "accepted_values", "rejected_values": return values(what)
    case "matches_regex":
      let pattern = pick(["^a", "b+$", "^.{2,4}$", "[cd]|^$", "^(a|b)*$"])
      return Draft(family: what, keys: ["column: s, pattern: \"\(pattern)\""], verdict: .rows("s !~ '\(pattern)'"))
    case "length_between":
      let (low, high) = (Int.random(in: 0...3, using: &random), Int.random(in: 3...6, using: &random))
      return Draft(
        family: what, keys: ["column: s, min: \(low), max: \(high)"],
        verdict: .rows("char_length(s) NOT BETWEEN \(low) AND \(high)"))
    case "type_parses":
      let (type, cast) = pick([("integer", "bigint"), ("number", "numeric"), ("boolean", "boolean"), ("date", "date")])
      let isShort = type == "date" ? " OR \(Self.odd) !~ '^\\s*\\d{4}-\\d\\d-\\d\\d\\s*$'" : ""
      return Draft(
        family: what, keys: ["column: 'Odd \"name\"', type: \(type)"],
        verdict: .rows("NOT casts(\(Self.odd), '\(cast)')\(isShort)"))
    case "format":
      return Draft(
        family: what, keys: ["column: 'Odd \"name\"', format: integer"],
        verdict: .rows("\(Self.odd) !~ '^[+-]?[0-9]+$'"))
    case "expression":
      let expression = pick(["i > 0", "n < f", "i + big > 9007199254740999", "s <> 'aa' OR i IS NULL", "d < at::date"])
      return Draft(family: what, keys: ["sql: \"\(expression)\""], verdict: .rows("(\(expression)) IS FALSE"))
    case "unique": return unique()
    case "number": return number()
    default: return freshness()
    }
  }

  private mutating func rowCount() -> Draft {
    let (one, two) = (Int.random(in: 0...500, using: &random), Int.random(in: 0...900, using: &random))
    let (least, most) = (min(one, two), max(one, two))
    // Of a segment none of whose rows meets a filter nothing says here whether it has 0 rows or is none.
    return Draft(
      family: "row_count", keys: ["between: [\(least), \(most)]"],
      verdict: .value("CASE WHEN count(*) BETWEEN \(least) AND \(most) THEN 'pass' ELSE 'fail' END"), hasSegments: false
    )
  }

  private mutating func unique() -> Draft {
    let columns = Bool.random(using: &random) ? [pick(["i", "s", "id", "f", "d"])] : ["i", pick(["s", "d", "n"])]
    let all = columns.joined(separator: ", ")
    let given = columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
    let keys = ["columns: [\(all)]"]
    if Bool.random(using: &random) {
      let most = "count(*) FILTER (WHERE \(given)) > count(DISTINCT ROW(\(all))) FILTER (WHERE \(given))"
      return Draft(
        family: "unique", keys: keys,
        verdict: .value("CASE WHEN count(*) = 0 THEN 'not_evaluated' WHEN \(most) THEN 'fail' ELSE 'pass' END"))
    }
    return Draft(
      family: "unique", keys: keys,
      verdict: .query(
        """
        SELECT CASE WHEN (SELECT count(*) FROM w) = 0 THEN 'not_evaluated' WHEN EXISTS (
          SELECT FROM w WHERE \(given) GROUP BY \(all) HAVING count(*) > 1) THEN 'fail' ELSE 'pass' END
        """), hasSegments: false)
  }

  private mutating func freshness() -> Draft {
    let hours = Int.random(in: 1...12, using: &random)
    let (column, newest) = pick([("at", "max(at)"), ("d", "max(d)::timestamp AT TIME ZONE 'UTC'"), ("at", "max(at)")])
    let end = "timestamptz '\(Self.day) 00:00Z' + interval '1 day'"
    let fresh = [hours, hours + 6].map { "\(newest) >= \(end) - interval '\($0) hours'" }
    var keys = column == "at" ? [] : ["column: \(column)"]
    if Bool.random(using: &random) {
      keys.append("max_age: \(hours) hours")
      return Draft(
        family: "freshness", keys: keys, verdict: .value("CASE WHEN \(fresh[0]) THEN 'pass' ELSE 'fail' END"),
        hasFilter: false)
    }
    keys.append("warn: \(hours) hours, fail: \(hours + 6) hours")
    return Draft(
      family: "freshness", keys: keys,
      verdict: .value("CASE WHEN \(fresh[0]) THEN 'pass' WHEN \(fresh[1]) THEN 'warn' ELSE 'fail' END"),
      hasFilter: false)
  }

  private mutating func between() -> Draft {
    let column = pick(["i", "n", "f", "big", "d"])
    if column == "d" {
      return Draft(
        family: "between", keys: ["column: d, min: 2024-05-05, max: 2024-06-01"],
        verdict: .rows("d NOT BETWEEN '2024-05-05' AND '2024-06-01'"))
    }
    let base: Double = column == "big" ? 9_007_199_254_740_990 : 0
    let low = base + Double.random(in: -4...4, using: &random).rounded()
    let high = base + Double.random(in: 5...34, using: &random).rounded()
    let (least, most) = (String(format: "%.0f", low), String(format: "%.0f", high))
    let isOpen = Bool.random(using: &random)
    let nan = column == "n" || column == "f" ? "\(column) = 'NaN' OR " : ""
    return Draft(
      family: "between",
      keys: ["column: \(column), min: \(least), max: \(most)\(isOpen ? ", exclusive_max: true" : "")"],
      verdict: .rows("\(nan)\(column) < \(least) OR \(column) \(isOpen ? ">=" : ">") \(most)"))
  }

  private mutating func values(_ family: String) -> Draft {
    let words = family == "accepted_values" ? "NOT IN" : "IN"
    if Bool.random(using: &random) {
      let values = (0..<Int.random(in: 1...30, using: &random)).map { _ in Int.random(in: -6...36, using: &random) }
      let list = Set(values).sorted().map(String.init).joined(separator: ", ")
      return Draft(family: family, keys: ["column: i, values: [\(list)]"], verdict: .rows("i \(words) (\(list))"))
    }
    let all = ["", "a", "aa", "b", "bbb", "cc", "ffffff", "dddd"]
    let values = all.shuffled(using: &random).prefix(Int.random(in: 1...7, using: &random))
    return Draft(
      family: family, keys: ["column: s, values: [\(values.map { "\"\($0)\"" }.joined(separator: ", "))]"],
      verdict: .rows("s \(words) (\(values.map { "'\($0)'" }.joined(separator: ", ")))"))
  }

  /// A number of a column's values, and when there is none.
  static func number(_ family: String, _ q: String, of c: String) -> (value: String, lack: String) {
    let lack = "count(\(c)) = 0"
    switch family {
    case "mean": return ("avg(\(c))", lack)
    case "stddev": return ("stddev_samp(\(c))", "count(\(c)) < 2")
    case "median", "quantile": return ("percentile_cont(\(q)) WITHIN GROUP (ORDER BY \(c))", lack)
    case "distinct_count": return ("count(DISTINCT \(c))", "count(*) = 0")
    case "zero_share": return ("avg((\(c) = 0)::integer)", lack)
    case "negative_share": return ("avg((\(c) < 0)::integer)", lack)
    case "skewness":
      let (s1, s2, s3) = ("avg(\(c)::numeric)", "avg(\(c)::numeric ^ 2)", "avg(\(c)::numeric ^ 3)")
      let third = "\(s3) - 3 * \(s1) * \(s2) + 2 * \(s1) ^ 3"
      return ("((\(third)) / nullif(stddev_pop(\(c)::numeric), 0) ^ 3)", "\(lack) OR min(\(c)) = max(\(c))")
    default: return ("\(family)(\(c))", lack)
    }
  }

  private mutating func number() -> Draft {
    let family = pick([
      "mean", "min", "max", "sum", "stddev", "median", "quantile", "distinct_count", "zero_share", "negative_share",
      "skewness",
    ])
    let q = family == "quantile" ? pick(["0", "0.1", "0.33", "0.95", "1"]) : "0.5"
    // The third powers of infinities and of numbers of 16 digits are no matter for a direct query.
    let column = family == "skewness" ? pick(["i", "n"]) : pick(["i", "n", "f", "big"])
    let (value, lack) = Self.number(family, q, of: column)
    let scale: Double = family.hasSuffix("share") ? 0.05 : family == "skewness" ? 0.1 : 1
    let limits = [Double.random(in: -10...12, using: &random), Double.random(in: -10...12, using: &random)].sorted()
      .map { String(format: "%.3f", (family.hasSuffix("share") ? abs($0) : $0) * scale) }
    let isLow = Bool.random(using: &random)
    // NaN is outside of every limit.
    func breaks(_ limit: String) -> String {
      "NOT ((\(value))::numeric <> 'NaN' AND (\(value))::numeric \(isLow ? ">=" : "<=") \(limit))"
    }
    let word = isLow ? "min" : "max"
    var keys = ["column: \(column)"] + (family == "quantile" ? ["q: \(q)"] : [])
    var cases = "WHEN \(breaks(limits[0])) THEN 'fail'"
    let (strict, loose) = isLow ? (limits[1], limits[0]) : (limits[0], limits[1])
    if !family.hasSuffix("share"), limits[0] != limits[1], Int.random(in: 0..<3, using: &random) == 0 {
      keys.append("warn: { \(word): \(strict) }, fail: { \(word): \(loose) }")
      cases = "WHEN \(breaks(loose)) THEN 'fail' WHEN \(breaks(strict)) THEN 'warn'"
    } else {
      keys.append("\(word): \(limits[0])")
    }
    return Draft(
      family: family, keys: keys,
      verdict: .value("CASE WHEN \(lack) THEN 'not_evaluated' \(cases) ELSE 'pass' END"))
  }
}
