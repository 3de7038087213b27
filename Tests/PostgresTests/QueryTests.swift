import Columns
import Foundation
import Postgres
import TestSupport
import Testing

@Suite struct QueryTests {
  /// SQL of a value, once so that the result comes in binary and once beside an interval, which makes it come as text.
  private func bothFormats<Value: PostgresDecodable & Equatable>(
    _ sql: String, _ expected: Value, sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    let connection = try await TestServer.connect()
    let rows = try await connection.query("SELECT \(sql) AS v, \(sql) AS again")
    #expect(try rows[0].decode("v", as: Value.self) == expected, "binary", sourceLocation: sourceLocation)
    let texts = try await connection.query("SELECT \(sql) AS v, interval '1 day' AS i")
    #expect(try texts[0].decode("v", as: Value.self) == expected, "text", sourceLocation: sourceLocation)
    #expect(texts.columns[1].type == .other("interval") && texts.columns[1].type.isReadAsText)
  }

  @Test("Numbers decode to the value they have")
  func numbers() async throws {
    try await bothFormats("true", true)
    try await bothFormats("(-32768)::int2", Int16.min)
    try await bothFormats("(-2147483648)::int4", Int32.min)
    try await bothFormats("(-9223372036854775808)::int8", Int64.min)
    try await bothFormats("7::int2", 7)
    try await bothFormats("0.1::float4", Float(0.1))
    try await bothFormats("0.1::float8", 0.1)
    try await bothFormats("5e-324::float8", Double.leastNonzeroMagnitude)
    try await bothFormats("'-Infinity'::float8", -Double.infinity)
    let connection = try await TestServer.connect()
    #expect(try await connection.scalar("SELECT 'NaN'::float8", as: Double.self).isNaN)
    #expect(try await connection.scalar("SELECT 'NaN'::numeric", as: Double.self).isNaN)
  }

  @Test(
    "A numeric keeps its exact text, and its double is the nearest",
    arguments: [
      "0", "0.00", "-0.001", "12.50", "10000", "1234567890123456789", "9007199254740993", "-99999999.9999", "1e-20",
      "1e300", "1e-300", "123456789012345678901234567890.123456789", "0.1", "3.141592653589793238462643383279",
      "9007199254740992.5", "100000000000000000000", "NaN", "Infinity", "-Infinity", "0.0001", "4503599627370497.5",
    ])
  func numeric(text: String) async throws {
    let connection = try await TestServer.connect()
    let row = try await connection.query("SELECT v, v::text, v::text::float8 FROM (SELECT '\(text)'::numeric) AS q(v)")[
      0]
    let number = try row.decode(0, as: PostgresNumeric.self)
    let (shown, double) = (try row.decode(1, as: String.self), try row.decode(2, as: Double.self))
    #expect(number.text == shown)
    #expect(number.double == double || (number.isNaN && double.isNaN))
    #expect(PostgresNumeric(text: shown) == number)
  }

  @Test("Random numerics round to the double that the server's own text rounds to", arguments: 0..<4)
  func randomNumerics(seed: UInt64) async throws {
    var generator = SeededGenerator(seed: seed)
    let connection = try await TestServer.connect()
    let texts = (0..<500).map { _ -> String in
      let digits = (0..<Int.random(in: 1...30, using: &generator)).map { _ in
        String(Int.random(in: 0...9, using: &generator))
      }
      return "\(digits.joined())e\(Int.random(in: -30...10, using: &generator))"
    }
    let rows = try await connection.query(
      "SELECT n::numeric, n::numeric::text FROM unnest($1) AS n", [.textArray(texts)])
    for row in rows {
      let number = try row.decode(0, as: PostgresNumeric.self)
      #expect(number.text == (try row.decode(1, as: String.self)), "seed \(seed)")
      #expect(number.double == Double(number.text), "seed \(seed)")
    }
  }

  @Test("Times decode in both formats, infinities and years before Christ among them")
  func times() async throws {
    try await bothFormats("'1970-01-02'::date", PostgresDate(days: 1))
    try await bothFormats("'0044-03-15 BC'::date", PostgresDate(days: -735_160))
    try await bothFormats("'infinity'::date", PostgresDate.infinity)
    try await bothFormats(
      "'2000-01-01 00:00:00.000001'::timestamp", PostgresTimestamp(microseconds: 946_684_800_000_001))
    try await bothFormats("'1969-12-31 23:59:59.5+00'::timestamptz", PostgresTimestamp(microseconds: -500_000))
    try await bothFormats("'1970-01-01 05:30+05:30'::timestamptz", PostgresTimestamp(microseconds: 0))
    try await bothFormats("'-infinity'::timestamptz", PostgresTimestamp.negativeInfinity)
    try await bothFormats("'infinity'::timestamp", PostgresTimestamp.infinity)
    try await bothFormats("'20000-01-01'::date", PostgresDate(days: 6_585_322))
  }

