import Columns
import Postgres
import TestSupport
import Testing

@Suite struct CopyTests {
  struct Stop: Error {}

  /// Every row of a query, as the decoder's batches show it.
  private func rows(
    _ connection: PostgresConnection, _ sql: String, _ columns: [(name: String, type: ColumnType)], batchRows: Int = 3
  ) async throws -> [String] {
    try await connection.copyOut(sql, columns: columns, batchRows: batchRows, into: []) { rows, batch in
      rows += CopyDecoderTests.describe(batch)
    }
  }

  @Test("Every type streams as the value it has")
  func everyType() async throws {
    let connection = try await TestServer.connect()
    let sql = """
      /* leadsman:scan */ SELECT true, (-1)::int2, 2::int4, 3::int8, 1.5::float4, 'NaN'::float8, -1e400::numeric, 'ü'::text,
        '1970-01-02'::date, '-infinity'::timestamp, 'infinity'::timestamptz, '{"a": 1}'::jsonb, '[1]'::json,
        '\\x6869'::bytea, ARRAY[1, NULL], point(1,2), 12.34::numeric, 'infinity'::date
        -- ends with a comment
      """
    let columns = try await connection.columns(of: sql)
    #expect(columns.map(\.type).contains(.other("point")))
    let streamed = try await rows(connection, sql, columns.map { ($0.name, $0.type) })
    let (low, high) = (Int64.min, Int64.max)
    #expect(
      streamed == [
        "1|-1|2|3|1.5|nan|-inf|ü|1|\(low)|\(high)|{\"a\": 1}|[1]|hi|{1,NULL}|(1,2)|12.34|\(high)"
      ])
  }

  @Test("Batches come in order, and a text of 1 MB comes whole")
  func largeTexts() async throws {
    let connection = try await TestServer.connect()
    let sums = try await connection.copyOut(
      "SELECT g, repeat('x', 1000000 + g) FROM generate_series(1, 20) AS g", columns: [("g", .int32), ("t", .text)],
      into: (ids: [Int64](), bytes: 0, largest: 0)
    ) { state, batch in
      state.ids += batch.columns[0].integers
      state.bytes += batch.columns[1].bytes.count
      state.largest = max(state.largest, batch.columns[1].bytes.count)
    }
    #expect(sums.ids == Array(1...20))
    #expect(sums.bytes == 20 * 1_000_000 + 210)
    #expect(sums.largest < 6_000_000)
  }

  @Test("A table without columns still has rows")
  func zeroColumns() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE bare (); INSERT INTO bare SELECT FROM generate_series(1, 5)")
      #expect(try await rows(connection, "SELECT FROM bare", []) == ["", "", "", "", ""])
      #expect(try await connection.query("SELECT FROM bare").count == 5)
      #expect(try await Catalog(connection).relation(RelationName(name: "bare")).columns.isEmpty)
    }
  }

  @Test("Columns of another type or number than the caller says are an error before any row")
  func columnsAreChecked() async throws {
    let connection = try await TestServer.connect()
    let type = await postgresError { try await rows(connection, "SELECT 1.5::float8", [("a", .int64)]) }
    guard case .typeMismatch("a", "bigint", .float64)? = type else { return #expect(Bool(false), "\(type as Any)") }
    let count = await postgresError { try await rows(connection, "SELECT 1, 2", [("a", .int32)]) }
    guard case .columnCountMismatch(1, 2)? = count else { return #expect(Bool(false), "\(count as Any)") }
  }

  @Test("A fold that throws ends the COPY, and the connection goes on", arguments: [1, 200_000])
  func throwingFold(rowsBeforeTheError: Int) async throws {
    let connection = try await TestServer.connect()
    await #expect(throws: Stop.self) {
      try await connection.copyOut(
        "SELECT g FROM generate_series(1, 1000000) AS g", columns: [("g", .int32)], batchRows: 1_000, into: 0
      ) { count, batch in
        count += batch.rowCount
        if count >= rowsBeforeTheError { throw Stop() }
      }
    }
    #expect(try await rows(connection, "SELECT 7", [("a", .int32)]) == ["7"])
  }

  @Test("An error of the server in the middle of a COPY is told, and the connection goes on")
  func errorMidway() async throws {
    let connection = try await TestServer.connect()
    let error = await postgresError {
      try await rows(connection, "SELECT 1000 / (500 - g) FROM generate_series(1, 1000) AS g", [("a", .int32)])
    }
    #expect(error?.sqlState == SQLState("22012"))
    #expect(try await connection.scalar("SELECT 1", as: Int.self) == 1)
  }

  @Test("Data is loaded from pieces cut anywhere")
  func copyIn() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (a int, b text)")
      let bytes = Array("1,one\n2,\"t,wo\"\n3,\n".utf8)
      let chunks = bytes.map { [$0] }
      #expect(try await connection.copyIn("COPY t FROM STDIN (FORMAT csv)", chunks: chunks) == 3)
      let (stream, continuation) = AsyncStream.makeStream(of: [UInt8].self)
      for chunk in chunks { continuation.yield(chunk) }
      continuation.finish()
      #expect(try await connection.copyIn("COPY t FROM STDIN (FORMAT csv)", from: stream) == 3)
      #expect(try await connection.scalar("SELECT count(*) FROM t WHERE b = 't,wo'", as: Int.self) == 2)
    }
  }

  @Test("A load that fails stores nothing, and the connection goes on")
  func failedCopyIn() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (a int)")
      let bad = await postgresError {
        try await connection.copyIn("COPY t FROM STDIN", chunks: [Array("1\nx\n".utf8)])
      }
      #expect(bad?.sqlState == .invalidTextRepresentation)
      let broken = AsyncThrowingStream<[UInt8], any Error> { continuation in
        continuation.yield(Array("1\n2\n".utf8))
        continuation.finish(throwing: Stop())
      }
      await #expect(throws: Stop.self) { try await connection.copyIn("COPY t FROM STDIN", from: broken) }
      #expect(try await connection.scalar("SELECT count(*) FROM t", as: Int.self) == 0)
    }
  }

  @Test("Other calls are refused while a load waits for its source, and a COPY in a query is no query")
  func busy() async throws {
    try await TestServer.withSchema { connection, _ in
      try await connection.executeScript("CREATE TABLE t (a int)")
      let source = AsyncStream<[UInt8]>(unfolding: {
        let error = await postgresError { try await connection.query("SELECT 1") }
        if case .connectionBusy? = error { return nil }
        return Array("1\n".utf8)
      })
      #expect(try await connection.copyIn("COPY t FROM STDIN", from: source) == 0)
      for sql in ["COPY t FROM STDIN", "COPY t TO STDOUT"] {
        let error = await postgresError { try await connection.execute(sql) }
        guard case .unexpectedResult? = error else { return #expect(Bool(false), "\(error as Any)") }
      }
      #expect(try await connection.scalar("SELECT count(*) FROM t", as: Int.self) == 0)
    }
  }

  @Test("A connection that is closed while a load waits for its source ends the load")
  func closedMidway() async throws {
    try await TestServer.withSchema { connection, schema in
      try await connection.executeScript("CREATE TABLE t (a int)")
      let source = AsyncStream<[UInt8]>(unfolding: {
        await connection.close()
        return Array("1\n".utf8)
      })
      let error = await postgresError { try await connection.copyIn("COPY t FROM STDIN", from: source) }
      guard case .connectionClosed? = error else { return #expect(Bool(false), "\(error as Any)") }
      let other = try await TestServer.connect()
      #expect(try await other.scalar("SELECT count(*) FROM \(schema).t", as: Int.self) == 0)
    }
  }
}
