import Columns
import TestSupport
import Testing

@testable import Postgres

/// Streams that tell by themselves where their parts end.
@Suite struct CopyPartsTests {
  private static let columns: [(name: String, type: ColumnType)] = [("i", .int32), ("s", .text)]

  /// The rows of each part, as the decoder hands them on; nil is a part's end.
  private struct Seen: Equatable {
    var parts: [[String]] = [[]]
    var batches: [Int] = []

    mutating func take(_ batch: borrowing ColumnBatch) {
      batches.append(batch.rowCount)
      for row in 0..<batch.rowCount {
        let column = batch.columns[0]
        parts[parts.count - 1].append(column.validity[row] ? "\(column.integers[row])" : "null")
      }
    }
  }

  /// A stream of parts with rows of 0, 1, … and nulls, as the server would send it.
  private static func stream(_ parts: [[Int32?]]) -> [UInt8] {
    var bytes = CopyDecoderTests.header
    let count = CopyDecoderTests.bigEndian(Int16(3))
    for part in parts {
      for value in part {
        bytes += count + CopyDecoderTests.field(nil)
        bytes += CopyDecoderTests.field(value.map { CopyDecoderTests.bigEndian($0) }) + CopyDecoderTests.field(nil)
      }
      bytes += count + CopyDecoderTests.field(CopyDecoderTests.bigEndian(Int32(1)))
      bytes += CopyDecoderTests.field(nil) + CopyDecoderTests.field(nil)
    }
    return bytes + CopyDecoderTests.trailer
  }

  @Test("no batch holds rows of two parts, however the stream is cut into pieces", arguments: 0..<300 as Range<UInt64>)
  func pieces(seed: UInt64) throws {
    var random = SeededGenerator(seed: seed)
    // −1 is a null's length and 4 that of a part's end; as values they must mislead nobody.
    let values: [Int32?] = [nil, -1, 0, 1, 4, 77]
    let parts = (0..<Int.random(in: 1...5, using: &random)).map { _ in
      (0..<Int.random(in: 0...9, using: &random)).map { _ in values.randomElement(using: &random) ?? nil }
    }
    let bytes = Self.stream(parts)
    var decoder = CopyDecoder(
      columns: Self.columns, batchRows: Int.random(in: 1...6, using: &random), isInParts: true)
    var seen = Seen()
    var start = 0
    while start < bytes.count {
      let end = min(start + Int.random(in: 1...25, using: &random), bytes.count)
      try bytes[start..<end].withUnsafeBytes { piece in
        try decoder.feed(piece) {
          seen.take($0)
        } endPart: {
          seen.parts.append([])
        }
      }
      start = end
    }
    try decoder.finish { seen.take($0) }
    #expect(seen.parts == parts.map { $0.map { $0.map { "\($0)" } ?? "null" } } + [[]], "seed \(seed)")
    #expect(decoder.rowCount == parts.joined().count && !seen.batches.contains(0))
  }

