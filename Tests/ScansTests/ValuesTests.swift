import Columns
import Postgres
import Profiles
import TestSupport
import Testing

@testable import Scans

/// All values of one column, counted by the server.
@Suite struct ValuesTests {
  private static let table = """
    CREATE TABLE t (id integer, "at Time" timestamptz, number float8, digits numeric, word text, late boolean);
    INSERT INTO t SELECT i, timestamptz '2013-01-08 00:00Z' + i * interval '1 minute',
      CASE i % 10 WHEN 0 THEN NULL WHEN 1 THEN 'NaN' WHEN 2 THEN 'Infinity' WHEN 3 THEN '-Infinity' WHEN 4 THEN -0.0
        ELSE i % 7 END,
      i % 5 + 0.25, CASE WHEN i % 3 > 0 THEN 'w' || i % 4 END, i % 2 = 0
    FROM generate_series(0, 99) AS i
    """

  private func values(
    _ column: String, chunks: CountedColumn.Chunks? = nil, more: String = "",
    limit: CountedColumn.Limit = CountedColumn.Limit()
  ) async throws -> CountedColumn {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript(Self.table + ";" + more)
      return try await TableScan(connection).values(of: column, .of("t"), chunks: chunks, limit: limit)
    }
  }

  private func numbers(_ part: CountedColumn.Part) -> [Double: Int] {
    guard case .numbers(let numbers, let counts) = part.values else { return [:] }
    return Dictionary(zip(numbers, counts)) { $0 + $1 }
  }

  private func texts(_ part: CountedColumn.Part) -> [String: Int] {
    guard case .texts(let texts, let counts) = part.values else { return [:] }
    return Dictionary(zip(texts, counts)) { $0 + $1 }
  }

  @Test("numbers come once each, with what is none of them counted apart")
  func ofNumbers() async throws {
    let column = try await values("number")
    let part = try #require(column.parts.first)
    #expect(column.parts.count == 1 && column.type == .float64)
    #expect(part.nullCount == 10 && part.nanCount == 10)
    #expect(part.negativeInfiniteCount == 10 && part.positiveInfiniteCount == 10)
    // -0 and 0 are one value.
    var expected: [Double: Int] = [0: 10]
    for i in 0..<100 where i % 10 > 4 { expected[Double(i % 7), default: 0] += 1 }
    #expect(numbers(part) == expected)
    let digits = try await values("digits")
    #expect(numbers(digits.parts[0]) == [0.25: 20, 1.25: 20, 2.25: 20, 3.25: 20, 4.25: 20])
  }

  @Test("a numeric beyond what a double can say is infinite, or 0")
  func ofWideNumbers() async throws {
    let more = """
      ; UPDATE t SET digits = (ARRAY['1e400', '-1e400', '1e-400', '-1e-400', 'NaN', NULL, '1.5e308', '3e-324'])[1 + id % 8]::numeric
      """
    let part = try #require(try await values("digits", more: more).parts.first)
    #expect(part.positiveInfiniteCount == 13 && part.negativeInfiniteCount == 13)
    #expect(part.nanCount == 12 && part.nullCount == 12)
    #expect(numbers(part) == [0: 26, 1.5e308: 12, .leastNonzeroMagnitude: 12])
  }

  @Test("chunks by a text are cut in the order of its bytes")
  func byText() async throws {
    let more = "; DELETE FROM t WHERE id > 3; UPDATE t SET word = (ARRAY['b', 'B', 'a', 'A'])[1 + id]"
    let column = try await values("id", chunks: CountedColumn.Chunks(column: "word", size: 1), more: more)
    #expect(column.parts.map { numbers($0) } == [[3: 1], [1: 1], [2: 1], [0: 1]])
  }

  @Test("texts and booleans come in the server's form")
  func ofTexts() async throws {
    let words = try await values("word")
    #expect(words.parts[0].nullCount == 34 && texts(words.parts[0]).values.reduce(0, +) == 66)
    #expect(Set(texts(words.parts[0]).keys) == ["w0", "w1", "w2", "w3"])
    #expect(texts(try await values("late").parts[0]) == ["false": 50, "true": 50])
  }

  @Test("chunks are cut in the order of a column, rows without a value among them", arguments: [1, 7, 30, 100, 101])
  func chunks(size: Int) async throws {
    let column = try await values("number", chunks: CountedColumn.Chunks(column: "at Time", size: size))
    #expect(column.parts.count == (100 + size - 1) / size)
    for (index, part) in column.parts.enumerated() {
      let rows = index * size..<min(100, (index + 1) * size)
      #expect(part.nullCount == rows.count { $0 % 10 == 0 } && part.nanCount == rows.count { $0 % 10 == 1 })
      var expected: [Double: Int] = [:]
      for i in rows where i % 10 >= 4 { expected[i % 10 == 4 ? 0 : Double(i % 7), default: 0] += 1 }
      #expect(numbers(part) == expected, "chunk \(index)")
    }
  }

  @Test("without a size they are tenths, and without a column they are cut as the table holds its rows")
  func tenths() async throws {
    let ordered = try await values("id", chunks: CountedColumn.Chunks(column: "at Time"))
    #expect(ordered.parts.map { numbers($0).count } == Array(repeating: 10, count: 10))
    let more = "INSERT INTO t (id) VALUES (100), (101), (102)"
    let lying = try await values("id", chunks: CountedColumn.Chunks(), more: more)
    #expect(lying.parts.map { numbers($0).count } == Array(repeating: 10, count: 10) + [3])
    #expect(lying.parts.map { numbers($0).keys.min() } == (0..<11).map { Double($0 * 10) })
    let few = try await values("id", chunks: CountedColumn.Chunks(), more: "DELETE FROM t WHERE id > 2")
    #expect(few.parts.map { numbers($0) } == [[0: 1], [1: 1], [2: 1]])
    await #expect {
      try await TestServer.withSchema { connection, _ in
        try await connection.executeScript(Self.table + "; CREATE VIEW v AS SELECT * FROM t")
        _ = try await TableScan(connection).values(of: "id", .of("v"), chunks: CountedColumn.Chunks())
      }
    } throws: {
      "\($0)".contains(".v have no order of their own")
    }
  }

  @Test("more values than one batch holds all come")
  func many() async throws {
    let column = try await values(
      "id", more: "INSERT INTO t (id) SELECT i FROM generate_series(100, 45000) AS i")
    #expect(numbers(column.parts[0]) == Dictionary(uniqueKeysWithValues: (0...45_000).map { (Double($0), 1) }))
  }

  @Test("beyond the limit nothing is held, and up to it everything")
  func limits() async throws {
    // 0…6, NULL, NaN and the two infinities.
    #expect(try await values("number", limit: CountedColumn.Limit(values: 11)).parts.count == 1)
    let beyond = try await values("number", limit: CountedColumn.Limit(values: 10))
    #expect(beyond.isBeyondLimit && beyond.parts.isEmpty)
    // w0…w3, and NULL, which has no bytes.
    #expect(try await values("word", limit: CountedColumn.Limit(bytes: 8)).isBeyondLimit == false)
    #expect(try await values("word", limit: CountedColumn.Limit(bytes: 7)).isBeyondLimit)
    let chunks = CountedColumn.Chunks(column: "at Time", size: 10)
    #expect(try await values("word", chunks: chunks, limit: CountedColumn.Limit(values: 20)).isBeyondLimit)
  }

  @Test("a table without rows has no part, and a column that is not there is told")
  func nothing() async throws {
    #expect(try await values("id", more: "DELETE FROM t").parts.isEmpty)
    await #expect { try await values("x") } throws: { "\($0)".hasSuffix(".t has no column x") }
    let chunks = CountedColumn.Chunks(column: "y", size: 2)
    await #expect { try await values("id", chunks: chunks) } throws: { "\($0)".hasSuffix(".t has no column y") }
  }
}
