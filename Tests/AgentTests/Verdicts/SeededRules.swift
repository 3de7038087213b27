import Foundation
import TestSupport

/// A table of random rows, random rules for it, and of each rule a plain SQL query of its own that says what comes of it.
struct SeededRules {
  struct Rule {
    let name: String
    let yaml: String
    /// `pass`, `fail` or `not_evaluated`, over `w`, the rows of the window.
    let sql: String
  }

  static let day = "2024-05-14"

  private var random: SeededGenerator
  let table: String
  private(set) var rules: [Rule] = []

  init(seed: UInt64) {
    random = SeededGenerator(seed: seed)
    let rows = [0, 1, 7, 60, 60, 400, 400, 1500].randomElement(using: &random) ?? 60
    let nulls: Double = [0, 0.01, 0.3, 1].randomElement(using: &random) ?? 0
    let odd: Double = [0, 0.02].randomElement(using: &random) ?? 0
    table = Self.table(seed: seed, rows: rows, nulls: nulls, odd: odd)
    for family in Self.families { for _ in 0..<2 { add(family) } }
  }

  private static func table(seed: UInt64, rows: Int, nulls: Double, odd: Double) -> String {
    let columns = [
      ("i", "integer", "floor(random() * 40 - 5)"), ("big", "bigint", "9007199254740990 + floor(random() * 8)"),
      ("n", "numeric", "round((random() * 30 - 3)::numeric, 2)"), ("f", "double precision", "random() * 30 - 3"),
      ("d", "date", "date '2024-05-01' + floor(random() * 40)::integer"),
      ("s", "text", "left(repeat(chr(97 + floor(random() * 6)::integer), 6), floor(random() * 6)::integer)"),
      ("Odd \"name\"", "text", "(ARRAY['12', ' 3 ', 'x', '', '2024-02-30', '1e3', 'true'])[1 + floor(random() * 7)]"),
    ]
    let list = columns.map { name, type, expression in
      "CASE WHEN random() >= \(nulls) THEN \(expression) END::\(type) AS \(quoted(name))"
    }
    return """
      SELECT setseed(\(Double(seed % 1000) / 1000));
      CREATE TABLE t AS SELECT r AS id, \(list.joined(separator: ", ")),
        CASE WHEN random() > 0.02 THEN timestamptz '\(day) 00:00Z' + (random() * 1.6 - 0.3) * interval '1 day' END AS at
      FROM generate_series(1, \(rows)) AS r;
      UPDATE t SET f = (ARRAY['NaN', 'Infinity', '-Infinity', '0'])[1 + floor(random() * 4)::integer]::float8,
        n = (ARRAY['NaN', '0'])[1 + floor(random() * 2)::integer]::numeric WHERE random() < \(odd);
      CREATE VIEW w AS SELECT * FROM t
        WHERE at >= '\(day) 00:00Z' AND at < timestamptz '\(day) 00:00Z' + interval '1 day';
      CREATE FUNCTION casts(value text, type regtype) RETURNS boolean LANGUAGE plpgsql AS $$
      BEGIN
        EXECUTE format('SELECT %L::%s', value, type);
        RETURN true;
      EXCEPTION WHEN data_exception OR numeric_value_out_of_range THEN RETURN false;
      END $$
      """
  }

  private static let families = [
    "row_count", "not_null", "not_null_missing", "between", "between_columns", "accepted_values", "rejected_values",
    "matches_regex", "length_between", "type_parses", "format", "expression", "unique", "aggregate", "freshness",
  ]

  private static let names = ["i", "big", "n", "f", "d", "s", "Odd \"name\"", "at", "id"]

