import Columns
import Postgres
import Profiles
import Sketches
import TestSupport
import Testing

@testable import Scans

/// What a profile tells of columns beside their distributions is what SQL says.
@Suite struct ShapeTests {
  private static func table(_ seed: UInt64, rows: Int) -> String {
    """
    SELECT setseed(0.\(seed + 1));
    CREATE TABLE t AS SELECT (random() * 6)::int - 3 AS i, (random() * 4)::bigint - 1 AS big,
      CASE WHEN random() < 0.2 THEN 0 WHEN random() < 0.1 THEN '-0'::float8 WHEN random() < 0.1 THEN 'NaN'
        WHEN random() < 0.1 THEN '-Infinity' ELSE random() - 0.5 END AS f,
      CASE WHEN random() < 0.2 THEN 0 WHEN random() < 0.1 THEN 'NaN' ELSE (random() * 10 - 5)::numeric(20,9) END AS n,
      (ARRAY['', 'abc', 'Abc 1', 'ü', 'naïve text, long enough for blocks of sixteen bytes', E'a\\tb', '12', '!?', '漢字👍',
        repeat('long ', 400), 'A'])[1 + (random() * 10)::int] AS few,
      substr('aB1 ,ü' || md5(random()::text) || '-XYZ', 1 + (random() * 8)::int, (random() * 40)::int) AS many,
      repeat(chr(65 + (random() * 60)::int), (random() * 3000)::int) AS long,
      timestamp '1900-01-01' + random() * interval '200 years' AS at,
      timestamptz '1950-01-01Z' + random() * interval '100 years' AS tz, date '0900-01-01' + (random() * 1e6)::int AS day,
      ARRAY[(random() * 9)::int, 1, 2] AS ints, array_fill((random() - 0.5)::real, ARRAY[5]) AS reals,
      (ARRAY[random(), random() * 1e9, -random()])[1:(random() * 3)::int] AS floats,
      ARRAY[(random() * 10)::numeric(9,3), NULL] AS numerics, string_to_array('a,b,"c",{', ',') AS texts,
      ARRAY[[1,2],[3,(random() * 9)::smallint]]::smallint[] AS matrix FROM generate_series(1, \(rows));
    UPDATE t SET at = CASE WHEN random() < 0.5 THEN timestamp 'infinity' END, day = '-infinity', ints = NULL, many = NULL, few = NULL,
      i = NULL WHERE random() < 0.1;
    UPDATE t SET floats = '{}', ints = '[0:1]={4,NULL}' WHERE random() < 0.1;
    UPDATE t SET floats[1] = 'NaN' WHERE random() < 0.05
    """
  }

  private static func counts(_ connection: PostgresConnection, _ expressions: [String]) async throws -> [Int] {
    let row = try await connection.query("SELECT \(expressions.joined(separator: ", ")) FROM t")[0]
    return try expressions.indices.map { try row.decode($0, as: Int.self) }
  }

