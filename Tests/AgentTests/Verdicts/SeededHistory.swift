import Foundation
import Profiles
import TestSupport

/// A table of ten seeded days, the last of which is held against the days before: by tests of a reference, each with a
/// plain query that says what comes of it, and by anomalies.
struct SeededHistory {
  let days = 10
  let table: String
  let reference: String
  private(set) var rules: [SeededRules.Rule] = []
  private(set) var anomalies: [SeededAnomaly] = []
  private var random: SeededGenerator

  init(seed: UInt64) {
    var random = SeededGenerator(seed: seed ^ 0x5EED)
    table = Self.table(seed: seed, &random)
    reference = ["{ range: 2024-05-01..2024-05-10 }", "{ training: tr }"].randomElement(using: &random) ?? ""
    self.random = random
    for _ in 0..<3 { addUnseen() }
    for _ in 0..<5 { addWithin() }
    for _ in 0..<5 { addDistribution() }
    for number in 0..<6 { anomalies.append(SeededAnomaly(number: number, &self.random)) }
  }

  var allRules: [String] { rules.map(\.yaml) + anomalies.map(\.yaml) }

  func window(_ day: Int) -> Window {
    let start = Instant(microsecondsSince1970: (1_714_521_600 + Int64(day) * 86_400) * 1_000_000)
    return Window(start: start, end: start.advanced(by: .seconds(86_400)))
  }

  /// The numbers of an anomaly's days, in order; NULL where there is no finite one.
  func sql(of anomaly: SeededAnomaly) -> String {
    let end = "(timestamptz '2024-05-02 00:00Z' + day * interval '1 day')"
    return """
      SELECT CASE WHEN v NOT IN ('NaN', 'Infinity', '-Infinity') THEN v END::float8 FROM (
        SELECT day, (\(anomaly.value(end)))::float8 AS v FROM generate_series(0, \(days - 1)) AS day
        LEFT JOIN (SELECT h.*, floor(extract(epoch FROM at - timestamptz '2024-05-01 00:00Z') / 86400)::integer AS day
          FROM h) AS r USING (day) GROUP BY day) AS q ORDER BY day
      """
  }

  private static func table(seed: UInt64, _ random: inout SeededGenerator) -> String {
    let rows = [0, 3, 20, 60, 60].randomElement(using: &random) ?? 60
    let nulls: Double = [0, 0.05, 0.3, 1].randomElement(using: &random) ?? 0
    let odd: Double = [0, 0, 0.02].randomElement(using: &random) ?? 0
    var lines: [String] = []
    for day in 0..<10 {
      // The last day, and one before it now and then, is another.
      let isOdd = Int.random(in: 0..<10, using: &random) < (day == 9 ? 6 : 1)
      let what = isOdd ? Int.random(in: 0..<6, using: &random) : -1
      let usual = rows + (rows > 10 ? Int.random(in: -rows / 10...rows / 10, using: &random) : 0)
      let count = [0: 0, 1: 1, 2: usual * 3][what] ?? usual
      let kinds = what == 4 ? Int.random(in: 6...9, using: &random) : 5
      let (shift, lack) = (what == 3 ? 50 : 0, what == 5 ? 1.0 : nulls)
      lines.append("(\(day), \(count), \(shift), \(kinds), \(lack)::float8)")
    }
    return """
      SELECT setseed(\(Double(seed % 1000) / 1000));
      CREATE TABLE h AS SELECT row_number() OVER () AS id,
        timestamptz '2024-05-01 00:00Z' + (day + random() * 0.999) * interval '1 day' AS at,
        CASE WHEN random() >= nulls THEN round((shift + random() * 10)::numeric, 2) END AS n,
        CASE WHEN random() >= nulls THEN shift + floor(random() * 12) END::integer AS i,
        CASE WHEN random() >= nulls THEN shift / 7.0 + random() END::float8 AS f,
        CASE WHEN random() >= nulls THEN
          (ARRAY['a', 'b', '', 'NULL', 'é', 'new', 'newer', 'b ', 'B'])[1 + floor(random() * kinds)::integer] END AS c,
        CASE WHEN random() >= nulls THEN random() < 0.5 + shift / 200.0 END AS b
      FROM (VALUES \(lines.joined(separator: ", "))) AS days (day, rows, shift, kinds, nulls),
        generate_series(1, rows);
      UPDATE h SET f = (ARRAY['NaN', 'Infinity', '-Infinity'])[1 + floor(random() * 3)::integer]::float8
      WHERE random() < \(odd);
      CREATE VIEW cur AS SELECT * FROM h WHERE at >= '2024-05-10 00:00Z' AND at < '2024-05-11 00:00Z';
      CREATE VIEW ref AS SELECT h.*, at::date AS day FROM h WHERE at < '2024-05-10 00:00Z';
      CREATE VIEW tr AS SELECT h.* FROM h WHERE at < '2024-05-10 00:00Z';
      """
  }