  @Test("a stream without the parts' column, or cut short in a part's end, is an error and no row")
  func malformed() throws {
    for bytes in [
      CopyDecoderTests.header + CopyDecoderTests.bigEndian(Int16(2)) + CopyDecoderTests.field(nil)
        + CopyDecoderTests.field(nil) + CopyDecoderTests.trailer,
      CopyDecoderTests.header + CopyDecoderTests.bigEndian(Int16(3)) + CopyDecoderTests.field([1, 2])
        + CopyDecoderTests.field(nil) + CopyDecoderTests.field(nil) + CopyDecoderTests.trailer,
      Array(Self.stream([[]]).dropLast(6)),
    ] {
      var decoder = CopyDecoder(columns: Self.columns, isInParts: true)
      #expect(throws: CopyError.self) {
        try bytes.withUnsafeBytes { try decoder.feed($0) { _ in Issue.record("no row is sound") } }
        try decoder.finish { _ in Issue.record("no row is sound") }
      }
      #expect(decoder.rowCount == 0)
    }
  }

  @Test("parts come from the server in order, also empty ones, and rows of nulls are rows")
  func server() async throws {
    let connection = try await TestServer.connect()
    let meter = RowMeter()
    let seen = try await connection.copyParts(
      """
      SELECT NULL::int4, i, i::text FROM generate_series(1, 3) AS i UNION ALL SELECT 1, NULL, NULL
      UNION ALL SELECT 1, NULL, NULL
      UNION ALL SELECT NULL, NULL, NULL FROM generate_series(1, 2) UNION ALL SELECT 1, NULL, NULL
      """, columns: Self.columns, batchRows: 2, meter: meter, into: Seen()
    ) { seen, batch in
      seen.take(batch)
    } endPart: { seen in
      seen.parts.append([])
    }
    #expect(seen.parts == [["1", "2", "3"], [], ["null", "null"], []] && seen.batches == [2, 1, 2])
    #expect(meter.rows == 5 && meter.hasStarted)
  }

  @Test("rows are counted up to the one on which a COPY fails, and none before the server reads")
  func counted() async throws {
    let connection = try await TestServer.connect()
    for culprit in [1, 2, 300, 9_999] {
      let meter = RowMeter()
      let error = await postgresError {
        try await connection.copyOut(
          "SELECT 1 / (i - \(culprit)) AS i FROM generate_series(1, 10000) AS i", columns: [("i", .int32)],
          meter: meter, into: ()
        ) { _, _ in }
      }
      #expect(error?.sqlState?.code == "22012" && meter.rows == culprit - 1)
    }
    let meter = RowMeter()
    #expect(
      await postgresError {
        try await connection.copyOut("SELECT 1 / 0 AS i", columns: [("i", .int32)], meter: meter, into: ()) { _, _ in }
      } != nil)
    #expect(!meter.hasStarted && meter.rows == 0)
  }

  @Test("what ends a part may throw, and the connection goes on")
  func throwing() async throws {
    struct Enough: Error {}
    let connection = try await TestServer.connect()
    await #expect(throws: Enough.self) {
      try await connection.copyParts(
        "SELECT 1, NULL::int4 AS i FROM generate_series(1, 100000)", columns: [("i", .int32)], into: 0
      ) { _, _ in
      } endPart: { parts in
        parts += 1
        if parts == 3 { throw Enough() }
      }
    }
    #expect(try await connection.scalar("SELECT 1", as: Int.self) == 1)
  }

  @Test("a COPY keeps to its pace")
  func paced() async throws {
    let connection = try await TestServer.connect()
    let started = ContinuousClock.now
    let count = try await connection.copyOut(
      "SELECT i FROM generate_series(1, 1000) AS i", columns: [("i", .int32)],
      meter: RowMeter(pace: RowPace(rowsPerSecond: 5_000)), into: 0
    ) { count, batch in count += batch.rowCount }
    let elapsed = ContinuousClock.now - started
    #expect(count == 1_000)
    // The last rows, fewer than a look at the clock is worth, do not wait.
    #expect(elapsed > .milliseconds(140) && elapsed < .seconds(20))
  }

  @Test("a canceled task ends a COPY that waits for its pace at once")
  func canceledWait() async throws {
    let connection = try await TestServer.connect()
    let meter = RowMeter(pace: RowPace(rowsPerSecond: 1))
    meter.start()
    // For which the next row waits as many seconds.
    _ = meter.count(1_000)
    let task = Task {
      try await connection.copyOut(
        "SELECT i FROM generate_series(1, 1000000) AS i", columns: [("i", .int32)], meter: meter, into: ()
      ) { _, _ in }
    }
    while meter.rows == 1_000 { await Task.yield() }
    let canceled = ContinuousClock.now
    task.cancel()
    await #expect(throws: CancellationError.self) { try await task.value }
    #expect(ContinuousClock.now - canceled < .seconds(30))
    #expect(try await connection.scalar("SELECT 1", as: Int.self) == 1)
  }
}