  @Test("numbers, texts, times and arrays", arguments: [(0, 300), (1, 5000), (2, 20_000)] as [(UInt64, Int)])
  func equalSQL(seed: UInt64, rows: Int) async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table(seed, rows: rows))
      let profile = try await TableScan.inParts(connection, schema).run(.whole("t"))
      for name in ["i", "big", "f", "n"] { try await numbers(profile[column: name], connection) }
      for name in ["few", "many", "long"] { try await texts(profile[column: name], connection) }
      for name in ["at", "tz", "day"] { try await times(profile[column: name], connection) }
      for name in ["ints", "reals", "floats", "numerics", "matrix"] {
        try await arrays(profile[column: name], connection)
      }
      guard case .arrays(let texts)? = profile[column: "texts"]?.shape else { throw Missing() }
      #expect(texts.lengths.minimum == 4 && texts.count == rows && texts.norms.count == 0 && texts.incompletes == 0)
    }
  }

  private struct Missing: Error {}

  private func numbers(_ column: ColumnProfile?, _ connection: PostgresConnection) async throws {
    guard let column, case .numbers(let signs)? = column.shape else { throw Missing() }
    let (name, finite) = (column.name, "\(column.name)::text NOT IN ('NaN', 'Infinity', '-Infinity')")
    let expected = try await Self.counts(
      connection,
      ["count(*) FILTER (WHERE \(finite))", "count(*) FILTER (WHERE \(name) = 0)"]
        + ["count(*) FILTER (WHERE \(name) < 0 AND \(finite))"])
    #expect([signs.count, signs.zeros, signs.negatives] == expected, "\(name)")
    #expect(signs.zeros > 0 && signs.negatives > 0)
  }

  private func texts(_ column: ColumnProfile?, _ connection: PostgresConnection) async throws {
    guard let column, case .texts(let texts)? = column.shape else { throw Missing() }
    let name = column.name
    let patterns: [(CharacterKinds, String)] = [
      (.digit, "[0-9]"), (.letter, "[A-Za-z]"), (.uppercase, "[A-Z]"), (.space, #"[ \t\n\v\f\r]"#),
      (.punctuation, #"[]!-/:-@[-`{-~]"#), (.nonASCII, #"[^\x01-\x7f]"#),
    ]
    let expected = try await Self.counts(
      connection, patterns.map { "count(*) FILTER (WHERE \(name) COLLATE \"C\" ~ '\($0.1)')" })
    #expect(patterns.map { texts.count(holding: $0.0) } == expected, "\(name)")
    let lengths = try await Self.counts(
      connection,
      ["count(\(name))", "count(*) FILTER (WHERE \(name) = '')", "min(length(\(name)))", "max(length(\(name)))"]
        + ["sum(length(\(name)))::bigint"])
    let own = texts.lengths
    #expect([texts.count, texts.empties, own.minimum ?? -1, own.maximum ?? -1, own.sum] == lengths, "\(name)")
    try await expect(own, of: "length(\(name))", connection)
  }

  private func expect(_ lengths: LengthCounts, of expression: String, _ connection: PostgresConnection) async throws {
    let rows = try await connection.query(
      "SELECT \(expression), count(*) FROM t WHERE \(expression) IS NOT NULL GROUP BY 1")
    var expected = [Int](repeating: 0, count: LengthCounts.cellCount)
    for row in rows {
      expected[LengthCounts.cell(of: try row.decode(0, as: Int.self))] += try row.decode(1, as: Int.self)
    }
    #expect(lengths.cells == expected, "\(expression)")
  }

  private func times(_ column: ColumnProfile?, _ connection: PostgresConnection) async throws {
    guard let column, case .times(let times)? = column.shape else { throw Missing() }
    let name = column.name
    func groups(_ part: String, _ range: ClosedRange<Int>) async throws -> [Int] {
      try await Self.counts(
        connection,
        range.map { "count(*) FILTER (WHERE isfinite(\(name)) AND extract(\(part) FROM \(name)) = \($0))" })
    }
    #expect(times.weekdays == (try await groups("isodow", 1...7)), "\(name)")
    #expect(times.hours == (name == "day" ? nil : try await groups("hour", 0...23)), "\(name)")
  }

  private func arrays(_ column: ColumnProfile?, _ connection: PostgresConnection) async throws {
    guard let column, case .arrays(let arrays)? = column.shape else { throw Missing() }
    let name = column.name
    let nulls = "(SELECT count(*) FILTER (WHERE x IS NULL) FROM unnest(\(name)) AS x)"
    let norm = "(SELECT coalesce(sqrt(sum(x::float8 * x::float8)), 0) FROM unnest(\(name)) AS x)"
    let isWhole = "\(name) IS NOT NULL AND \(nulls) = 0 AND \(norm) <> 'NaN'"
    let expected = try await Self.counts(
      connection,
      ["count(\(name))", "sum(\(nulls))::bigint", "count(*) FILTER (WHERE \(isWhole))"]
        + ["count(*) FILTER (WHERE \(isWhole) AND \(norm) > 0)"])
    #expect([arrays.count, arrays.nullElements, arrays.norms.count] == Array(expected[..<3]), "\(name)")
    #expect(arrays.unreadable == 0 && arrays.incompletes == arrays.count - arrays.norms.count, "\(name)")
    try await expect(arrays.lengths, of: "cardinality(\(name))", connection)
    if name == "numerics" { return #expect(arrays.norms.count == 0 && arrays.direction == .none) }
    let sums = try await connection.query(
      "SELECT sum(\(norm))::float8, max(\(norm))::float8 FROM t WHERE \(isWhole)")[0]
    let (sum, maximum): (Double, Double) = (try sums.decode(0), try sums.decode(1))
    #expect(abs((arrays.norms.sum ?? 0) - sum) <= 1e-12 * sum, "\(name)")
    #expect(abs((arrays.norms.maximum ?? 0) - maximum) <= 1e-15 * maximum, "\(name)")
    #expect(arrays.normQuantiles.count == arrays.norms.count)
    guard case .sum(let direction, let count) = arrays.direction else {
      return #expect(arrays.direction == .unknown && name == "floats")
    }
    #expect(count == expected[3] && name != "floats", "\(name)")
    let rows = try await connection.query(
      """
      SELECT sum(x::float8 / norm) FROM (SELECT \(name) AS a, \(norm) AS norm FROM t WHERE \(isWhole)) AS s,
        unnest(a) WITH ORDINALITY AS u(x, place) WHERE norm > 0 GROUP BY place ORDER BY place
      """)
    #expect(rows.count == direction.count)
    for (element, row) in zip(direction, rows) {
      #expect(abs(element - (try row.decode(0, as: Double.self))) <= 1e-11 * Double(count), "\(name)")
    }
  }

  @Test("a type called vector is read by its text, and what is no vector is counted")
  func vectors() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TYPE vector;
        CREATE FUNCTION vector_in(cstring) RETURNS vector LANGUAGE internal IMMUTABLE STRICT AS 'textin';
        CREATE FUNCTION vector_out(vector) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'textout';
        CREATE TYPE vector (INPUT = vector_in, OUTPUT = vector_out, LIKE = text);
        CREATE TABLE t AS SELECT ('[3,' || 4 * (1 - i % 2 * 2) || ',0]')::vector AS v FROM generate_series(1, 1000) AS i;
        INSERT INTO t VALUES ('[0.1'), (NULL)
        """)
      let column = try #require(try await TableScan.inParts(connection, schema).run(.whole("t"))[column: "v"])
      guard case .arrays(let vectors)? = column.shape else { throw Missing() }
      #expect(vectors.count == 1000 && vectors.unreadable == 1 && vectors.lengths.cells[3] == 1000)
      #expect(vectors.norms.minimum == 5 && vectors.norms.maximum == 5)
      let direction = try #require(vectors.meanDirection)
      #expect(abs(direction[0] - 0.6) < 1e-12 && abs(direction[1]) < 1e-12 && direction[2] == 0)
    }
  }

  @Test("sensitive columns tell nothing, and segments of numbers alone")
  func withheld() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(Self.table(3, rows: 500))
      let request = try ScanRequest.stream(
        "t", sensitive: ["i", "few"], slices: [.filter("i > 0"), .segments(column: "big")])
      let profile = try await TableScan.inParts(connection, schema).run(request)
      #expect(profile[column: "i"]?.shape == nil && profile[column: "few"]?.shape == nil)
      #expect(profile[column: "big"]?.shape != nil && profile[column: "many"]?.shape != nil)
      let segments = profile.slices.dropFirst().flatMap(\.columns)
      #expect(!segments.isEmpty && profile.slices[0].columns.allSatisfy { $0.shape != nil })
      for column in segments { #expect((column.shape == nil) == !column.type.isNumeric, "\(column.name)") }
    }
  }
}