  @Test("Texts, json, uuid, bytea and enums decode in both formats")
  func texts() async throws {
    try await bothFormats("'naïve'::text", "naïve")
    try await bothFormats("'ab'::char(4)", "ab  ")
    try await bothFormats("'x'::varchar", "x")
    try await bothFormats("'x'::name", "x")
    try await bothFormats(#"'{"a": 1}'::json"#, #"{"a": 1}"#)
    try await bothFormats(#"'{"a": 1}'::jsonb"#, #"{"a": 1}"#)
    let uuid = try #require(UUID(uuidString: "A0EEBC99-9C0B-4EF8-BB6D-6BB9BD380A11"))
    try await bothFormats("'\(uuid)'::uuid", uuid)
    try await bothFormats(#"'\xff00fe'::bytea"#, [0xFF, 0x00, 0xFE] as [UInt8])
    try await bothFormats("NULL::int", nil as Int?)
    try await bothFormats("NULL::int[]", nil as [Int]?)
  }

  @Test("Arrays decode in both formats, with nulls, quotes and several dimensions")
  func arrays() async throws {
    try await bothFormats("ARRAY[1, NULL, 3]", [1, nil, 3] as [Int?])
    try await bothFormats(
      #"ARRAY['a "q" \ ,{}', '', NULL, 'NULL']"#, [#"a "q" \ ,{}"#, "", nil, "NULL"] as [String?])
    try await bothFormats("'{}'::text[]", [] as [String])
    try await bothFormats("ARRAY[[1, 2], [3, 4]]", [1, 2, 3, 4])
    try await bothFormats("'[0:1]={1.5,2}'::numeric[]", [1.5, 2.0])
    try await bothFormats("ARRAY['2000-01-01'::date, 'infinity']", [PostgresDate(days: 10_957), .infinity])
    try await bothFormats(#"ARRAY['\x00ff'::bytea]"#, [[0x00, 0xFF]] as [[UInt8]])
  }

  @Test("Every parameter arrives as it was sent")
  func parameters() async throws {
    let connection = try await TestServer.connect()
    let uuid = UUID()
    let instant = PostgresTimestamp(microseconds: 1_234_567_890_123_456)
    let long = String(repeating: "ü", count: 1 << 19)
    let row = try await connection.query(
      """
      SELECT $1::bool, $2::int2, $3::int4, $4::int8, $5::float8, $6::text, $7::bytea, $8::timestamptz, $9::uuid,
        $10::jsonb, $11::text[], $12::int8[], $13::float8[], $14::text, $15::numeric, $16::timestamptz, $17::text
      """,
      [
        true, .int16(-2), .int32(-3), -4, .double(-0.0), .text(long), .bytea([0, 0xFF, 0xC3]), .timestampTZ(instant),
        .uuid(uuid), .jsonb(#"{"k": [1]}"#), .textArray(["a", nil, #"",{}"#]), .int64Array([1, nil]),
        .doubleArray([.nan, nil]), nil, .untyped("1.50"), .timestampTZ(.infinity), "",
      ])[0]
    #expect(try row.decode(0, as: Bool.self))
    #expect(try row.decode(1, as: Int16.self) == -2)
    #expect(try row.decode(2, as: Int32.self) == -3)
    #expect(try row.decode(3, as: Int64.self) == -4)
    #expect(try row.decode(4, as: Double.self).sign == .minus)
    #expect(try row.decode(5, as: String.self) == long)
    #expect(try row.decode(6, as: [UInt8].self) == [0, 0xFF, 0xC3])
    #expect(try row.decode(7, as: PostgresTimestamp.self) == instant)
    #expect(try row.decode(8, as: UUID.self) == uuid)
    #expect(try row.decode(9, as: String.self) == #"{"k": [1]}"#)
    #expect(try row.decode(10, as: [String?].self) == ["a", nil, #"",{}"#])
    #expect(try row.decode(11, as: [Int?].self) == [1, nil])
    #expect(try row.decode(12, as: [Double?].self).map { $0?.isNaN } == [true, nil])
    #expect(row[13].isNull)
    #expect(try row.decode(14, as: PostgresNumeric.self).text == "1.50")
    #expect(try row.decode(15, as: PostgresTimestamp.self) == .infinity)
    #expect(try row.decode(16, as: String?.self) == "")
  }

  @Test("Enums and domains decode as what they rest on, other types as the server's text")
  func userTypes() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript(
        """
        CREATE TYPE mood AS ENUM ('calm', 'Ω'); CREATE DOMAIN positive AS int CHECK (value > 0);
        CREATE DOMAIN moods AS mood[]; CREATE TYPE pair AS (a int, b text)
        """)
      let row = try await connection.query(
        "SELECT 'Ω'::mood, 5::positive, ARRAY['calm']::moods, ARRAY[5::positive], NULL::mood")[0]
      #expect(row.columns.map(\.type) == [.text, .int32, .array(of: .text), .array(of: .int32), .text])
      #expect(try row.decode(0, as: String.self) == "Ω")
      #expect(try row.decode(1, as: Int.self) == 5)
      #expect(try row.decode(2, as: [String].self) == ["calm"])
      #expect(try row.decode(3, as: [Int].self) == [5])
      let others = try await connection.query(
        "SELECT point(1,2), interval '1 day', '10.0.0.1'::inet, (1, 'x')::pair, '{1 day}'::interval[]")[0]
      let texts = try (0..<4).map { try others.decode($0, as: String.self) }
      #expect(texts == ["(1,2)", "1 day", "10.0.0.1", "(1,x)"])
      #expect(others.columns[3].type == .other("pair"))
      #expect(try others.decode(4, as: [String].self) == ["1 day"])
    }
  }

  @Test("A value of another type than was asked for is an error that names the column")
  func typeMismatch() async throws {
    let row = try await TestServer.connect().query("SELECT 'x'::text AS name, NULL::int AS gone, 1::bigint AS big")[0]
    #expect(throws: PostgresError.self) { try row.decode("absent", as: Int.self) }
    let wrong = await postgresError { try row.decode("name", as: Int.self) }
    guard case .typeMismatch("name", "Int", .text)? = wrong else { return #expect(Bool(false), "\(wrong as Any)") }
    guard case .unexpectedNull("gone")? = await postgresError({ try row.decode("gone", as: Int.self) }) else {
      return #expect(Bool(false), "a null was taken for a value")
    }
    #expect(throws: PostgresError.self) { try row.decode("big", as: Int32.self) }
  }

  @Test("A command tells the rows it changed, and a script runs all its statements")
  func commands() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (a int); INSERT INTO t VALUES (1), (2), (3)")
      #expect(try await connection.execute("UPDATE t SET a = a + $1 WHERE a > 1", [.int32(1)]) == 2)
      #expect(try await connection.execute("SET work_mem = '4MB'") == 0)
      #expect(try await connection.query("INSERT INTO t VALUES (9) RETURNING a")[0].decode(0, as: Int.self) == 9)
      #expect(try await connection.query("DELETE FROM t WHERE a = 9").isEmpty)
    }
  }

  @Test("Quoted names and literals mean what they say")
  func quoting() async throws {
    try await TestServer.withSchema { connection, schema in
      let relation = try RelationName(parsing: #"\#(schema)."Weird ""Name""""#)
      let name = try await connection.quote(relation)
      let column = try await connection.quote(identifier: #"a "b"; --"#)
      try await connection.executeScript("CREATE TABLE \(name) (\(column) text)")
      let literal = try await connection.quote(literal: #"it's a \ "test""#)
      try await connection.execute("INSERT INTO \(name) VALUES (\(literal))")
      let row = try await connection.query("SELECT * FROM \(name)")[0]
      #expect(try row.decode(#"a "b"; --"#, as: String.self) == #"it's a \ "test""#)
      #expect(try await Catalog(connection).relation(relation).name == relation)
      await #expect(throws: PostgresError.self) { try await connection.quote(identifier: "a\0b") }
      await #expect(throws: PostgresError.self) { try await connection.query("SELECT 1\0; DROP TABLE x") }
    }
  }

  @Test("A transaction commits when its body returns and rolls back when it throws")
  func transactions() async throws {
    struct Stop: Error {}
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (a int)")
      try await connection.transaction { _ = try await $0.execute("INSERT INTO t VALUES (1)") }
      await #expect(throws: Stop.self) {
        try await connection.transaction { transaction in
          try await transaction.execute("INSERT INTO t VALUES (2)")
          throw Stop()
        }
      }
      let swallowed = await postgresError {
        try await connection.transaction { transaction in
          try await transaction.execute("INSERT INTO t VALUES (3)")
          _ = try? await transaction.execute("SELECT 1/0")
        }
      }
      guard case .transactionRolledBack? = swallowed else { return #expect(Bool(false), "\(swallowed as Any)") }
      #expect(try await connection.scalar("SELECT array_agg(a) FROM t", as: [Int].self) == [1])
      #expect(await !connection.isInTransaction)
    }
  }
}