  private mutating func pick<Value>(_ all: [Value]) -> Value { all.randomElement(using: &random) ?? all[0] }

  /// - Parameter breaks: whether a limit is broken, in SQL.
  private mutating func add(
    _ family: String, _ keys: [String], limit: String, loose: String, strict: String, _ lack: String,
    _ breaks: (String) -> String, from rows: String
  ) {
    var keys = ["name: r\(rules.count)"] + keys
    var cases = "WHEN \(breaks(loose)) THEN 'fail'"
    if loose != strict {
      keys.append("warn: { \(limit): \(strict) }, fail: { \(limit): \(loose) }")
      cases += " WHEN \(breaks(strict)) THEN 'warn'"
    } else {
      keys.append("\(limit): \(loose)")
    }
    rules.append(
      SeededRules.Rule(
        name: "r\(rules.count)", yaml: "  - \(family): { \(keys.joined(separator: ", ")) }",
        sql: "SELECT CASE WHEN \(lack) THEN 'not_evaluated' \(cases) ELSE 'pass' END FROM \(rows)", isSegmented: false))
  }

  private static let lacksRows = "NOT EXISTS (SELECT FROM cur) OR NOT EXISTS (SELECT FROM ref)"

  private mutating func addUnseen() {
    let column = pick(["c", "c", "b"])
    let (loose, strict) = pick([("1", "1"), ("0.9", "0.9"), ("0.5", "0.9"), ("0.8", "1"), ("0.7", "0.85")])
    add(
      "unseen_values", ["column: \(column)"], limit: "mostly", loose: loose, strict: strict,
      "\(Self.lacksRows) OR count(\(column)) > 0 AND NOT EXISTS (SELECT FROM ref WHERE \(column) IS NOT NULL)",
      {
        """
        count(*) FILTER (WHERE \(column) IS NOT NULL AND \(column) NOT IN (SELECT \(column) FROM ref WHERE \(column) IS NOT NULL))
          > (1 - \($0)) * count(\(column))
        """
      }, from: "cur")
  }

  private mutating func addWithin() {
    let (family, value): (String, String)
    var keys: [String] = []
    if Int.random(in: 0..<4, using: &random) == 0 {
      (family, value) = ("row_count", "count(*)")
    } else {
      family = pick(["mean", "min", "max", "sum", "stddev", "median", "quantile", "distinct_count", "zero_share"])
      let column = pick(family == "distinct_count" ? ["i", "n", "c"] : ["i", "n", "f"])
      keys = ["column: \(column)"] + (family == "quantile" ? ["q: 0.9"] : [])
      value = SeededRules.number(family, family == "quantile" ? "0.9" : "0.5", of: column).value
    }
    let filter = Int.random(in: 0..<3, using: &random) == 0 ? pick(["i > 3", "b"]) : nil
    if let filter { keys.append("where: \"\(filter)\"") }
    let rows = filter.map { " WHERE \($0)" } ?? ""
    let (loose, strict) = pick([("10 %", "10 %"), ("50 %", "50 %"), ("50 %", "10 %"), ("1 %", "1 %")])
    // Of a day without rows nothing is known but how many rows it has.
    let ofDay = family == "row_count" ? "count(*) FILTER (WHERE \(filter ?? "true"))" : value
    let usual = """
      SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY v::float8)::numeric FROM (
        SELECT day, \(ofDay) AS v FROM ref\(family == "row_count" ? "" : rows) GROUP BY day) AS q WHERE v::text !~ 'N|I'
      """
    add(
      family, keys, limit: "within", loose: loose, strict: strict, "a IS NULL OR b IS NULL OR a::text ~ 'N|I'",
      { "abs(a - b) > abs(b) * (\($0.dropLast(2))::numeric / 100 + 1e-12)" },
      from: """
        (SELECT CASE WHEN '\(family)' = 'row_count' OR count(*) > 0 THEN (\(value))::float8::numeric END AS a
          FROM cur\(rows)) AS x, (SELECT (\(usual)) AS b) AS y
        """)
  }

