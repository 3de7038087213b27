/// `t`, whose window `w` is judged, and `o`, another table with most of its rows and `ow`, the window's there.
struct SeededTable {
  let rows: Int
  /// The share of NULLs in each column, and of NaN and infinities.
  let nulls: Double
  let odd: Double
  let texts: [SeededTexts]
  let otherShare: Double
  let isKeyed: Bool

  func sql(seed: UInt64) -> String {
    let columns =
      [
        ("i", "integer", "floor(random() * 40 - 5)"), ("big", "bigint", "9007199254740990 + floor(random() * 8)"),
        ("n", "numeric", "round((random() * 30 - 3)::numeric, 2)"), ("f", "double precision", "random() * 30 - 3"),
        ("d", "date", "date '2024-05-01' + floor(random() * 40)::integer"),
        ("s", "text", "left(repeat(chr(97 + floor(random() * 6)::integer), 6), floor(random() * 6)::integer)"),
        ("Odd \"name\"", "text", "(ARRAY['12', ' 3 ', 'x', '', '2024-02-30', '1e3', 'true'])[1 + floor(random() * 7)]"),
        ("g", "text", "(ARRAY['a', '', 'NULL', 'it''s \\ \"q\"'])[1 + floor(random() * random() * 4)]"),
        ("b", "boolean", "random() < 0.8"), ("seq", "bigint", "r * 2 + CASE WHEN random() < 0.01 THEN -7 ELSE 0 END"),
      ] + texts.map { ($0.column, "text", "(ARRAY[\($0.literals)])[1 + floor(random() * \($0.values.count))]") }
    let list = columns.map { name, type, expression in
      "CASE WHEN random() >= \(nulls) THEN \(expression) END::\(type) AS \(SeededRules.quoted(name))"
    }
    let start = "timestamptz '\(SeededRules.day) 00:00Z'"
    let window = "at >= \(start) AND at < \(start) + interval '1 day'"
    return """
      \(texts.map(\.function).joined(separator: "\n"))
      SELECT setseed(\(Double(seed % 1000) / 1000));
      CREATE TABLE t AS SELECT r AS id, \(list.joined(separator: ", ")),
        CASE WHEN random() > 0.02 THEN \(start) + (random() * 1.6 - 0.3) * interval '1 day' END AS at
      FROM generate_series(1, \(rows)) AS r;
      UPDATE t SET f = (ARRAY['NaN', 'Infinity', '-Infinity', '0'])[1 + floor(random() * 4)::integer]::float8,
        n = (ARRAY['NaN', '0'])[1 + floor(random() * 2)::integer]::numeric WHERE random() < \(odd);
      \(isKeyed ? "ALTER TABLE t ADD PRIMARY KEY (id);" : "")
      CREATE VIEW w AS SELECT * FROM t WHERE \(window);
      CREATE TABLE o AS SELECT id, i, big, n, f, d, s, at AS seen FROM t WHERE random() < \(otherShare);
      UPDATE o SET n = n + 1, i = i + 1 WHERE random() < 0.005;
      CREATE VIEW ow AS SELECT * FROM o WHERE \(window.replacing("at ", with: "seen "));
      """
  }
}