  static func quoted(_ name: String) -> String { "\"\(name.replacing("\"", with: "\"\""))\"" }

  private mutating func add(_ family: String) {
    let number = rules.count
    let filter: String? =
      Bool.random(using: &random)
      ? nil : ["i > 3", "s IS NOT NULL", "n < 5 OR f > 2", "false"].randomElement(using: &random)
    let mostly = ["1", "0.97", "0.5", "0.9", "0"].randomElement(using: &random) ?? "1"
    let (body, condition) = make(family)
    let isOfRows = condition.hasPrefix("rows:")
    var keys = ["name: r\(number)", body]
    if let filter, family != "freshness" { keys.append("where: \"\(filter)\"") }
    if isOfRows { keys.append("mostly: \(mostly)") }
    let from = filter.map { family == "freshness" ? "w" : "(SELECT * FROM w WHERE \($0)) AS w" } ?? "w"
    let name = family == "aggregate" ? String(body.prefix { $0 != "|" }) : Self.test(family)
    if family == "aggregate" { keys[1] = String(body.drop { $0 != "|" }.dropFirst()) }
    let sql =
      isOfRows
      ? """
      SELECT CASE WHEN count(*) = 0 THEN 'not_evaluated'
        WHEN count(*) FILTER (WHERE \(condition.dropFirst(5))) <= (1 - \(mostly)::numeric) * count(*) THEN 'pass'
        ELSE 'fail' END FROM \(from)
      """ : condition.replacing("FROM w", with: "FROM \(from)")
    rules.append(Rule(name: "r\(number)", yaml: "  - \(name): { \(keys.joined(separator: ", ")) }", sql: sql))
  }

  private static func test(_ family: String) -> String {
    switch family {
    case "not_null_missing": "not_null"
    case "between_columns": "between"
    default: family
    }
  }

  /// Keys of the rule, and the condition under which a row breaks it after `rows:`, or a whole query.
  private mutating func make(_ family: String) -> (String, String) {
    switch family {
    case "row_count":
      let (low, high) = (Int.random(in: 0...500, using: &random), Int.random(in: 0...900, using: &random))
      let (least, most) = (min(low, high), max(low, high))
      return (
        "between: [\(least), \(most)]",
        "SELECT CASE WHEN count(*) BETWEEN \(least) AND \(most) THEN 'pass' ELSE 'fail' END FROM w"
      )
    case "not_null":
      let column = pick(Self.names)
      return ("column: \(yaml(column))", "rows:\(Self.quoted(column)) IS NULL")
    case "not_null_missing":
      if Bool.random(using: &random) {
        return ("column: f, missing: [nan, infinity]", "rows:f IS NULL OR abs(f) >= 'Infinity'")
      }
      return ("column: s, missing: [empty, blank]", "rows:s IS NULL OR btrim(s) = ''")
    case "between": return between()
    case "between_columns":
      return ("column: i, max: { column: n }, min: -2", "rows:i < -2 OR i > n OR n = 'NaN' AND i IS NOT NULL")
    case "accepted_values", "rejected_values": return values(isAccepted: family == "accepted_values")
    case "matches_regex":
      let pattern = pick(["^a", "b+$", "^.{2,4}$", "[cd]|^$", "^(a|b)*$"])
      return ("column: s, pattern: \"\(pattern)\"", "rows:s !~ '\(pattern)'")
    case "length_between":
      let (low, high) = (Int.random(in: 0...3, using: &random), Int.random(in: 3...6, using: &random))
      return ("column: s, min: \(low), max: \(high)", "rows:char_length(s) NOT BETWEEN \(low) AND \(high)")
    case "type_parses":
      let (type, cast) = [("integer", "bigint"), ("number", "numeric"), ("boolean", "boolean"), ("date", "date")]
        .randomElement(using: &random)!
      let column = Self.quoted("Odd \"name\"")
      let isShort = type == "date" ? " OR \(column) !~ '^\\s*\\d{4}-\\d\\d-\\d\\d\\s*$'" : ""
      return ("column: 'Odd \"name\"', type: \(type)", "rows:NOT casts(\(column), '\(cast)')\(isShort)")
    case "format":
      let column = Self.quoted("Odd \"name\"")
      return ("column: 'Odd \"name\"', format: integer", "rows:\(column) !~ '^[+-]?[0-9]+$'")
    case "expression":
      let expression = pick(["i > 0", "n < f", "i + big > 9007199254740999", "s <> 'aa' OR i IS NULL", "d < at::date"])
      return ("sql: \"\(expression)\"", "rows:(\(expression)) IS FALSE")
    case "unique":
      let columns = Bool.random(using: &random) ? [pick(["i", "s", "id", "f", "d"])] : ["i", pick(["s", "d", "n"])]
      let all = columns.joined(separator: ", ")
      let given = columns.map { "\($0) IS NOT NULL" }.joined(separator: " AND ")
      return (
        "columns: [\(all)]",
        """
        SELECT CASE WHEN (SELECT count(*) FROM w) = 0 THEN 'not_evaluated' WHEN EXISTS (
          SELECT FROM w WHERE \(given) GROUP BY \(all) HAVING count(*) > 1) THEN 'fail' ELSE 'pass' END
        """
      )
    case "freshness":
      let hours = Int.random(in: 1...12, using: &random)
      return (
        "max_age: \(hours) hours",
        """
        SELECT CASE WHEN max(at) >= timestamptz '\(Self.day) 00:00Z' + interval '1 day' - interval '\(hours) hours'
          THEN 'pass' ELSE 'fail' END FROM w
        """
      )
    default: return aggregate()
    }
  }

  private mutating func between() -> (String, String) {
    let column = pick(["i", "n", "f", "big", "d"])
    if column == "d" {
      return ("column: d, min: 2024-05-05, max: 2024-06-01", "rows:d NOT BETWEEN '2024-05-05' AND '2024-06-01'")
    }
    let base: Double = column == "big" ? 9_007_199_254_740_990 : 0
    let (low, high) = (
      base + Double.random(in: -4...4, using: &random).rounded(),
      base + Double.random(in: 5...34, using: &random).rounded()
    )
    let (least, most) = (String(format: "%.0f", low), String(format: "%.0f", high))
    let isOpen = Bool.random(using: &random)
    let nan = column == "n" || column == "f" ? "\(column) = 'NaN' OR " : ""
    return (
      "column: \(column), min: \(least), max: \(most)\(isOpen ? ", exclusive_max: true" : "")",
      "rows:\(nan)\(column) < \(least) OR \(column) \(isOpen ? ">=" : ">") \(most)"
    )
  }

  private mutating func values(isAccepted: Bool) -> (String, String) {
    let words = isAccepted ? "NOT IN" : "IN"
    if Bool.random(using: &random) {
      let values = (0..<Int.random(in: 1...30, using: &random)).map { _ in Int.random(in: -6...36, using: &random) }
      let list = Set(values).sorted().map(String.init).joined(separator: ", ")
      return ("column: i, values: [\(list)]", "rows:i \(words) (\(list))")
    }
    let all = ["", "a", "aa", "b", "bbb", "cc", "ffffff", "dddd"]
    let values = all.shuffled(using: &random).prefix(Int.random(in: 1...7, using: &random))
    return (
      "column: s, values: [\(values.map { "\"\($0)\"" }.joined(separator: ", "))]",
      "rows:s \(words) (\(values.map { "'\($0)'" }.joined(separator: ", ")))"
    )
  }

  private mutating func aggregate() -> (String, String) {
    let column = pick(["i", "n", "f", "big"])
    let (family, value): (String, String) =
      [
        ("mean", "avg(\(column))"), ("min", "min(\(column))"), ("max", "max(\(column))"), ("sum", "sum(\(column))"),
        ("stddev", "stddev_samp(\(column))"),
        ("median", "percentile_cont(0.5) WITHIN GROUP (ORDER BY \(column))"),
        ("distinct_count", "count(DISTINCT \(column))"),
        ("zero_share", "avg((\(column) = 0)::integer)"), ("negative_share", "avg((\(column) < 0)::integer)"),
      ].randomElement(using: &random) ?? ("mean", "")
    let least = Double.random(in: -10...12, using: &random)
    let limit = String(format: "%.3f", family.hasSuffix("share") ? abs(least) / 20 : least)
    let isLow = Bool.random(using: &random)
    let lack = family == "stddev" ? "count(\(column)) < 2" : "count(\(column)) = 0"
    // NaN is outside of every limit.
    let holds = "(\(value))::numeric <> 'NaN' AND (\(value))::numeric \(isLow ? ">=" : "<=") \(limit)"
    let emptyCount = family == "distinct_count" ? "count(*) = 0" : lack
    return (
      "\(family)|column: \(column), \(isLow ? "min" : "max"): \(limit)",
      "SELECT CASE WHEN \(emptyCount) THEN 'not_evaluated' WHEN \(holds) THEN 'pass' ELSE 'fail' END FROM w"
    )
  }

  private mutating func pick(_ all: [String]) -> String { all.randomElement(using: &random) ?? all[0] }

  private func yaml(_ name: String) -> String { "'\(name)'" }
}