  private mutating func addDistribution() {
    let isNumber = Bool.random(using: &random)
    let column = isNumber ? pick(["i", "n", "f"]) : pick(["c", "b"])
    let statistic = isNumber ? "ks" : pick(["psi", "jensen_shannon", "l_infinity", "chi_squared"])
    let limits = ["0.0137", "0.0731", "0.2377", "0.6113", "3.9171"]
    let least = Int.random(in: 0..<limits.count, using: &random)
    let most = Int.random(in: least..<limits.count, using: &random)
    add(
      "distribution", ["column: \(column), statistic: \(statistic)"], limit: "max", loose: limits[most],
      strict: limits[least], "\(Self.lacksRows) OR score IS NULL", { "score > \($0)" },
      from: "(\(isNumber ? Self.kolmogorov(column) : Self.ofShares(column, statistic))) AS q")
  }

  /// The largest difference of the two distribution functions.
  private static func kolmogorov(_ column: String) -> String {
    """
    SELECT max(abs(r / nullif(rs, 0) - c / nullif(cs, 0))) AS score FROM (
      SELECT r, c, max(r) OVER () AS rs, max(c) OVER () AS cs FROM (
        SELECT sum(sum(old)) OVER (ORDER BY v)::float8 AS r, sum(sum(1 - old)) OVER (ORDER BY v)::float8 AS c
        FROM (SELECT \(column)::float8 AS v, 1 AS old FROM ref UNION ALL SELECT \(column)::float8, 0 FROM cur) AS u
        WHERE v NOT IN ('NaN', 'Infinity', '-Infinity') GROUP BY v) AS s) AS t
    """
  }

  /// The cells are the reference's values, the window's most frequent other value, and all others together.
  private static func ofShares(_ column: String, _ statistic: String) -> String {
    let score =
      switch statistic {
      case "psi":
        """
        sum(((r + 0.5) / (rs + k / 2) - (c + 0.5) / (cs + k / 2))
          * ln((r + 0.5) / (rs + k / 2) / ((c + 0.5) / (cs + k / 2))))
        """
      case "jensen_shannon":
        """
        sqrt(greatest(sum(CASE WHEN r > 0 THEN r / rs * ln(2 * r / rs / (r / rs + c / cs)) ELSE 0 END
          + CASE WHEN c > 0 THEN c / cs * ln(2 * c / cs / (r / rs + c / cs)) ELSE 0 END) / 2, 0))
        """
      case "l_infinity": "max(abs(r / rs - c / cs))"
      default:
        """
        sum(CASE WHEN k = 1 THEN 0 ELSE
          greatest(abs(r - (r + c) * rs / (rs + cs)) - CASE WHEN k = 2 THEN 0.5 ELSE 0 END, 0) ^ 2
            * ((rs + cs) / ((r + c) * rs) + (rs + cs) / ((r + c) * cs)) END)
        """
      }
    return """
      SELECT CASE WHEN min(rs) > 0 AND min(cs) > 0 THEN \(score) END AS score FROM (
        SELECT r, c, nullif(sum(r) OVER (), 0) AS rs, nullif(sum(c) OVER (), 0) AS cs, (count(*) OVER ())::float8 AS k FROM (
          SELECT sum(r)::float8 AS r, sum(c)::float8 AS c FROM (
            SELECT r, c, CASE WHEN r > 0 THEN v::text WHEN place = 1 THEN 'first' ELSE 'others' END AS cell, r > 0 AS old
            FROM (SELECT v, r, c, row_number() OVER (PARTITION BY r > 0 ORDER BY c DESC) AS place FROM (
              SELECT v, sum(old) AS r, sum(1 - old) AS c FROM (
                SELECT \(column) AS v, 1 AS old FROM ref UNION ALL SELECT \(column), 0 FROM cur) AS u
              WHERE v IS NOT NULL GROUP BY v) AS a) AS b) AS d GROUP BY old, cell) AS e) AS f
      """
  }
}
